"""Files that take longer than a page: ordered, made by a worker, taken away, erased."""
