"""`switchboard doctor`: one line for each thing, what to do, and an exit code, with a server and without."""

import subprocess

import pytest

from harness import binary
from harness.disks import small_disk
from harness.native import accepted, send
from harness.postgres import Cluster
from harness.server import Server, wait_for


def doctor(data_dir, *arguments, code: int = 0, env: dict | None = None) -> dict[str, list[dict]]:
    """The findings by what was looked at."""
    outcome = binary.run("doctor", "--json", "--data-dir", data_dir, *arguments, env=env)
    assert outcome.code == code, outcome
    assert "geheim" not in outcome.out + outcome.err
    report = outcome.json()
    assert report["ok"] == (code == 0)
    found: dict[str, list[dict]] = {}
    for finding in report["findings"]:
        assert finding["level"] == "ok" or finding["level"] == "problem" or finding["advice"]
        found.setdefault(finding["check"], []).append(finding)
    return found


def only(found: dict[str, list[dict]], check: str) -> dict:
    [finding] = found[check]
    return finding


def levels(found) -> set[str]:
    return {finding["level"] for findings in found.values() for finding in findings}


@pytest.fixture
def installation(data_dir):
    binary.succeed("service", "add", "Shop", "--data-dir", data_dir)
    return data_dir


# MARK: SQLite


def test_a_healthy_installation(installation):
    found = doctor(installation)
    assert levels(found) <= {"ok", "warning"}
    assert set(found) == {"settings", "directory", "server", "key", "disk", "sync", "storage", "durability", "schema", "triggers", "clock"}
    assert "none" in only(found, "server")["what"]
    lines = binary.succeed("doctor", "--data-dir", installation).out.splitlines()
    assert all(line.split()[0] in ("ok", "warning", "problem") and ": " in line for line in lines)


def test_beside_a_server(server):
    assert str(server.pid) in only(doctor(server.data_dir), "server")["what"]
    assert server.is_alive() and server.is_ready()


def test_figures_are_reckoned_anew_when_asked(start_server):
    server = start_server()
    for number in range(3):
        accepted(send(server, server.add_service(f"Service {number}"), {"title": "It failed"}))
    assert only(doctor(server.data_dir, "--figures"), "figures")["level"] == "ok"
    server.stop()
    subprocess.run(["sqlite3", server.data_dir / "switchboard.db", "UPDATE figures_by_state SET incidents = 9 WHERE service_id = 2"],
                   check=True)
    found = only(doctor(server.data_dir, "--figures", code=1), "figures")
    assert "incidents by state" in found["what"] and "more" not in found["what"]
    assert "figures" not in doctor(server.data_dir)


def test_what_is_not_there_is_not_made(tmp_path):
    assert only(doctor(tmp_path / "none", code=1), "directory")["level"] == "problem"
    assert not (tmp_path / "none").exists()
    (tmp_path / "empty").mkdir(mode=0o700)
    found = doctor(tmp_path / "empty", code=1)
    assert "no database" in found["directory"][1]["what"]
    assert list((tmp_path / "empty").iterdir()) == []


def test_what_others_may_read(installation):
    (installation / "switchboard.yaml").write_text("database.url: postgresql://u:geheim@127.0.0.1:1/d\n")
    for path in (installation, installation / "secret.key", installation / "switchboard.yaml"):
        path.chmod(0o755)
    found = doctor(installation, code=1)
    assert "chmod 700" in found["directory"][0]["advice"]
    assert "chmod 600" in only(found, "key")["advice"]
    assert "switchboard.yaml" in found["settings"][1]["what"] and "chmod 600" in found["settings"][1]["advice"]


def test_secrets_in_the_settings_file(installation):
    """A note when nobody else can read it, a warning when somebody can; never the value."""
    file = installation / "switchboard.yaml"
    file.write_text("database.password: geheim\noidc.client_secret: geheim\nserver.port: 8220\n")
    file.chmod(0o600)
    notes = doctor(installation)["settings"][1:]
    assert [note["level"] for note in notes if "its owner alone" in note["what"]] == ["ok", "ok"]
    assert "database.password" in notes[0]["what"] and "SWITCHBOARD_DATABASE_PASSWORD_FILE" in notes[0]["what"]
    file.chmod(0o640)
    notes = doctor(installation)["settings"][1:]
    assert [note["level"] for note in notes if "its owner and group alone" in note["what"]] == ["ok", "ok"]
    file.chmod(0o644)
    warnings = [found for found in doctor(installation)["settings"] if "others may read it" in found["what"]]
    assert [warning["level"] for warning in warnings] == ["warning", "warning"]
    assert "oidc.client_secret" in warnings[1]["what"] and "SWITCHBOARD_OIDC_CLIENT_SECRET_FILE" in warnings[1]["advice"]


def test_a_secret_in_the_file_that_the_environment_overrides_is_there_all_the_same(installation):
    file = installation / "switchboard.yaml"
    file.write_text("oidc.client_secret: geheim\nserver.port: 8220\n")
    file.chmod(0o644)
    found = doctor(installation, env={"SWITCHBOARD_OIDC_CLIENT_SECRET": "anders"})["settings"]
    [warning] = [one for one in found if "others may read it" in one["what"]]
    assert warning["level"] == "warning" and "SWITCHBOARD_OIDC_CLIENT_SECRET says counts" in warning["advice"]
    assert not any(secret in str(found) for secret in ("geheim", "anders"))


def test_a_trigger_that_somebody_else_made(installation):
    assert only(doctor(installation), "triggers")["level"] == "ok"
    subprocess.run(["sqlite3", installation / "switchboard.db",
                    "CREATE TRIGGER evil AFTER INSERT ON users BEGIN DELETE FROM audit_log; END"], check=True)
    assert "evil" in only(doctor(installation, code=1), "triggers")["what"]


def test_a_key_that_is_missing_or_damaged(installation):
    for damaged in (b"short", bytes(32)):
        (installation / "secret.key").write_bytes(damaged)
        assert only(doctor(installation, code=1), "key")["level"] == "problem"
    (installation / "secret.key").unlink()
    assert "backup" in only(doctor(installation), "key")["advice"]
    assert not (installation / "secret.key").exists()


def test_wrong_settings_are_all_told(installation):
    (installation / "switchboard.yaml").write_text("nonsense: 1\nserver.port: many\n")
    found = doctor(installation, code=1)
    assert len(found["settings"]) == 2


def test_a_damaged_database(installation):
    for name in ("switchboard.db-wal", "switchboard.db-shm"):
        (installation / name).unlink(missing_ok=True)
    (installation / "switchboard.db").write_bytes(b"no database at all, but long enough to be looked at" * 100)
    assert only(doctor(installation, code=1), "storage")["level"] == "problem"


def test_a_schema_of_a_newer_version(installation):
    subprocess.run(["sqlite3", installation / "switchboard.db",
                    "INSERT INTO schema_migrations VALUES ('platform', 99, 'later', 'x', 0)"], check=True)
    assert "newer version" in only(doctor(installation, code=1), "schema")["what"]


def test_a_clock_that_was_set_back(installation):
    subprocess.run(["sqlite3", installation / "switchboard.db",
                    "UPDATE event_log SET at = at + 7200000000"], check=True)
    assert "future" in only(doctor(installation, code=1), "clock")["what"]


def test_a_full_disk_in_memory(tmp_path):
    with small_disk(tmp_path / "disk", 8) as disk:
        binary.succeed("service", "add", "Shop", "--data-dir", disk / "data")
        found = doctor(disk / "data")
        assert only(found, "disk")["level"] == "warning"
        assert "memory" in only(found, "sync")["what"]


# MARK: PostgreSQL


@pytest.fixture
def url(postgres):
    return postgres.new_url()


def test_a_healthy_postgresql(tmp_path):
    with Cluster(fsync="on") as cluster:
        env = {"SWITCHBOARD_DATABASE_URL": cluster.new_url()}
        binary.succeed("service", "add", "Shop", "--data-dir", tmp_path / "data", env=env)
        found = doctor(tmp_path / "data", env=env)
        assert levels(found) <= {"ok", "warning"}
        assert "PostgreSQL" in only(found, "storage")["what"]
        assert "up to 6;" in only(found, "connections")["what"]
        assert "is synced" in only(found, "durability")["what"]
        assert {finding["level"] for finding in found["clock"]} == {"ok"}


def test_beside_a_server_on_postgresql(tmp_path, url):
    with Server(tmp_path / "data", database_url=url).start() as server:
        found = doctor(tmp_path / "data", code=1, env=server.storage)
        assert str(server.pid) in only(found, "server")["what"]
        assert "1 server uses it" in only(found, "storage")["what"]
        assert server.is_ready()


def test_a_server_that_does_not_sync(tmp_path, url):
    found = doctor(tmp_path, code=1, env={"SWITCHBOARD_DATABASE_URL": url})
    assert "fsync = off" in only(found, "durability")["what"]
    assert "holds no installation" in only(found, "schema")["what"]


def test_a_server_that_cannot_be_reached_does_not_hide_the_rest(installation):
    found = doctor(installation, "--database-url", "postgresql://u:geheim@127.0.0.1:1/d", code=1)
    assert "cannot be reached" in only(found, "storage")["what"]
    assert {"directory", "key", "disk", "sync"} <= set(found)
    assert "_PASSWORD_FILE" in found["settings"][1]["advice"]


def test_a_directory_that_is_not_there_is_not_made(tmp_path, url):
    found = doctor(tmp_path / "none", "--database-url", url, code=1)
    assert "does not exist" in only(found, "directory")["what"]
    assert not (tmp_path / "none").exists()


def test_a_sqlite_file_that_is_not_used_any_more(installation, url):
    found = doctor(installation, "--database-url", url, code=1)
    assert "not used" in found["directory"][1]["what"] and "switchboard copy" in found["directory"][1]["advice"]


def test_too_few_connections(tmp_path, postgres, url):
    found = doctor(tmp_path, code=1, env={"SWITCHBOARD_DATABASE_URL": url, "SWITCHBOARD_DATABASE_READERS": "200"})
    assert "database.readers" in only(found, "connections")["advice"]


def knows_replication(data_dir, env) -> dict | None:
    found = doctor(data_dir, env=env)
    return found if "replication" in found and "streaming" in only(found, "replication")["what"] else None


def test_replication(tmp_path):
    with Cluster(fsync="on") as primary:
        env = {"SWITCHBOARD_DATABASE_URL": primary.new_url()}
        binary.succeed("service", "add", "Shop", "--data-dir", tmp_path / "data", env=env)
        with primary.standby("paris").start() as standby:
            found = wait_for(lambda: knows_replication(tmp_path / "data", env), 20, "the standby")
            assert "paris streaming (async" in only(found, "replication")["what"]
            assert only(found, "replication")["level"] == "warning"
            primary.sql("ALTER SYSTEM SET synchronous_standby_names = 'paris'")
            primary.sql("SELECT pg_reload_conf()")
            primary.sql("CREATE TABLE replicated (v int)")  # returns when paris has it
            assert only(doctor(tmp_path / "data", env=env), "replication")["level"] == "ok"
            standby.crash()
            found = doctor(tmp_path / "data", code=1, env=env)
            assert "none of them is connected" in only(found, "replication")["what"]
