"""The directory for programs: read only, both languages in each answer."""
