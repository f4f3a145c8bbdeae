"""Pages of the desk: writing a request, following it, its files."""
