"""What can happen to PostgreSQL while it is used: nothing acknowledged is lost, nothing is stored twice, and whoever is
refused is told when to come back."""

import subprocess
import tempfile
import threading
import time
from pathlib import Path

import pytest
import requests

from harness.browser import post_form, signed_in_session
from harness.dispatcher import Dispatcher, submission
from harness.disks import fill, small_disk
from harness.native import accepted, assert_problem, send
from harness.postgres import Cluster, programs
from harness.proxy import Proxy
from harness.server import Server, wait_for
from harness.store import events_of, occurrences_of, query
from harness.words import word


@pytest.fixture(scope="module")
def proxy(postgres):
    with Proxy(postgres) as between:
        yield between


@pytest.fixture(scope="module")
def server(tmp_path_factory, postgres, proxy):
    """Tries again for three seconds at most."""
    database = postgres.new_database()
    settings = {"SWITCHBOARD_STORAGE_RETRY_SECONDS": 3, "SWITCHBOARD_DATABASE_STATEMENT_TIMEOUT_MS": 1000,
                "SWITCHBOARD_STORAGE_BUSY_TIMEOUT_MS": 500}
    with Server(tmp_path_factory.mktemp("faults") / "data", settings, database_url=proxy.url(database)).start() as running:
        running.database = database
        # The way around the proxy, for looks at what is stored.
        running.database_url = postgres.url(database)
        yield running
        assert running.is_alive()


@pytest.fixture
def open_to_all():
    """A folder that PostgreSQL's user may enter."""
    with tempfile.TemporaryDirectory(prefix="sbpd.", dir="/tmp") as folder:
        Path(folder).chmod(0o755)
        yield Path(folder)


def ready(server) -> bool:
    return requests.get(server.url + "/readyz").status_code == 200


# MARK: The connection


def test_a_commit_whose_answer_is_lost_is_not_done_twice(server, service, proxy):
    for number in range(20):
        proxy.lose_next_commit()
        title = f"Unheard {word(number)}"
        accepted(send(server, service, {"title": title}))
        assert proxy.happened.wait(5)
        assert (occurrences_of(server, title), events_of(server, title)) == (1, 1)


def test_what_a_person_does_is_not_done_twice(server, service, proxy):
    session = signed_in_session(server)
    incident = accepted(send(server, service, {"title": "Commented"}))["incident_id"]
    for number in range(5):
        proxy.lose_next_commit()
        assert post_form(session, server, f"/incidents/{incident}", f"/incidents/{incident}/comment", comment=f"Said {word(number)}").ok
        assert proxy.happened.wait(5)
    said = query(server, f"SELECT text FROM timeline WHERE incident_id = {incident} AND kind = 'comment' ORDER BY id")
    assert said == [[f"Said {word(number)}"] for number in range(5)]


@pytest.mark.parametrize("count", range(1, 13))
def test_a_connection_that_is_cut_anywhere_in_a_transaction(server, service, proxy, count):
    titles = [f"Cut {word(count)} {word(number)}" for number in range(3)]
    for title in titles:
        proxy.cut_after(count)
        accepted(send(server, service, {"title": title}))
        accepted(send(server, service, {"title": title}))
    assert [(occurrences_of(server, title), events_of(server, title)) for title in titles] == [(2, 2)] * len(titles)


def test_old_clients_notice_nothing_of_a_cut_either(server, service, proxy):
    proxy.lose_next_commit()
    answer = requests.post(server.url + "/v1/incidents/new", json=submission(service, "From an old client"))
    assert answer.json() == {"ok": True}
    assert proxy.happened.wait(5)
    assert events_of(server, "From an old client") == 1


def test_a_server_that_hangs_is_not_waited_for_without_end(server, service, proxy):
    accepted(send(server, service, {"title": "Before the silence"}))
    proxy.freeze()
    try:
        started = time.monotonic()
        answers = [None] * 6
        threads = [threading.Thread(target=lambda place: answers.__setitem__(place, send(server, service, {"title": "Into silence"})),
                                    args=(place,)) for place in range(6)]
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join(timeout=40)
        for answer in answers:
            assert_problem(answer, 503)
            assert int(answer.headers["Retry-After"]) >= 1
        assert time.monotonic() - started < 20
        assert requests.get(server.url + "/healthz").status_code == 200
    finally:
        proxy.thaw()
    accepted(send(server, service, {"title": "After the silence"}))
    assert events_of(server, "After the silence") == 1


# MARK: Time


def test_a_lock_that_somebody_else_holds_is_waited_for_and_then_given_up(server, service, postgres):
    accepted(send(server, service, {"title": "Locked"}))
    holder = subprocess.Popen(
        [programs() / "psql", "-X", "-q", "-d", server.database_url], stdin=subprocess.PIPE, stdout=subprocess.DEVNULL, text=True)
    holder.stdin.write("BEGIN; LOCK TABLE incidents;\n")
    holder.stdin.flush()
    wait_for(lambda: postgres.sql("SELECT 1 FROM pg_locks WHERE mode = 'AccessExclusiveLock' AND relation = 'incidents'::regclass",
                                  database=server.database), 10, "the lock")
    assert_problem(send(server, service, {"title": "Locked"}), 503)
    # What is given up in time is stored all the same: once.
    waiting = threading.Thread(target=lambda: accepted(send(server, service, {"title": "Patient"})))
    waiting.start()
    holder.communicate("ROLLBACK;\n")
    waiting.join(timeout=20)
    wait_for(lambda: events_of(server, "Patient") == 1, 5, "the patient one")
    assert events_of(server, "Locked") == 1


# MARK: The server


def test_a_server_that_is_down_is_said_to_be_and_comes_back(tmp_path):
    with Cluster() as cluster:
        settings = {"SWITCHBOARD_STORAGE_RETRY_SECONDS": 4}
        with Server(tmp_path / "data", settings, database_url=cluster.new_url()).start() as server:
            service = server.add_service("Loner")
            accepted(send(server, service, {"title": "Kept"}))
            cluster.crash()
            refused = []
            waiting = threading.Thread(target=lambda: refused.append(send(server, service, {"title": "Refused"})))
            waiting.start()
            # Whether it is ready is said at once, while others wait for it to be.
            assert not ready(server) and requests.get(server.url + "/healthz").status_code == 200
            assert waiting.is_alive()
            waiting.join(timeout=20)
            assert_problem(refused[0], 503)
            old = requests.post(server.url + "/v1/incidents/new", json=submission(service, "Refused"))
            assert (old.status_code, old.json()["ok"]) == (503, False)
            cluster.start()
            wait_for(lambda: ready(server), 20, "the server to find its database again")
            accepted(send(server, service, {"title": "Kept"}))
            assert (events_of(server, "Kept"), events_of(server, "Refused")) == (2, 0)


def test_no_connection_left_is_waited_for(tmp_path):
    with Cluster(max_connections=8, superuser_reserved_connections=0) as cluster:
        settings = {"SWITCHBOARD_STORAGE_RETRY_SECONDS": 2, "SWITCHBOARD_DATABASE_READERS": 2}
        url = cluster.new_url()
        with Server(tmp_path / "data", settings, database_url=url).start() as server:
            service = server.add_service("Crowded out")
            accepted(send(server, service, {"title": "Before"}))
            crowd = wait_for(lambda: crowded(cluster, url, 8), 60, "a crowd that was faster than the server")
            assert_problem(send(server, service, {"title": "Crowded"}), 503)
            assert "too many" in server.log() or "53300" in server.log()
            for one in crowd:
                one.leave()
            accepted(send(server, service, {"title": "After"}))


def crowded(cluster, url: str, places: int) -> "list[Crowd] | None":
    """Takes every connection after a restart; none when the server, which comes back as soon as it can, took one first."""
    cluster.stop()
    cluster.start()
    crowd = [Crowd(url) for _ in range(places)]
    if all(one.is_in() for one in crowd):
        return crowd
    for one in crowd:
        one.leave()
    return None


class Crowd:
    """Holds a connection."""

    def __init__(self, url: str):
        self.process = subprocess.Popen(
            [programs() / "psql", "-X", "-q", "-A", "-t", "-d", url], stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True)
        self.process.stdin.write("SELECT 1;\n")
        self.process.stdin.flush()

    def is_in(self) -> bool:
        return self.process.stdout.readline().strip() == "1"

    def leave(self):
        self.process.communicate()


def test_a_full_disk_refuses_loses_nothing_and_heals(tmp_path, open_to_all):
    with small_disk(open_to_all / "disk", megabytes=120) as disk:
        with Cluster(disk=disk, max_wal_size="48MB") as cluster:
            settings = {"SWITCHBOARD_STORAGE_RETRY_SECONDS": 1}
            with Server(tmp_path / "data", settings, database_url=cluster.new_url()).start() as server:
                service = server.add_service("Talkative")
                acknowledged, refusals = [], []
                ballast = fill(disk)
                for number in range(300):
                    title = f"Full {word(number)}"
                    answer = send(server, service, {"title": title, "logs": "x" * 50_000})
                    acknowledged.append(title) if answer.ok else refusals.append(answer)
                    if len(refusals) > 3:
                        break
                assert refusals, "the disk was never full"
                for answer in refusals:
                    assert_problem(answer, 503)
                    assert int(answer.headers["Retry-After"]) >= 1
                ballast.unlink()
                if not cluster.is_alive():
                    cluster.start()
                wait_for(lambda: send(server, service, {"title": "After"}).ok, 30, "the server to accept again")
                stored = {incident["title"] for incident in Dispatcher(server).incidents()}
                assert set(acknowledged) <= stored
