"""What was done on one day of Morocco's, agency by agency, told from the histories of the requests."""
