import os
import shutil
import signal
import subprocess
import sys
from pathlib import Path
from urllib.parse import urlsplit

import psycopg2
import pytest
import redis

from mre_portal import embedded
from mre_portal.embedded import PostgresServer, RedisServer, lease, places, processes

CHECKOUT = Path(__file__).resolve().parents[2]


@pytest.fixture
def var(server_home):
    return server_home()


def query(url: str, sql: str):
    parts = urlsplit(url)
    host, database = parts.path.removeprefix("/").rsplit("/", 1)
    connection = psycopg2.connect(host=host, user=parts.username, dbname=database)
    with connection.cursor() as cursor:
        cursor.execute(sql)
        rows = cursor.fetchall()
    connection.close()
    return rows


def both(var: Path):
    return [PostgresServer(var, quick=True), RedisServer(var, quick=True)]


def alive(var: Path) -> list[int]:
    return [pid for server in both(var) for pid in server.pids()]


def test_addresses_are_the_same_in_every_process_and_start_nothing(tmp_path, monkeypatch):
    monkeypatch.setenv("VAR_DIR", str(tmp_path / "var"))
    code = "from mre_portal import embedded; print(embedded.database_url(), embedded.redis_url())"
    other = subprocess.run([sys.executable, "-c", code], cwd=CHECKOUT, capture_output=True, text=True, check=True)

    assert other.stdout.split() == [embedded.database_url(), embedded.redis_url()]
    assert not (tmp_path / "var").exists()


def test_sockets_stay_short_however_long_the_folder(tmp_path):
    long = tmp_path / ("طلب المعلومات " * 5) / ("x" * 120) / "var"

    assert len(os.fsencode(RedisServer(long).socket)) < places.SOCKET_PATH_LIMIT
    assert places.socket_root(long) != places.socket_root(long.parent)


def test_celery_is_given_the_same_redis_in_its_own_spelling():
    assert embedded.broker_url("unix:///tmp/a/redis.sock?db=3") == "redis+socket:///tmp/a/redis.sock?virtual_host=3"
    assert embedded.broker_url("redis://cache:6379/0") == "redis://cache:6379/0"


@pytest.mark.slow
def test_servers_run_in_a_folder_with_spaces_and_arabic_letters(server_home):
    var = places.make_var(server_home() / ("وكالة حضرية " + "x" * 120))
    held = lease.Lease(var, both(var)).take()

    rows = query(PostgresServer(var).url(), "SELECT current_setting('timezone'), current_setting('server_encoding')")

    assert rows == [("UTC", "UTF8")]
    assert redis.Redis.from_url(RedisServer(var).url()).ping()
    held.leave()
    assert alive(var) == []
    places.remove(var)


@pytest.mark.slow
def test_the_last_user_stops_the_servers(var):
    first = lease.Lease(var, both(var)).take()
    second = lease.Lease(var, both(var)).take()
    servers = alive(var)

    first.leave()

    assert all(processes.is_alive(pid) for pid in servers)
    second.leave()
    assert alive(var) == []


@pytest.mark.slow
def test_data_are_kept_when_everything_is_killed(var):
    held = lease.Lease(var, both(var)).take()
    query(PostgresServer(var).url(), "CREATE TABLE kept AS SELECT 1 AS one; SELECT 1")
    query(PostgresServer(var).url(), "SELECT pg_sleep(0)")
    processes.send(alive(var), signal.SIGKILL)
    held.users.close()

    again = lease.Lease(var, both(var)).take()

    assert query(PostgresServer(var).url(), "SELECT 1") == [(1,)]
    again.leave()


@pytest.mark.slow
def test_orphans_of_a_killed_run_are_ended_first(var):
    held = lease.Lease(var, both(var)).take()
    orphans = alive(var)
    held.users.close()  # as the kernel does for a killed process

    again = lease.Lease(var, both(var)).take()

    assert not any(processes.is_alive(pid) for pid in orphans)
    assert redis.Redis.from_url(RedisServer(var).url()).ping()
    again.leave()


def test_a_server_whose_folder_was_deleted_is_still_found(private_redis):
    server = private_redis()
    shutil.rmtree(server.data())

    found = server.pids()
    server.stop()

    assert len(found) == 1
    assert not processes.is_alive(found[0])


@pytest.mark.slow
def test_a_lock_file_with_a_process_number_that_is_now_anothers_does_not_stop_the_start(var):
    server = PostgresServer(var, quick=True)
    server.start()
    lines = (server.data() / "postmaster.pid").read_text().splitlines()
    processes.send(server.pids(), signal.SIGKILL)
    (server.data() / "postmaster.pid").write_text("\n".join([str(os.getpid()), *lines[1:]]) + "\n")

    server.start()

    assert query(server.url(), "SELECT 1") == [(1,)]


@pytest.mark.slow
def test_a_half_made_cluster_is_made_anew(var):
    server = PostgresServer(var, quick=True)
    server.data().mkdir(mode=0o700)
    (server.data() / "half").touch()

    server.start()

    assert query(server.url(), "SELECT 1") == [(1,)]


@pytest.mark.slow
def test_a_dead_server_is_revived(var):
    held = lease.Lease(var, both(var)).take()
    processes.send(RedisServer(var).pids(), signal.SIGKILL)
    for pid in RedisServer(var).pids():
        processes.wait_gone(pid)

    held.revive()

    assert redis.Redis.from_url(RedisServer(var).url()).ping()
    held.leave()


@pytest.mark.slow
def test_a_command_run_by_hand_brings_its_servers_and_takes_them_away(var):
    environment = {name: value for name, value in os.environ.items() if name not in {"DATABASE_URL", "REDIS_URL"}}
    code = "from mre_portal import embedded\nwith embedded.ensure(['manage.py', 'shell']):\n print(embedded.in_use())"

    done = subprocess.run(
        [sys.executable, "-c", code],
        cwd=CHECKOUT,
        env=environment | {"VAR_DIR": str(var)},
        capture_output=True,
        text=True,
    )

    assert done.stdout.strip() == "True", done.stderr
    assert (PostgresServer(var).data() / "PG_VERSION").exists()
    assert alive(var) == []


def test_a_socket_folder_of_a_stranger_is_refused(tmp_path):
    var = places.make_var(tmp_path / "var")
    root = places.socket_root(var)
    root.symlink_to(tmp_path)

    with pytest.raises(embedded.EmbeddedError, match="another user"):
        places.make_socket_dir(var, "pg", os.geteuid())

    root.unlink()


def test_a_missing_redis_is_explained(monkeypatch):
    monkeypatch.setattr("importlib.util.find_spec", lambda name: None)
    monkeypatch.setattr(shutil, "which", lambda name: None)

    with pytest.raises(embedded.EmbeddedError, match="REDIS_URL"):
        embedded.redis_server.executable()


def test_the_secret_key_is_made_once_and_private(tmp_path, monkeypatch):
    monkeypatch.setenv("VAR_DIR", str(tmp_path / "var"))

    first, second = embedded.secret_key(), embedded.secret_key()

    assert first == second
    assert len(first) > 50
    assert (tmp_path / "var" / "secret_key").stat().st_mode & 0o777 == 0o600
