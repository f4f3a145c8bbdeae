"""Public pages of open days."""
