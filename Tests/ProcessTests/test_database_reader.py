"""A PostgreSQL role for reports: it reads the views, no secret, and writes nothing."""

import subprocess
from dataclasses import dataclass
from pathlib import Path

import pytest

from harness import binary
from harness.native import accepted, send
from harness.postgres import Cluster, programs
from harness.server import Server

PASSWORD = "a reader's pass;word"


@dataclass
class Reader:
    cluster: Cluster
    database: str
    data_dir: Path
    env: dict
    incident: int

    def make(self, name: str = "bi", password: str | None = PASSWORD) -> binary.Outcome:
        flags = () if password is None else ("--password-stdin",)
        return binary.run("database", "reader", name, *flags, "--data-dir", self.data_dir, env=self.env,
                          stdin=None if password is None else password + "\n")

    def query(self, sql: str, name: str = "bi", password: str = PASSWORD) -> subprocess.CompletedProcess:
        """As a reporting program does: over TCP, with the password."""
        return subprocess.run([programs() / "psql", "-X", "-A", "-t", "-q", "-d",
                               self.cluster.url(self.database, name, password, tcp=True), "-c", sql],
                              capture_output=True, text=True)


@pytest.fixture(scope="module")
def reader(tmp_path_factory):
    """An installation with one incident; it belongs to `desk`, which may make roles and is no superuser."""
    with Cluster(tcp=True, log_statement="all").start() as cluster:
        cluster.new_role("desk", options="LOGIN CREATEROLE")
        database = cluster.new_database(owner="desk")
        url = cluster.url(database, "desk")
        data_dir = tmp_path_factory.mktemp("reader") / "data"
        with Server(data_dir, database_url=url).start() as server:
            shop = server.add_service("Shop")
            incident = accepted(send(server, shop, {"title": "Payment failed", "level": "critical", "logs": ["a", "b"]}))
            reader = Reader(cluster, database, data_dir, {"SWITCHBOARD_DATABASE_URL": url}, incident["incident_id"])
            outcome = reader.make()
            assert outcome.code == 0, outcome
            assert "reporting.incidents" in outcome.err
            yield reader


def test_it_reads_words_and_times(reader):
    done = reader.query("SELECT id, service, level, state, title, occurrences, pg_typeof(last_at), last_at > now() - interval '1 hour', "
                        "last_at <= now(), last_at_us FROM reporting.incidents")
    [row] = [line.split("|") for line in done.stdout.splitlines()]
    assert row[:9] == [str(reader.incident), "Shop", "critical", "open", "Payment failed", "1", "timestamp with time zone", "t", "t"]
    assert int(row[9]) > 1e15
    assert reader.query("SELECT extract(epoch from last_at) * 1000000 = last_at_us FROM reporting.incidents").stdout == "t\n"
    for view in ("events", "timeline", "services", "users"):
        assert reader.query(f"SELECT count(*) FROM reporting.{view}").stdout.strip() == "1", view
    assert reader.query("SELECT name, role FROM reporting.users").stdout == "admin|admin\n"


def test_it_reads_no_table_itself_and_so_no_secret(reader):
    tables = [name for [name] in reader.cluster.sql(
        "SELECT relname FROM pg_class WHERE relkind = 'r' AND relnamespace = 'public'::regnamespace", reader.database)]
    assert {"users", "sessions", "api_tokens", "service_codes", "one_time_links", "idempotency_keys", "audit_log"} < set(tables)
    for table in tables:
        assert "permission denied" in reader.query(f"SELECT * FROM {table}").stderr, table
    columns = [name for [name] in reader.cluster.sql(
        "SELECT column_name FROM information_schema.columns WHERE table_schema = 'reporting'", reader.database)]
    assert not {"password", "code", "token_hash", "id_hash"} & set(columns)


@pytest.mark.parametrize("statement", [
    "UPDATE reporting.services SET name = 'x'", "DELETE FROM reporting.timeline", "INSERT INTO reporting.services (name) VALUES ('x')",
    "DROP VIEW reporting.events", "TRUNCATE incidents", "CREATE TABLE mine (v int)", "CREATE VIEW reporting.mine AS SELECT 1",
])
def test_it_writes_nothing(reader, statement):
    for start in ("", "SET default_transaction_read_only = off; "):
        done = reader.query(start + statement)
        assert done.returncode != 0
        assert "read-only" in done.stderr or "permission denied" in done.stderr or "must be owner" in done.stderr, done.stderr


def test_its_password_is_not_in_the_servers_log(reader):
    assert "CREATE ROLE bi" in reader.cluster.log()
    assert PASSWORD.replace("'", "''") not in reader.cluster.log() and PASSWORD not in reader.cluster.log()


def test_again_with_another_password(reader):
    assert reader.make("second", "the first password").code == 0
    assert reader.make("second", "the other password").code == 0
    assert reader.query("SELECT 1", "second", "the first password").returncode != 0
    assert reader.query("SELECT count(*) FROM reporting.incidents", "second", "the other password").stdout == "1\n"


def test_a_role_that_somebody_else_has_made(reader):
    reader.cluster.new_role("foreign_bi", "password")
    assert reader.make("foreign_bi", None).code == 0
    assert reader.query("SELECT count(*) FROM reporting.incidents", "foreign_bi", "password").stdout == "1\n"
    outcome = reader.make("nobody", None)
    assert outcome.code == 1 and "--password-stdin" in outcome.err


def test_roles_that_may_do_more_are_refused(reader):
    reader.cluster.new_role("writer")
    reader.cluster.sql("GRANT INSERT ON incidents TO writer", reader.database)
    for name in ("desk", "postgres", "writer"):
        outcome = reader.make(name, None)
        assert outcome.code == 1 and "choose another" in outcome.err, outcome
    reader.cluster.sql("SET ROLE desk; SELECT 1", reader.database)


@pytest.mark.parametrize("name", ["Bi", "a;b", "pg_x", "two words"])
def test_names_and_passwords_that_are_none(reader, name):
    assert reader.make(name).code == 64
    for password in ("", "short", "with ünlaut in it"):
        outcome = reader.make("other", password)
        assert outcome.code == 1 and "ASCII" in outcome.err


def test_a_user_that_may_not_make_roles_or_schemas(tmp_path, reader):
    reader.cluster.new_role("humble")
    database = reader.cluster.new_database()
    reader.cluster.sql("GRANT USAGE, CREATE ON SCHEMA public TO humble", database)
    env = {"SWITCHBOARD_DATABASE_URL": reader.cluster.url(database, "humble")}
    binary.succeed("service", "add", "Shop", "--data-dir", tmp_path / "data", env=env)
    command = ("database", "reader", "third", "--data-dir", tmp_path / "data")
    outcome = binary.run(*command, "--password-stdin", env=env, stdin=PASSWORD + "\n")
    assert outcome.code == 1 and "CREATEROLE" in outcome.err
    reader.cluster.new_role("third")
    outcome = binary.run(*command, env=env)
    assert outcome.code == 1 and f"GRANT CREATE ON DATABASE {database} TO humble" in outcome.err


def test_sqlite_has_no_roles(tmp_path):
    binary.succeed("service", "add", "Shop", "--data-dir", tmp_path / "data")
    outcome = binary.run("database", "reader", "bi", "--data-dir", tmp_path / "data")
    assert outcome.code == 1 and "switchboard backup" in outcome.err
