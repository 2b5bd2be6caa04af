"""A whole installation moves from one engine to the other and back, also when the move is interrupted."""

import os
import random
import re
import shutil
import sqlite3
import subprocess
import time
from pathlib import Path

import pytest

from harness import binary
from harness.browser import signed_in_session
from harness.desk import furnish
from harness.native import accepted, send
from harness.server import Server
from harness.store import query

SEED = 20261121
TABLES = ["incidents", "events", "timeline", "incident_logs", "idempotency_keys", "services", "service_codes", "users",
          "sessions", "audit_log", "event_log"]


def copy(source, target, **options) -> binary.Outcome:
    return binary.run("copy", "--from", source, "--to", target, "--json", **options)


def contents(server: Server) -> dict[str, list]:
    """Sorted here, because the engines sort texts differently."""
    return {table: sorted(query(server, f"SELECT * FROM {table}")) for table in ("services", "users", "sessions", "event_log")}


def test_there_and_back(postgres, tmp_path):
    with Server(tmp_path / "first") as first:
        desk = furnish(first, tmp_path / "logs")
        session = signed_in_session(first)
        page = session.get(f"{first.url}/incidents/{desk.incident}").text
        assert first.stop() == 0
    url = postgres.new_url()
    moved = copy(first.data_dir, url)
    assert moved.code == 0, moved
    assert moved.json()["tables"]["services"] == 2 and not moved.json()["resumed"]

    with Server(first.data_dir, database_url=url) as second:
        assert contents(second) == contents(first)
        session.headers["Referer"] = second.url
        same = session.get(f"{second.url}/incidents/{desk.incident}")
        assert same.url.endswith(f"/incidents/{desk.incident}"), "the session is not known any more"
        assert "Payment with card 4711 failed" in same.text and "Payment with card 4711 failed" in page
        later = accepted(send(second, desk.shop, {"title": "After the move"}))["incident_id"]
        assert later > desk.hostile
        assert second.stop() == 0

    back = tmp_path / "back"
    back.mkdir(mode=0o700)
    shutil.copy2(first.data_dir / "secret.key", back)
    assert copy(url, back).code == 0
    with Server(back) as third:
        answer = session.get(f"{third.url}/incidents/{later}")
        assert "After the move" in answer.text
        assert accepted(send(third, desk.shop, {"title": "After the return"}))["incident_id"] > later


def test_a_password_comes_from_a_file_or_the_environment(postgres, tmp_path):
    postgres.new_role("mover", "s3cr:t@/x")
    database = postgres.new_database(owner="mover")
    binary.succeed("service", "add", "Shop", "--data-dir", tmp_path / "data")
    url = postgres.url(database, user="mover", tcp=True)
    wrong = copy(tmp_path / "data", url)
    assert wrong.code != 0 and "s3cr" not in wrong.err
    (tmp_path / "password").write_text("s3cr:t@/x\nsecond line\n")
    given = binary.run("copy", "--from", tmp_path / "data", "--to", url, "--to-password-file", tmp_path / "password")
    assert given.code == 0, given
    assert copy(url, tmp_path / "other", env={"PGPASSWORD": "s3cr:t@/x"}).code == 0


# MARK: Interrupted


def grow(data_dir, events: int):
    """More rows than clients could post in a test."""
    with sqlite3.connect(data_dir / "switchboard.db") as store:
        columns = ("id, service_id, fingerprint, level, state, title, title_folded, message, occurrences, first_at, last_at, "
                   "created_at, changed_at")
        store.executemany(f"INSERT INTO incidents ({columns}) VALUES (?, 1, ?, 30, 0, ?, ?, ?, 20, ?, ?, ?, ?)", [
            (number, f"print {number}", f"Title {number}", f"title {number}", "m" * 200, number, number, number, number)
            for number in range(1, events // 20 + 1)])
        store.executemany("INSERT INTO events (id, service_id, incident_id, occurred_at, body) VALUES (?, 1, ?, ?, ?)", [
            (number * 1000, number // 20 + 1, number, "b" * 900 if number % 20 < 10 else None) for number in range(events)])
        # Among them some that are as large as a row can be.
        store.executemany("INSERT INTO incident_logs VALUES (?, 1, ?)", [(number, "l" * 2_000_000) for number in range(1, 40)])
        store.execute("DELETE FROM incidents WHERE id = ?", (events // 20,))


@pytest.mark.parametrize("direction", ["to PostgreSQL", "to SQLite"])
def test_a_copy_that_is_killed_goes_on(postgres, tmp_path, direction, capsys):
    random.seed(SEED)
    binary.succeed("service", "add", "Shop", "--data-dir", tmp_path / "data")
    grow(tmp_path / "data", events=120_000)
    source = tmp_path / "data"
    if direction == "to SQLite":
        source = postgres.new_url()
        assert copy(tmp_path / "data", source).code == 0
    target = postgres.new_url() if direction == "to PostgreSQL" else tmp_path / "copy"
    started, kills = time.monotonic(), 0
    while True:
        running = subprocess.Popen([binary.binary(), "copy", "--from", source, "--to", target, "--json"],
                                   stdout=subprocess.PIPE, stderr=subprocess.PIPE, env=binary.environment(), text=True,
                                   preexec_fn=binary.die_with_tests)
        try:
            out, err = running.communicate(timeout=random.uniform(0.15, 1.0) if kills < 8 else 100)
            break
        except subprocess.TimeoutExpired:
            running.kill()
            running.communicate()
            kills += 1
            refused = binary.run("service", "list", *place(target, tmp_path / "data"))
            assert refused.code != 0, "a half-copied installation was opened"
    assert running.returncode == 0, err
    assert '"resumed":true' in out and kills >= 3
    assert '"events":120000' in out
    # One more than was ever given out, although that row is gone.
    added = Server(tmp_path / "data", database_url=target) if direction == "to PostgreSQL" else Server(target)
    with added.start() as server:
        service = server.add_service("Late")
        assert accepted(send(server, service, {"title": "New"}))["incident_id"] == 6001
    with capsys.disabled():
        print(f"\n    {direction}: {kills} kills, {time.monotonic() - started:.0f} s in all")


def place(target, data_dir) -> list:
    return ["--data-dir", target] if isinstance(target, os.PathLike) else ["--data-dir", data_dir, "--database-url", target]


def test_memory_does_not_grow_with_the_rows(postgres, tmp_path):
    binary.succeed("service", "add", "Shop", "--data-dir", tmp_path / "data")
    grow(tmp_path / "data", events=400_000)
    running = subprocess.Popen([binary.binary(), "copy", "--from", tmp_path / "data", "--to", postgres.new_url()],
                               stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL, env=binary.environment(),
                               preexec_fn=binary.die_with_tests)
    # What the system says of a process when it has ended counts the tests that it was forked from, too.
    peak = 0
    while running.poll() is None:
        status = Path(f"/proc/{running.pid}/status").read_text()
        peak = max([peak, *(int(size) for size in re.findall(r"VmHWM:\s+(\d+) kB", status))])
        time.sleep(0.02)
    assert running.returncode == 0
    # Held together, these would take twice the rows.
    assert 0 < peak < 200 * 1024, f"{peak // 1024} MB for 290 MB of rows"


# MARK: In use


def test_what_is_served_is_not_copied(postgres, tmp_path, start_server):
    url, empty = postgres.new_url(), postgres.new_url()
    sqlite = start_server("one")
    server = start_server("two", database_url=url)
    for source, target in [(sqlite.data_dir, empty), (sqlite.data_dir, tmp_path / "new"), (url, tmp_path / "new"), (url, empty)]:
        refused = copy(source, target)
        assert refused.code == 1 and "another Switchboard" in refused.err, refused
    binary.succeed("service", "add", "Shop", "--data-dir", tmp_path / "idle")
    for target in [sqlite.data_dir, url]:
        refused = copy(tmp_path / "idle", target)
        assert refused.code == 1 and "another Switchboard" in refused.err, refused
    sqlite.kill()
    server.kill()
    # A server that was killed is in nobody's way.
    assert copy(sqlite.data_dir, empty).code == 0
    full = copy(sqlite.data_dir, url)
    assert full.code == 1 and "already holds an installation" in full.err


def test_a_server_does_not_start_on_a_database_that_is_being_copied(postgres, tmp_path):
    """The lock that a copy holds, held here by somebody else."""
    url = postgres.new_url()
    holder = subprocess.Popen(["psql", "-X", "-q", "-d", url], stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True)
    holder.stdin.write("SELECT pg_advisory_lock(8220003);\n\\echo held\n")
    holder.stdin.flush()
    while "held" not in holder.stdout.readline():
        pass
    refused = binary.run("serve", "--data-dir", tmp_path / "data", "--database-url", url, "--port", "0")
    holder.communicate("\\q\n")
    assert refused.code == 1 and "being copied" in refused.err, refused
