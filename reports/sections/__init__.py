"""The sections of a campaign's report, each made of one count."""
