"""A secret key of the checkout's own, for the demonstration and development."""

import os
import secrets
from contextlib import suppress
from pathlib import Path

from mre_portal.embedded.places import make_var, var_dir


def secret_key() -> str:
    """The key in ``var/secret_key``, made once, readable by its owner alone."""
    path = make_var(var_dir()) / "secret_key"
    if not path.exists():
        publish(path, secrets.token_urlsafe(50))
    return path.read_text().strip()


def publish(path: Path, key: str) -> None:
    """Write the key whole or not at all; whoever comes second keeps the first one's."""
    draft = path.with_name(f"secret_key.{os.getpid()}")
    draft.touch(mode=0o600)
    draft.write_text(key)
    with suppress(FileExistsError):
        os.link(draft, path)
    draft.unlink()
