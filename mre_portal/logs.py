"""Log lines in UTC: the system's own table of Morocco may be an hour wrong."""

import logging
import time


class UtcFormatter(logging.Formatter):
    """A formatter whose moments are UTC."""

    converter = time.gmtime
