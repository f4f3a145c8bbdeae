"""Permissions from postings."""

from typing import Any

from django.contrib.auth.backends import ModelBackend

from agencies.roles import held_by, permissions_of, reaching


class RoleBackend(ModelBackend):
    """Answers permissions by the roles a person holds today; signs nobody in (allauth does)."""

    def authenticate(self, request: Any, *args: Any, **kwargs: Any) -> None:  # type: ignore[override]
        """Nobody."""
        return

    def get_all_permissions(self, user_obj: Any, obj: Any = None) -> set[str]:
        """Permissions by role; for a row, of the roles held at its agency or at the ministry."""
        if not user_obj.is_active or user_obj.is_anonymous:
            return set()
        if obj is not None:
            return permissions_of(reaching(held_by(user_obj), obj))
        # Under Django's own name: backends after this one find it and ask the empty groups no more.
        if not hasattr(user_obj, "_perm_cache"):
            user_obj._perm_cache = permissions_of(held_by(user_obj))
        cached: set[str] = user_obj._perm_cache
        return cached
