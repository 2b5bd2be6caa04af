"""A backup is taken while the server works, is whole, and brings everything back."""

import os
import sqlite3
import stat
import threading

import pytest
import requests

from harness import binary
from harness.browser import signed_in_session
from harness.disks import fill, small_disk
from harness.native import accepted, send
from harness.server import Server, wait_for
from harness.words import word


BOTH_ENGINES = True


class Load:
    """Clients that report repeats of a few problems until they are told to stop."""

    def __init__(self, server: Server, service, clients: int = 6):
        self.server, self.service = server, service
        self.ended = threading.Event()
        self.acknowledged = 0
        self._lock = threading.Lock()
        self.threads = [threading.Thread(target=self._post, args=(number,)) for number in range(clients)]

    def _post(self, number: int):
        while not self.ended.is_set():
            batch = [{"title": f"Problem {word(index)}"} for index in range(number, number + 5)]
            answer = send(self.server, self.service, batch)
            assert answer.ok, answer.text
            with self._lock:
                self.acknowledged += len(batch)

    def __enter__(self):
        for thread in self.threads:
            thread.start()
        return self

    def __exit__(self, *_):
        self.ended.set()
        for thread in self.threads:
            thread.join()


def rows(path, sql: str) -> list[tuple]:
    with sqlite3.connect(f"file:{path}?mode=ro", uri=True) as store:
        return store.execute(sql).fetchall()


def assert_consistent(path) -> int:
    """What the incidents count is what the events say. Returns how many events there are."""
    assert rows(path, "PRAGMA integrity_check") == [("ok",)]
    assert rows(path, "SELECT i.id FROM incidents i WHERE occurrences <> (SELECT count(*) FROM events e WHERE e.incident_id = i.id)"
                ) == []
    [(count,)] = rows(path, "SELECT count(*) FROM events")
    return count


def test_taken_under_load_and_brought_back(tmp_path, start_server, new_database):
    server = start_server("data")
    service = server.add_service("Shop")
    session = signed_in_session(server)
    files, counts = [], []
    with Load(server, service) as load:
        wait_for(lambda: load.acknowledged >= 100, 20, "the first reports")
        for number in range(3):
            before = load.acknowledged
            file = tmp_path / f"backup {number}.db"
            made = server.command("backup", file, "--json").json()
            files.append(file)
            assert made["bytes"] == file.stat().st_size and made["tables"]["events"] >= before
            counts.append(assert_consistent(file))
            assert stat.S_IMODE(file.stat().st_mode) == 0o600
    assert counts == sorted(counts) and counts[0] < counts[-1] <= load.acknowledged
    assert sorted(os.listdir(tmp_path)) == ["backup 0.db", "backup 1.db", "backup 2.db", "data", "data.log"]
    server.kill()

    restored = tmp_path / "restored"
    url = new_database()
    binary.succeed("restore", files[-1], "--data-dir", restored, env={"SWITCHBOARD_DATABASE_URL": url} if url else {})
    with Server(restored, database_url=url, admin=False).start() as again:
        assert stat.S_IMODE((restored / "secret.key").stat().st_mode) == 0o600
        assert (restored / "secret.key").read_bytes() == (server.data_dir / "secret.key").read_bytes()
        assert "Problem" in session.get(again.url + "/incidents").text, "the session is not known any more"
        [largest] = [max(row) for row in [rows(files[-1], "SELECT max(id) FROM incidents")[0]]]
        assert accepted(send(again, service, {"title": "Something new"}))["incident_id"] > largest


def test_the_other_engine_takes_it_too(tmp_path, start_server, engine, postgres):
    server = start_server("data")
    service = server.add_service("Shop")
    accepted(send(server, service, {"title": "Kept"}))
    server.command("backup", tmp_path / "backup.db")
    url = postgres.new_url() if engine == "sqlite" else None
    binary.succeed("restore", tmp_path / "backup.db", "--data-dir", tmp_path / "other",
                   env={"SWITCHBOARD_DATABASE_URL": url} if url else {})
    with Server(tmp_path / "other", database_url=url, admin=False).start() as other:
        assert accepted(send(other, service, {"title": "Kept"}))["incident_id"] == 1


def test_a_full_disk_leaves_no_file(tmp_path, start_server):
    server = start_server("data")
    service = server.add_service("Shop")
    for number in range(30):
        accepted(send(server, service, {"title": f"Problem {word(number)}", "logs": "l" * 20_000}))
    with small_disk(tmp_path / "small", megabytes=1) as disk:
        (disk / "kept.db").write_bytes(b"what was there")
        ballast = fill(disk)
        ballast.write_bytes(b"x" * 600_000)
        failed = binary.run("backup", disk / "kept.db", "--force", "--data-dir", server.data_dir, env=server.storage)
        assert failed.code != 0 and failed.err, failed
        assert sorted(os.listdir(disk)) == ["ballast", "kept.db"]
        assert (disk / "kept.db").read_bytes() == b"what was there"
    assert accepted(send(server, service, {"title": "Still serving"}))


def test_a_directory_in_use_is_not_restored_into(tmp_path, start_server):
    server = start_server("data")
    server.command("backup", tmp_path / "backup.db")
    refused = binary.run("restore", tmp_path / "backup.db", "--data-dir", server.data_dir, env=server.storage)
    assert refused.code == 1, refused
    if server.database_url:
        refused = binary.run("restore", tmp_path / "backup.db", "--data-dir", tmp_path / "empty", env=server.storage)
        assert refused.code == 1 and "another Switchboard" in refused.err, refused
    assert requests.get(server.url + "/readyz", timeout=5).ok
    server.kill()
    refused = binary.run("restore", tmp_path / "backup.db", "--data-dir", server.data_dir, env=server.storage)
    assert refused.code == 1 and "already holds an installation" in refused.err, refused


def test_a_restore_that_was_killed_is_run_again(tmp_path):
    binary.succeed("service", "add", "Shop", "--data-dir", tmp_path / "data")
    binary.succeed("backup", tmp_path / "backup.db", "--data-dir", tmp_path / "data")
    target = tmp_path / "target"
    target.mkdir()
    (target / "switchboard.db.unfinished").write_bytes(b"half of something")
    (target / "secret.key.unfinished").write_bytes(b"half")
    binary.succeed("restore", tmp_path / "backup.db", "--data-dir", target)
    assert "Shop" in binary.succeed("service", "list", "--data-dir", target).out
    assert sorted(path.name for path in target.iterdir() if "unfinished" in path.name) == []


@pytest.mark.parametrize("script, told", [
    ("CREATE TRIGGER evil AFTER INSERT ON users BEGIN DELETE FROM audit_log; END", "evil"),
    ("CREATE VIEW evil AS SELECT * FROM users", "evil"),
    ("DELETE FROM backup_files", "secret.key"), ("UPDATE backup_files SET content = zeroblob(32)", "secret.key"),
])
def test_a_backup_that_somebody_changed_is_refused(tmp_path, script, told):
    binary.succeed("service", "add", "Shop", "--data-dir", tmp_path / "data")
    binary.succeed("backup", tmp_path / "backup.db", "--data-dir", tmp_path / "data")
    with sqlite3.connect(tmp_path / "backup.db") as backup:
        backup.execute(script)
    backup.close()
    refused = binary.run("restore", tmp_path / "backup.db", "--data-dir", tmp_path / "target")
    assert refused.code == 1 and told in refused.err and "tampered" in refused.err, refused
    left = sorted(path.name for path in (tmp_path / "target").iterdir()) if (tmp_path / "target").exists() else []
    assert not {"switchboard.db", "secret.key"} & set(left)


def test_what_is_no_backup_is_told(tmp_path):
    (tmp_path / "junk").write_bytes(os.urandom(5000))
    refused = binary.run("restore", tmp_path / "junk", "--data-dir", tmp_path / "data")
    assert refused.code == 1 and "is no backup" in refused.err
    assert not (tmp_path / "data").exists()
    assert binary.run("restore", tmp_path / "nothing", "--data-dir", tmp_path / "data").code == 1
