"""What administrators and other programs do to the database while the server runs: 503 in time, nothing lost, it heals."""

import threading
import time

import pytest
import requests

from harness.native import accepted, assert_problem, send
from harness.postgres import Cluster
from harness.server import Server, wait_for
from harness.store import events_of, occurrences_of, query
from harness.words import word

# Refusals come soon, so that the tests do.
HASTY = {"SWITCHBOARD_STORAGE_RETRY_SECONDS": "1", "SWITCHBOARD_STORAGE_BUSY_TIMEOUT_MS": "300",
         "SWITCHBOARD_DATABASE_STATEMENT_TIMEOUT_MS": "1000"}


@pytest.fixture(scope="module")
def cluster():
    """Of its own, because its settings are changed."""
    with Cluster(tcp=True, max_connections=30).start() as cluster:
        yield cluster


@pytest.fixture
def hasty(cluster, tmp_path):
    with Server(tmp_path / "data", HASTY, database_url=cluster.new_url()).start() as server:
        yield server
        assert server.is_alive()


@pytest.fixture
def shop(hasty):
    shop = hasty.add_service("Shop")
    accepted(send(hasty, shop, {"title": "Before"}))
    return shop


def database_of(server: Server) -> str:
    return server.database_url.split("/")[3].split("?")[0]


def assert_refused_in_time(server: Server, shop, seconds: float = 8):
    started = time.monotonic()
    answer = send(server, shop, {"title": "Refused"})
    assert time.monotonic() - started < seconds
    assert_problem(answer, 503)
    assert int(answer.headers["Retry-After"]) >= 1
    assert requests.get(server.url + "/healthz").status_code == 200


def assert_heals(server: Server, shop, seconds: float = 10):
    wait_for(lambda: send(server, shop, {"title": "After"}).ok, seconds, "the server to accept again")
    assert server.is_ready()
    assert events_of(server, "Before") == occurrences_of(server, "Before") == 1
    assert events_of(server, "After") == occurrences_of(server, "After") == 1
    assert query(server, "SELECT count(*) FROM incidents WHERE title = 'Refused'") == [["0"]]


def change(cluster: Cluster, setting: str):
    cluster.sql(f"ALTER SYSTEM {setting}")
    cluster.sql("SELECT pg_reload_conf()")
    time.sleep(0.2)


def cut(cluster: Cluster, database: str):
    cluster.sql(f"SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE datname = '{database}' AND pid <> pg_backend_pid()")


# MARK: The database is slow


def test_a_slow_query_is_given_up(cluster, hasty, shop):
    """A trigger stands for whatever makes the database slow."""
    cluster.sql("CREATE FUNCTION dawdle() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN PERFORM pg_sleep(20); RETURN NEW; END $$; "
                "CREATE TRIGGER slow BEFORE INSERT ON events FOR EACH ROW EXECUTE FUNCTION dawdle()", database_of(hasty))
    assert_refused_in_time(hasty, shop)
    cluster.sql("DROP TRIGGER slow ON events", database_of(hasty))
    assert_heals(hasty, shop)


def test_a_deadlock_is_tried_again(cluster, hasty, shop):
    """Another session holds what the next report needs, and waits for what Switchboard holds."""
    cluster.sql("CREATE FUNCTION collide() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN "
                "IF NEW.body LIKE '%once%' AND NOT EXISTS (SELECT 1 FROM pg_class WHERE relname = 'collided') "
                "AND nextval('collisions') < 3 THEN RAISE EXCEPTION SQLSTATE '40P01'; END IF; RETURN NEW; END $$; "
                "CREATE SEQUENCE collisions; "
                "CREATE TRIGGER collide BEFORE INSERT ON events FOR EACH ROW EXECUTE FUNCTION collide()", database_of(hasty))
    accepted(send(hasty, shop, {"title": "Deadlocked", "message": "once"}))
    assert events_of(hasty, "Deadlocked") == occurrences_of(hasty, "Deadlocked") == 1
    assert_heals(hasty, shop)


# MARK: The server turns away


def test_a_server_that_takes_no_writes_any_more(cluster, hasty, shop):
    change(cluster, "SET default_transaction_read_only = on")
    try:
        cut(cluster, database_of(hasty))
        assert_refused_in_time(hasty, shop)
    finally:
        change(cluster, "RESET default_transaction_read_only")
    assert_heals(hasty, shop)


def test_a_database_that_is_closed_for_a_while(cluster, hasty, shop):
    database = database_of(hasty)
    cluster.sql(f"ALTER DATABASE {database} ALLOW_CONNECTIONS false")
    cut(cluster, database)
    assert_refused_in_time(hasty, shop)
    assert requests.get(hasty.url + "/readyz").status_code == 503
    cluster.sql(f"ALTER DATABASE {database} ALLOW_CONNECTIONS true")
    assert_heals(hasty, shop)


def test_a_password_that_was_changed_behind_our_back(cluster, tmp_path):
    cluster.new_role("desk", "first")
    url = cluster.url(cluster.new_database(owner="desk"), "desk", "first", tcp=True)
    with Server(tmp_path / "data", HASTY, database_url=url).start() as server:
        shop = server.add_service("Shop")
        accepted(send(server, shop, {"title": "Before"}))
        cluster.sql("ALTER ROLE desk PASSWORD 'second'")
        cut(cluster, database_of(server))
        assert_refused_in_time(server, shop)
        assert "does not accept the password" in server.log()
        cluster.sql("ALTER ROLE desk PASSWORD 'first'")
        assert_heals(server, shop)
        assert ":first@" not in server.log()


def test_a_synchronous_standby_that_is_gone(cluster, hasty, shop):
    change(cluster, "SET synchronous_standby_names = 'paris'")
    try:
        assert_refused_in_time(hasty, shop, 25)
        assert hasty.is_ready()
    finally:
        change(cluster, "RESET synchronous_standby_names")
    wait_for(lambda: send(hasty, shop, {"title": "After"}).ok, 20, "the server to accept again")
    # Refused is not the same as undone: it was on its way, and what is sent again is the same incident.
    [[count]] = query(hasty, "SELECT count(*) FROM incidents WHERE title = 'Refused'")
    assert int(count) <= 1


def test_a_server_that_waits_for_a_standby_ends_when_it_is_told_to(cluster, tmp_path):
    with Server(tmp_path / "data", HASTY, database_url=cluster.new_url()).start() as server:
        shop = server.add_service("Shop")
        change(cluster, "SET synchronous_standby_names = 'paris'")
        try:
            thread = threading.Thread(target=lambda: send(server, shop, {"title": "Waiting"}))
            thread.start()
            time.sleep(0.5)
            assert server.stop() == 0
            thread.join()
        finally:
            change(cluster, "RESET synchronous_standby_names")


def test_connections_cut_under_load_lose_and_double_nothing(cluster, tmp_path):
    with Server(tmp_path / "data", database_url=cluster.new_url()).start() as server:
        shop = server.add_service("Shop")
        stop, titles, failures = threading.Event(), [], []

        def post(name: int):
            number = 0
            while not stop.is_set():
                number += 1
                title = f"Cut {word(name)} {word(number)}"
                answer = send(server, shop, {"title": title})
                (titles if answer.ok else failures).append(title)

        threads = [threading.Thread(target=post, args=(name,)) for name in range(8)]
        for thread in threads:
            thread.start()
        for _ in range(15):
            time.sleep(0.2)
            cut(cluster, database_of(server))
        stop.set()
        for thread in threads:
            thread.join()
        assert len(titles) > 100 and failures == []
        rows = {title: (int(events), int(occurrences)) for title, events, occurrences in query(
            server, "SELECT title, (SELECT count(*) FROM events WHERE incident_id = incidents.id), occurrences FROM incidents")}
        assert rows == {title: (1, 1) for title in titles}
