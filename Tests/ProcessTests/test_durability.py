"""A 2xx means on disk; what cannot be written is refused with 503, and service comes back by itself."""

import threading
import time

import pytest
import requests

from harness.disks import count_syncs, failing_sync_library, fill, small_disk
from harness.dispatcher import OLD_CLIENTS, Dispatcher, assert_refused, submission
from harness.native import accepted, assert_problem, send
from harness.rounds import rounds, seconds
from harness.server import Server, wait_for
from harness.words import word


def missing_after_restart(server: Server, acknowledged: set[str]) -> set[str]:
    """Titles that were acknowledged and that a fresh process does not find."""
    if server.is_alive():
        server.kill()
    server.start()
    return acknowledged - {incident["title"] for incident in Dispatcher(server).incidents()}


# MARK: Written through


def post_in_turn(server, service, count: int):
    for number in range(count):
        accepted(send(server, service, {"title": f"Synced {word(number)}"}))


def test_every_acknowledgement_costs_a_write_through(server, service, tmp_path):
    counter = count_syncs(server.pid, tmp_path / "trace")
    post_in_turn(server, service, 40)
    assert counter.stop() >= 40


def test_a_repeat_costs_one_as_well(server, service, tmp_path):
    accepted(send(server, service, {"title": "Repeated"}))
    counter = count_syncs(server.pid, tmp_path / "trace")
    for _ in range(40):
        accepted(send(server, service, {"title": "Repeated"}))
    assert counter.stop() >= 40


def test_concurrent_posts_share_write_throughs(server, service, tmp_path):
    counter = count_syncs(server.pid, tmp_path / "trace")
    threads = [threading.Thread(target=post_in_turn, args=(server, service, 20)) for _ in range(16)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    syncs = counter.stop()
    assert 20 <= syncs < 320


# MARK: The disk is full


def test_a_full_disk_refuses_loses_nothing_and_heals(tmp_path):
    with small_disk(tmp_path / "disk", megabytes=24) as disk, Server(disk / "data") as server:
        service = server.add_service("Talkative")
        acknowledged, refusals = set(), []
        accepted(send(server, service, {"title": "Before"}))
        acknowledged.add("Before")
        ballast = fill(disk)
        for number in range(100):
            title = f"Full {word(number)}"
            answer = send(server, service, {"title": title, "logs": "x" * 50_000})
            if answer.ok:
                acknowledged.add(title)
            else:
                refusals.append(answer)
        assert refusals
        for answer in refusals:
            assert_problem(answer, 503)
            assert int(answer.headers["Retry-After"]) >= 1
        refused = requests.post(server.url, json=submission(service, "Old client on a full disk", logs="x" * 50_000))
        assert_refused(refused, 503)
        assert refused.headers["Retry-After"]
        assert [client(server.url, submission(service, logs="x" * 50_000)) for client in OLD_CLIENTS] == [False, False]
        assert requests.get(server.url + "/healthz").status_code == 200

        ballast.unlink()
        wait_for(lambda: send(server, service, {"title": "After"}).ok, 20, "the server to accept again")
        acknowledged.add("After")
        assert missing_after_restart(server, acknowledged) == set()


def test_a_disk_that_will_soon_be_full_is_announced(tmp_path):
    with small_disk(tmp_path / "disk", megabytes=64) as disk:
        settings = {"SWITCHBOARD_STORAGE_LOW_DISK_MIB": 48}
        with Server(disk / "data", settings) as server:
            assert "disk is almost full" not in server.log()
            (disk / "ballast").write_bytes(b"\0" * 30_000_000)
            wait_for(lambda: "disk is almost full" in server.log(), 30, "the warning")
            accepted(send(server, server.add_service("Still served"), {"title": "t"}))
            assert "switchboard_disk_free_bytes" in requests.get(server.url + "/metrics").text


# MARK: The disk fails


@pytest.fixture
def frail(tmp_path):
    """A server whose disk fails while the file `frail.failing` exists."""
    flag = tmp_path / "failing"
    settings = {"LD_PRELOAD": failing_sync_library(tmp_path), "FAIL_FSYNC": flag}
    with Server(tmp_path / "data", settings).start() as server:
        server.failing = flag
        yield server


@pytest.mark.timeout(seconds(120))
def test_a_failing_disk_refuses_loses_nothing_and_heals(frail):
    service = frail.add_service("Unlucky")
    acknowledged = set()
    for round_number in range(rounds(5)):
        for number in range(10):
            title = f"Fine {word(round_number)} {word(number)}"
            accepted(send(frail, service, {"title": title}))
            acknowledged.add(title)
        frail.failing.touch()
        for number in range(10):
            answer = send(frail, service, {"title": f"Failing {word(round_number)} {word(number)}"})
            assert_problem(answer, 503)
            assert int(answer.headers["Retry-After"]) >= 1
        assert [client(frail.url, submission(service)) for client in OLD_CLIENTS] == [False, False]
        frail.failing.unlink()
        wait_for(lambda: send(frail, service, {"title": "Healed"}).ok, 20, "the server to accept again")
    assert frail.is_alive()
    assert missing_after_restart(frail, acknowledged) == set()


def test_a_disk_that_fails_under_load_never_causes_a_false_acknowledgement(frail):
    service = frail.add_service("Unlucky crowd")
    acknowledged, statuses, stop = set(), set(), threading.Event()

    def post(thread: int):
        number = 0
        while not stop.is_set():
            title = f"Thread {word(thread)} {word(number)}"
            answer = send(frail, service, {"title": title})
            statuses.add(answer.status_code)
            if answer.ok:
                acknowledged.add(title)
            number += 1

    threads = [threading.Thread(target=post, args=(number,)) for number in range(8)]
    for thread in threads:
        thread.start()
    for _ in range(10):
        time.sleep(0.15)
        frail.failing.touch()
        time.sleep(0.1)
        frail.failing.unlink()
    stop.set()
    for thread in threads:
        thread.join()
    assert 503 in statuses and acknowledged
    assert {status for status in statuses if status >= 300} == {503}
    wait_for(lambda: send(frail, service, {"title": "Healed"}).ok, 20, "the server to accept again")
    assert missing_after_restart(frail, acknowledged) == set()


def test_while_writing_fails_what_is_there_can_be_read(frail):
    service = frail.add_service("Watched")
    dispatcher = Dispatcher(frail)
    accepted(send(frail, service, {"title": "Before"}))
    frail.failing.touch()
    assert_problem(send(frail, service, {"title": "Meanwhile"}), 503)
    assert requests.get(frail.url + "/healthz").status_code == 200
    # Nobody is sent elsewhere: the pages still tell what is wrong.
    assert frail.is_ready()
    assert [incident["title"] for incident in dispatcher.incidents()] == ["Before"]
