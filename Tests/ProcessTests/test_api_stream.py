"""The stream of changes: nothing left out and nothing twice, whatever happens to the connection."""

import json
import random
import threading
import time

import pytest

from harness.api import api, token
from harness.native import accepted, send
from harness.rounds import rounds, seconds
from harness.server import wait_for
from harness.stream import Relay, Stream


@pytest.fixture(scope="module")
def key(server):
    return token(server)


def report(server, service, title: str, **fields) -> int:
    return accepted(send(server, service, {"title": title} | fields))["incident_id"]


@pytest.mark.both_engines
def test_changes_are_told_as_they_happen(server, service, key):
    admin = api(server)
    with Stream(server.url, key, service=service.id) as stream:
        ready = stream.next()
        assert (ready.name, ready.data) == ("ready", {"position": ready.id})
        assert stream.answer.headers["Content-Type"] == "text/event-stream"
        number = report(server, service, "Told at once", level="warning")
        started = time.monotonic()
        opened = stream.next()
        assert time.monotonic() - started < 1
        assert opened.name == opened.data["type"] == "incident.opened" and opened.id == opened.data["position"] > ready.id
        assert {name: opened.data[name] for name in ("incident_id", "service_id", "level", "occurrences")} == {
            "incident_id": number, "service_id": service.id, "level": "warning", "occurrences": 1}
        report(server, service, "Told at once", level="warning")
        for action in ("acknowledge", "resolve", "close", "reopen"):
            admin.post(f"/incidents/{number}/{action}")
        admin.post(f"/incidents/{number}/comments", {"text": "x"})
        admin.delete(f"/incidents/{number}")
        admin.post(f"/services/{service.id}", {"rate_limit": 500})
        assert [event.subject for event in stream.take(8)] == [
            ("incident.recurred", number), ("incident.acknowledged", number), ("incident.resolved", number), ("incident.closed", number),
            ("incident.reopened", number), ("incident.updated", number), ("incident.deleted", number), ("service.changed", None)]


@pytest.mark.both_engines
def test_what_another_process_does_is_told_too(server, key):
    with Stream(server.url, key) as stream:
        stream.next()
        added = server.add_service("Added at the command line")
        assert stream.next().data["service_id"] == added.id


@pytest.mark.timeout(seconds(120))
def test_a_client_that_is_cut_off_again_and_again_misses_nothing_and_gets_nothing_twice(server, service, key):
    """Cut in the middle of events, while changes go on; what it has in the end is what one undisturbed stream tells."""
    chance = random.Random(4711)
    with Stream(server.url, key) as first:
        start = first.next().id
    done = threading.Event()

    def work():
        for index in range(rounds(150)):
            report(server, service, f"Disturbed {'abcdefg'[index % 7]}")
        done.set()

    threading.Thread(target=work).start()
    told, position, cuts = [], start, 0
    with Relay(server.port) as relay:
        while not (done.is_set() and told and told[-1].id == end(server, key, start)):
            relay.cut_after = chance.randrange(200, 3000)
            with Stream(relay.url, key, last=position, service=service.id, seconds=2) as stream:
                while event := next_or_nothing(stream):
                    assert event.name.startswith("incident.") and event.id > position
                    told.append(event)
                    position = event.id
            cuts += 1
    assert cuts > 10
    with Stream(server.url, key, after=start, service=service.id) as undisturbed:
        expected = undisturbed.until(lambda event: event.id == told[-1].id)
    assert told == expected
    # Each incident's count rises without a gap that another change did not fill: what was told last is what is.
    admin = api(server)
    for incident in {event.data["incident_id"] for event in told}:
        last = [event for event in told if event.data["incident_id"] == incident][-1]
        assert last.data["occurrences"] == admin.get(f"/incidents/{incident}")["occurrences"]


def next_or_nothing(stream):
    try:
        return stream.next()
    except Exception as error:
        # Nothing came for a while: the client tries again.
        assert "timed out" in str(error).lower(), error
        return None


def end(server, key, start: int) -> int:
    """The position of the newest change that concerns an incident."""
    newest = start
    with Stream(server.url, key) as stream:
        now = stream.next().id
    if now > start:
        with Stream(server.url, key, after=start) as stream:
            while newest < now and (event := stream.next()):
                newest = event.id if event.name.startswith("incident.") else newest
                if event.id >= now:
                    break
    return newest


@pytest.mark.both_engines
def test_a_restart_of_the_server_leaves_no_gap(start_server):
    server = start_server("restarted")
    service, key = server.add_service("Shop"), token(server)
    with Stream(server.url, key) as stream:
        position = stream.next().id
        numbers = [report(server, service, "Before")]
        position = stream.next().id
        numbers.append(report(server, service, "Unread when it stops"))
        started = time.monotonic()
        server.stop()
        assert time.monotonic() - started < 10
        assert [event.subject for event in stream.take(5)] in ([], [("incident.opened", numbers[1])])
    between = server.add_service("Added while it is down")
    server.start()
    with Stream(server.url, key, last=position) as stream:
        numbers.append(report(server, service, "After"))
        assert [(event.name, event.data["incident_id"] or event.data["service_id"]) for event in stream.take(3)] == [
            ("incident.opened", numbers[1]), ("service.changed", between.id), ("incident.opened", numbers[2])]


def test_a_position_that_is_not_known_any_more_is_said(server, service, key):
    with Stream(server.url, key, last=10**15) as stream:
        reset = stream.next()
        assert reset.name == "reset" and reset.data == {"position": reset.id} and reset.id < 10**15
        number = report(server, service, "After a reset")
        assert stream.until(lambda event: event.name == "incident.opened")[-1].data["incident_id"] == number
    with Stream(server.url, key, after=0) as stream:
        assert stream.next().name == "service.changed"


@pytest.mark.parametrize("params, header, name", [
    ({"after": "x"}, None, "after"), ({"after": -1}, None, "after"), ({}, "x", "Last-Event-ID"), ({"level": "loud"}, None, "level"),
    ({"since": 1}, None, "since"),
])
def test_what_it_does_not_know_is_named(server, key, params, header, name):
    headers = {"Last-Event-ID": header} if header else {}
    answer = api(server).request("GET", "/stream", params=params, headers=headers)
    assert answer.status_code == 400 and [error["name"] for error in answer.json()["errors"]] == [name]


def test_only_what_is_asked_for_is_told(server, key):
    mine, other = server.add_service("Listened to"), server.add_service("Not listened to")
    with Stream(server.url, key, service=[mine.id, mine.id + 10**6], level=["error", "critical"]) as stream:
        stream.next()
        for service, level in ((other, "error"), (mine, "info"), (mine, "critical"), (other, "critical"), (mine, "error")):
            report(server, service, f"Level {level}", level=level)
        assert [(event.data["service_id"], event.data["level"]) for event in stream.take(2)] == [
            (mine.id, "critical"), (mine.id, "error")]


def test_a_team_hears_that_its_service_is_gone(server):
    admin = api(server)
    team = admin.post("/teams", {"name": "Listeners"}, status=201)["id"]
    user = admin.post("/users", {"name": "Lena", "password": "long enough for me"}, status=201)["user"]["id"]
    admin.expect(204, "POST", f"/teams/{team}/members/{user}", json={"role": "viewer"})
    theirs, other = (admin.post("/services", {"name": name, "team_id": owner}, status=201)["id"]
                     for name, owner in (("Theirs", team), ("Not theirs", None)))
    lena = token(server, owner="Lena")
    with Stream(server.url, lena) as stream:
        start = stream.next().id
        admin.delete(f"/services/{other}")
        admin.delete(f"/services/{theirs}")
        gone = stream.next()
        assert (gone.name, gone.data["service_id"]) == ("service.deleted", theirs)
    with Stream(server.url, lena, after=start) as stream:
        assert stream.next() == gone


def test_a_token_that_is_revoked_ends_its_stream(server, service):
    key = token(server, "incidents:read")
    with Stream(server.url, key) as stream:
        stream.next()
        tokens = server.command("token", "list", "--json").out.splitlines()
        server.command("token", "revoke", json.loads(tokens[-1])["id"])
        started = time.monotonic()
        assert stream.next() is None and time.monotonic() - started < 3
    assert Stream(server.url, key).status == 401


def test_a_quiet_stream_is_kept_alive(server, key):
    with Stream(server.url, key, service=10**9) as stream:
        position = stream.next().id
        report(server, server.add_service("Somebody else's"), "Not told")

        def listen():
            try:
                stream.next()
            except Exception:
                pass

        threading.Thread(target=listen, daemon=True).start()
        wait_for(lambda: stream.comments and stream.position > position, 20, "a comment with the position")


def test_streams_are_bounded(start_server):
    server = start_server("bounded", SWITCHBOARD_LIVE_MAX_STREAMS=2)
    key = token(server)
    streams = [Stream(server.url, key) for _ in range(2)]
    assert [stream.next().name for stream in streams] == ["ready", "ready"]
    refused = api(server).request("GET", "/stream")
    assert refused.status_code == 503 and refused.headers["Retry-After"] and refused.json()["type"].endswith("too-many-streams")
    streams[0].close()
    wait_for(lambda: Stream(server.url, key).status == 200, 10, "the place of the one that left")
    streams[1].close()


def test_streams_of_one_user_are_bounded(start_server):
    server = start_server("bounded for each", SWITCHBOARD_LIVE_MAX_STREAMS_PER_USER=1)
    first, second = token(server), token(server)
    with Stream(server.url, first) as stream:
        assert stream.next().name == "ready"
        refused = api(server).request("GET", "/stream", headers={"Authorization": f"Bearer {first}"})
        assert refused.status_code == 429 and refused.headers["Retry-After"]
        with Stream(server.url, second) as other:
            assert other.next().name == "ready"
