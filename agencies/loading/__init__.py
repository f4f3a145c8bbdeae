"""The directory's CSV files into tables: rows (reading), sync (writing), one module a noun, steps (order)."""
