"""The portal put together: settings, home, health; imported by nobody below."""

import zoneinfo

# The pinned tzdata package rules every process: system tables still say UTC+1
# for Morocco after 2026-09-20 (see common/days.py and the check in checks.py).
zoneinfo.reset_tzpath(())
