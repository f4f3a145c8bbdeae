"""The ministry's figures for its programs: read only, by token, the numbers of the report's page."""
