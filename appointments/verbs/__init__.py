"""What people do with appointments: one function, one transaction each."""
