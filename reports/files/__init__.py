"""A report taken away: as CSV, as a workbook, as PDF; each made of the same sections as the page."""
