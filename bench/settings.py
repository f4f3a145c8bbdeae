"""The portal's own settings, with the bare views beside its pages."""

from mre_portal.settings import *  # noqa: F403
from mre_portal.settings import INSTALLED_APPS

ROOT_URLCONF = "bench.urls"
INSTALLED_APPS = [*INSTALLED_APPS, "bench"]
