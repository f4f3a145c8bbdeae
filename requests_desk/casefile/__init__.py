"""The whole file of a case for a court or the archive: one PDF, every paper, and the checksum of each."""

from requests_desk.casefile.archive import archive_of, papers_of

__all__ = ["archive_of", "papers_of"]
