"""Rows of the directory as the administration addresses and posts them."""

from typing import Any

from django.db import models
from django.urls import reverse

from agencies.models import Agency


def address(row: models.Model, page: str) -> str:
    """A page of the administration about a row."""
    return reverse(f"admin:{row._meta.app_label}_{row._meta.model_name}_{page}", args=[row.pk])


def contact_form(agency: Agency, **values: Any) -> dict[str, Any]:
    """What the form of a line posts."""
    return {
        "agency": agency.pk,
        "channel": "phone",
        "value": "+212500000001",
        "confidence": "low",
        "public": "on",
    } | values
