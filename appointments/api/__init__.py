"""Appointments for programs: what can be booked, free times, and one's own appointments; read only."""
