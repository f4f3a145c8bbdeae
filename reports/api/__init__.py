"""The published statistics for programs: what the page shows and no more; read only."""
