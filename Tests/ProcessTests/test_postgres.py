"""PostgreSQL instead of SQLite: the same commands beside the same server; what is wrong at start is said clearly."""

import os
import socket
import subprocess
import time

import pytest
import requests

from harness import binary
from harness.native import accepted, send
from harness.postgres import Cluster, programs
from harness.server import Server, listening_port, wait_for

SECRET = "geheim/@ß%"


@pytest.fixture
def url(postgres):
    return postgres.new_url()


def serve(data_dir, url: str, env: dict | None = None, *arguments) -> binary.Outcome:
    """A start that must be refused: within seconds, before anything listens, without a password in what it says."""
    outcome = binary.run("serve", "--data-dir", data_dir, "--port", "0", *arguments, timeout=30,
                         env={"SWITCHBOARD_DATABASE_URL": url} | (env or {}))
    assert listening_port(outcome.err) is None
    assert outcome.out == ""
    assert "geheim" not in outcome.err
    return outcome


def assert_says(outcome: binary.Outcome, code: int, *words: str):
    assert outcome.code == code, outcome
    for word in words:
        assert word in outcome.err, outcome.err


# MARK: The same product


def test_a_server_on_postgresql_and_its_commands(tmp_path, url):
    with Server(tmp_path / "data", database_url=url).start() as server:
        assert not (server.data_dir / "switchboard.db").exists()
        assert (server.data_dir / "secret.key").exists()
        shop = server.add_service("Shop")
        accepted(send(server, shop, {"title": "Payment failed"}))
        assert "Shop" in server.command("service", "list").out
        new = server.command("service", "rotate", "Shop", "--overlap-hours", "0", "--json").json()["code"]
        wait_for(lambda: send(server, shop, {"title": "t"}).status_code == 401, 1.0, "the rotation")
        server.add_user("ann", "operator")
        assert "ann" in server.command("user", "list").out
        assert "wal_bytes" not in requests.get(server.url + "/metrics").text
        assert server.stop() == 0
    with Server(tmp_path / "data", database_url=url).start() as server:
        assert send(server, new, {"title": "Payment failed"}).status_code < 300


def test_the_address_comes_from_a_flag_a_file_or_the_settings(tmp_path, url):
    (tmp_path / "url").write_text(url + "\n")
    data = tmp_path / "data"
    binary.succeed("service", "add", "Flag", "--data-dir", data, "--database-url", url)
    binary.succeed("service", "add", "File", "--data-dir", data, env={"SWITCHBOARD_DATABASE_URL_FILE": str(tmp_path / "url")})
    (data / "switchboard.yaml").write_text(f"database:\n  url: '{url}'\n")
    listed = binary.succeed("service", "list", "--data-dir", data).out
    assert "Flag" in listed and "File" in listed
    with Server(tmp_path / "data", arguments=("--database-url", url)).start() as server:
        assert "Flag" in server.command("service", "list").out


def test_connections_are_named_and_as_many_as_said(postgres, tmp_path, url):
    database = url.split("/")[3].split("?")[0]
    settings = {"SWITCHBOARD_DATABASE_READERS": "2", "SWITCHBOARD_DATABASE_APPLICATION_NAME": "desk one"}
    with Server(tmp_path / "data", settings, database_url=url).start() as server:
        for _ in range(20):
            requests.get(server.url + "/readyz")
        names = postgres.sql(f"SELECT application_name FROM pg_stat_activity WHERE datname = '{database}'")
        assert 1 < len(names) <= 4 and {name for [name] in names} == {"desk one"}


def test_a_second_server_in_the_same_directory_is_refused(tmp_path, postgres, url):
    with Server(tmp_path / "data", database_url=url).start():
        assert_says(serve(tmp_path / "data", postgres.new_url()), 1, "already serves this data directory")


@pytest.mark.parametrize("command", [("service", "list"), ("user", "list"), ("token", "list")])
def test_a_mistyped_database_or_directory_is_refused_and_not_filled(tmp_path, postgres, url, command):
    env = {"SWITCHBOARD_DATABASE_URL": url}
    binary.succeed("service", "add", "Shop", "--data-dir", tmp_path / "data", env=env)
    other = postgres.new_database()
    outcome = binary.run(*command, "--data-dir", tmp_path / "data", "--database-url", postgres.url(other))
    assert_says(outcome, 1, "holds no installation", "--database-url")
    assert postgres.sql("SELECT count(*) FROM pg_class WHERE relname = 'schema_migrations'", other) == [["0"]]
    assert_says(binary.run(*command, "--data-dir", tmp_path / "mistyped", env=env), 1, "holds no installation", "mistyped")
    assert not (tmp_path / "mistyped").exists()


def test_a_newer_schema_is_refused(tmp_path, postgres):
    database = postgres.new_database()
    env = {"SWITCHBOARD_DATABASE_URL": postgres.url(database)}
    binary.succeed("service", "add", "Shop", "--data-dir", tmp_path / "data", env=env)
    postgres.sql("INSERT INTO schema_migrations VALUES ('platform', 99, 'later', 'x', 0)", database)
    assert_says(serve(tmp_path / "data", postgres.url(database)), 1, "platform 99", "newer version")


@pytest.mark.parametrize("table, columns", [("schema_migrations", "version text"), ("incidents", "id bigint")])
def test_beside_another_applications_tables_nothing_is_begun(tmp_path, postgres, table, columns):
    database = postgres.new_database()
    postgres.sql(f"CREATE TABLE {table} ({columns})", database)
    (tmp_path / "data").mkdir(mode=0o700)
    doctor = binary.run("doctor", "--data-dir", tmp_path / "data", "--database-url", postgres.url(database))
    assert doctor.code == 1
    [said] = [line for line in doctor.out.splitlines() if "schema:" in line]
    assert said.startswith("problem") and f"another application that have names of Switchboard's: {table}." in said
    assert not any("triggers" in line for line in doctor.out.splitlines())
    assert_says(serve(tmp_path / "data", postgres.url(database)), 1, f"names of Switchboard's: {table}.", "database of its own")
    assert postgres.sql("SELECT count(*) FROM pg_class WHERE relkind = 'r' AND relnamespace = 'public'::regnamespace", database) == [["1"]]


# MARK: Passwords and TLS


@pytest.fixture(scope="module")
def guarded():
    """A server that asks for passwords and speaks TLS only, with a database of the role `desk`."""
    with Cluster(tls=True).start() as cluster:
        cluster.new_role("desk", SECRET)
        cluster.new_database(owner="desk")
        yield cluster


def address(cluster: Cluster, password: str = "", database: str = "desk_1", **parameters) -> str:
    return cluster.url(database, "desk", password, tcp=True, **parameters)


def test_the_password_comes_from_the_address_or_a_file_of_its_own(tmp_path, guarded):
    (tmp_path / "password").write_text(SECRET + "\n")
    for env in ({"SWITCHBOARD_DATABASE_URL": address(guarded, SECRET)},
                {"SWITCHBOARD_DATABASE_URL": address(guarded), "SWITCHBOARD_DATABASE_PASSWORD_FILE": tmp_path / "password"},
                {"SWITCHBOARD_DATABASE_URL": address(guarded, "wrong"), "SWITCHBOARD_DATABASE_PASSWORD": SECRET}):
        outcome = binary.succeed("user", "add", f"user{len(env)}{'wrong' in str(env)}", "--role", "viewer", "--password-stdin",
                                 "--data-dir", tmp_path / "data", env=env, stdin="a long enough password\n")
        assert "user" in outcome.out


def test_a_password_as_a_flag_is_refused(tmp_path, guarded):
    assert_says(serve(tmp_path / "data", address(guarded), {}, "--database-password", "geheim"), 78, "_PASSWORD_FILE")


def test_a_wrong_password(tmp_path, guarded):
    assert_says(serve(tmp_path / "data", address(guarded, "geheim2")), 1, "does not accept the password", "localhost")


def test_a_wrong_password_beside_a_host_that_is_down(tmp_path, guarded):
    for hosts in (f"127.0.0.1:1,localhost:{guarded.port}", f"localhost:{guarded.port},127.0.0.1:1"):
        url = address(guarded, "geheim").replace(f"localhost:{guarded.port}", hosts)
        assert_says(serve(tmp_path / "data", url), 1, "does not accept the password")


def test_a_password_that_is_missing(tmp_path, guarded):
    assert_says(serve(tmp_path / "data", address(guarded)), 1, "asks for a password", "SWITCHBOARD_DATABASE_PASSWORD_FILE")


def test_a_server_that_does_not_let_us_in_without_tls(tmp_path, guarded):
    assert_says(serve(tmp_path / "data", address(guarded, SECRET, sslmode="disable")), 1, "pg_hba.conf", "sslmode=require")


def test_tls_with_a_verified_name(tmp_path, guarded):
    url = address(guarded, SECRET, sslmode="verify-full", sslrootcert=guarded.authority)
    binary.succeed("service", "add", "Shop", "--data-dir", tmp_path / "data", env={"SWITCHBOARD_DATABASE_URL": url})


@pytest.mark.parametrize("change", ["stranger", "name", "no authority"])
def test_a_certificate_that_cannot_be_trusted(tmp_path, guarded, change):
    root = {"stranger": guarded.stranger, "name": guarded.authority, "no authority": tmp_path / "none"}[change]
    url = address(guarded, SECRET, sslmode="verify-full", sslrootcert=root)
    if change == "name":
        url = url.replace("localhost", "127.0.0.1")
    assert_says(serve(tmp_path / "data", url), 1, "cannot be trusted", "sslrootcert")


def test_a_server_without_tls(tmp_path, postgres):
    url = postgres.url("postgres", "postgres", "geheim", tcp=True, sslmode="require")
    assert_says(serve(tmp_path / "data", url), 1, "speaks no TLS")


# MARK: What else can be wrong


def test_an_address_that_is_none(tmp_path):
    for url in ("postgresql://u:geheim@[::1/x", "mysql://u:geheim@h/x", "postgresql://u:geh/eim@h/x"):
        assert_says(serve(tmp_path / "data", url), 78, "SWITCHBOARD_DATABASE_URL", "postgresql://")


def test_a_server_that_is_not_there(tmp_path):
    assert_says(serve(tmp_path / "data", "postgresql://u:geheim@127.0.0.1:1/x"), 75, "cannot be reached", "127.0.0.1:1")
    assert_says(serve(tmp_path / "data", f"postgresql:///x?host={tmp_path}&password=geheim"), 75, "cannot be reached")
    assert_says(serve(tmp_path / "data", "postgresql://u:geheim@no-such-host.invalid/x"), 75, "cannot be reached")


def test_a_server_that_never_answers(tmp_path):
    with socket.socket() as silent:
        silent.bind(("127.0.0.1", 0))
        silent.listen()
        started = time.monotonic()
        url = f"postgresql://u:geheim@127.0.0.1:{silent.getsockname()[1]}/x"
        assert_says(serve(tmp_path / "data", url), 75, "cannot be reached", "timeout")
        assert time.monotonic() - started < 12


def test_a_database_that_is_missing(tmp_path, postgres):
    assert_says(serve(tmp_path / "data", postgres.url("nowhere")), 1, "has no such database", "createdb", "nowhere")


def test_a_user_that_does_not_exist_or_may_not_connect(tmp_path, postgres):
    database = postgres.new_database()
    assert_says(serve(tmp_path / "data", postgres.url(database, "stranger")), 1, "does not let this user in")
    postgres.new_role("outsider")
    postgres.sql(f"REVOKE CONNECT ON DATABASE {database} FROM public")
    assert_says(serve(tmp_path / "data", postgres.url(database, "outsider")), 1, "GRANT CONNECT")


def test_a_user_without_the_right_to_make_tables(tmp_path, postgres):
    postgres.new_role("guest")
    database = postgres.new_database()
    postgres.sql("REVOKE CREATE ON SCHEMA public FROM public", database)
    assert_says(serve(tmp_path / "data", postgres.url(database, "guest")), 1, "GRANT USAGE, CREATE ON SCHEMA public")
    postgres.sql("GRANT USAGE, CREATE ON SCHEMA public TO guest", database)
    Server(tmp_path / "data", database_url=postgres.url(database, "guest")).start().stop()


def test_a_database_of_another_encoding(tmp_path, postgres):
    database = postgres.new_database(template="template0", encoding="'LATIN1'", locale="'C'")
    assert_says(serve(tmp_path / "data", postgres.url(database)), 1, "UTF8", "LATIN1", "createdb --encoding=UTF8")


def test_no_connection_is_left(tmp_path, postgres):
    postgres.new_role("popular", options="LOGIN CONNECTION LIMIT 1")
    url = postgres.url(postgres.new_database(owner="popular"), "popular")
    holder = subprocess.Popen([programs() / "psql", "-X", "-q", "-A", "-t", "-d", url], stdin=subprocess.PIPE,
                              stdout=subprocess.PIPE, text=True)
    try:
        holder.stdin.write("SELECT 'here';\n")
        holder.stdin.flush()
        assert holder.stdout.readline() == "here\n"
        assert_says(serve(tmp_path / "data", url), 75, "no connection left", "database.readers")
    finally:
        holder.communicate()


def test_a_standby_is_refused_and_named_beside_the_primary_it_does_no_harm(tmp_path, postgres):
    database = postgres.new_database()
    with postgres.standby() as standby:
        url = standby.url(database)
        assert_says(serve(tmp_path / "data", url), 75, "takes no writes", "standby")
        both = (f"postgresql:///{database}?host={standby.directory},{postgres.directory}"
                f"&port={standby.port},{postgres.port}&user=postgres")
        Server(tmp_path / "data", database_url=both).start().stop()


def test_a_data_directory_is_needed_all_the_same(tmp_path, url):
    (tmp_path / "data").write_text("")
    assert_says(serve(tmp_path / "data", url), 1, str(tmp_path / "data"))


def test_help_names_the_flag_everywhere():
    for command in (("service", "list"), ("user", "add"), ("token", "list"), ("import", "dispatcher"), ("serve",)):
        assert "--database-url" in binary.succeed(*command, "--help").out


def test_libpq_reads_its_own_environment(tmp_path, postgres):
    database = postgres.new_database()
    binary.succeed("service", "add", "Shop", "--data-dir", tmp_path / "data", "--database-url", f"postgresql:///{database}",
                   env={"PGHOST": str(postgres.directory), "PGPORT": str(postgres.port), "PGUSER": "postgres"})
    assert os.path.exists(tmp_path / "data" / "secret.key")
