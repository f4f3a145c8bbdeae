"""What people do with open days: one function, one transaction each."""
