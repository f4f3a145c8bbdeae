"""Where the servers of a checkout keep data and sockets, and as whom they run."""

import hashlib
import os
import pwd
import shutil
import subprocess
import tempfile
from pathlib import Path

SYSTEM_USER = "pgserver"
SOCKET_PATH_LIMIT = 100  # sun_path holds 108 bytes; a server adds its own suffix


class EmbeddedError(RuntimeError):
    """A server cannot run here; the text tells a person what to do."""


def var_dir() -> Path:
    """Folder of everything a run leaves behind: ``VAR_DIR``, or ``var`` in the checkout."""
    default = Path(__file__).resolve().parents[2] / "var"
    return Path(os.environ.get("VAR_DIR") or default).absolute()


def fingerprint(var: Path) -> str:
    """Twelve characters that name this folder, whatever its length and script."""
    return hashlib.sha256(os.fsencode(var)).hexdigest()[:12]


def socket_root(var: Path) -> Path:
    """Short folder for sockets: their paths are limited to some 100 bytes, a checkout's is not."""
    parent = Path("/tmp")  # noqa: S108 - the same in every process, unlike TMPDIR
    if not os.access(parent, os.W_OK):
        parent = Path(tempfile.gettempdir())
    return parent / f"mre-{fingerprint(var)}"


def make_socket_dir(var: Path, name: str, uid: int) -> Path:
    """Create the private socket folder of one server; refuse one that a stranger prepared."""
    root = socket_root(var)
    make_dir(root, 0o711 if is_root() else 0o700)
    owner = root.lstat().st_uid
    if root.is_symlink() or owner not in {os.geteuid(), var.stat().st_uid}:
        raise EmbeddedError(f"{root} belongs to another user: remove it, or run as that user.")
    folder = root / name
    make_dir(folder, 0o700)
    hand_over(folder, uid)
    if len(os.fsencode(folder)) > SOCKET_PATH_LIMIT:
        raise EmbeddedError(f"{folder} is too long for a socket: set TMPDIR to a shorter folder.")
    return folder


def make_dir(path: Path, mode: int) -> Path:
    """Create a folder with exactly this mode; leave an existing one as it is."""
    if not path.is_dir():
        path.mkdir(parents=True, exist_ok=True)
        path.chmod(mode)
    return path


def make_var(var: Path) -> Path:
    """Create the var folder: private, though as root the server's user must pass through it."""
    try:
        make_dir(var, 0o711 if is_root() else 0o700)
        return make_dir(var / "log", 0o700).parent
    except OSError as problem:
        raise EmbeddedError(f"Cannot write in {var}: {problem.strerror}.") from problem


def hand_over(path: Path, uid: int) -> None:
    """Give a file or folder to the user a server runs as; nothing to do unless we are root."""
    if is_root() and path.stat().st_uid != uid:
        os.chown(path, uid, -1)


def is_root() -> bool:
    """Whether this process is root, whom PostgreSQL refuses to serve."""
    return os.geteuid() == 0


def server_uid(data: Path) -> int:
    """Who runs PostgreSQL: ourselves; as root, the owner of the data, else a system user."""
    if not is_root():
        return os.geteuid()
    if data.exists() and data.stat().st_uid:
        return data.stat().st_uid
    return system_user().pw_uid


def system_user() -> pwd.struct_passwd:
    """The unprivileged user for PostgreSQL under root, created when missing."""
    try:
        return pwd.getpwnam(SYSTEM_USER)
    except KeyError:
        command = ["useradd", "--system", "--no-create-home", "--shell", "/usr/sbin/nologin", SYSTEM_USER]
    try:
        subprocess.run(command, check=True, capture_output=True)
    except (OSError, subprocess.CalledProcessError) as problem:
        raise EmbeddedError(
            f"PostgreSQL does not run as root, and the user {SYSTEM_USER} cannot be created: "
            "run as an ordinary user, or set DATABASE_URL."
        ) from problem
    return pwd.getpwnam(SYSTEM_USER)


def as_user(uid: int) -> dict[str, object]:
    """Arguments for subprocess that give up root for this user."""
    if not is_root():
        return {}
    return {"user": uid, "group": pwd.getpwuid(uid).pw_gid, "extra_groups": []}


def can_enter(folder: Path, uid: int) -> bool:
    """Whether this user may pass through a folder and all those above it."""
    return tried(["/bin/sh", "-c", 'test -x "$1"', "sh", str(folder)], uid)


def tried(command: list[str], uid: int) -> bool:
    """Whether a command works for this user."""
    try:
        done = subprocess.run(command, cwd="/", capture_output=True, **as_user(uid))  # type: ignore[call-overload]
    except OSError:
        return False
    return done.returncode == 0


def system_home(var: Path) -> Path:
    """Folder for a checkout below a private one such as /root, whose mode is not ours to loosen."""
    return make_dir(Path("/var/lib") / f"mre-portal-{fingerprint(var)}", 0o711)


def data_dir(var: Path, name: str) -> Path:
    """Where PostgreSQL keeps its data: in ``var``, unless its user cannot get there."""
    near = var / name
    if not is_root() or can_enter(var, server_uid(near)):
        return near
    return system_home(var) / name


def remove(var: Path) -> None:
    """Remove a var folder with all that its servers own elsewhere."""
    for folder in (socket_root(var), var, Path("/var/lib") / f"mre-portal-{fingerprint(var)}"):
        shutil.rmtree(folder, ignore_errors=True)
