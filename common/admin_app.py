from django.contrib.admin.apps import AdminConfig


class PortalAdminConfig(AdminConfig):
    """Django's admin on the portal's own site."""

    default_site = "common.admin.PortalAdminSite"
