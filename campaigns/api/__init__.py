"""Summer campaigns for programs: dates, circulars, and what each agency does; read only."""
