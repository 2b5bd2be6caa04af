"""Native intake: what an application of today posts."""

import time
from datetime import datetime, timedelta, timezone

import pytest
import requests

from harness.dispatcher import Dispatcher
from harness.native import EVENTS, accepted, assert_problem, send

FULL = {
    "title": "Payment failed", "message": "card declined", "level": "critical", "logs": ["l1", "l2"],
    "fingerprint": "payment", "environment": "production", "release": "1.4.2", "host": "web-1",
    "tags": {"region": "eu", "shard": "7"}, "links": [{"title": "Runbook", "url": "https://example.org/runbook"}],
}


def now(shift: timedelta = timedelta()) -> str:
    return (datetime.now(timezone.utc) + shift).isoformat().replace("+00:00", "Z")


def incident(dispatcher, number: int) -> dict:
    answer = dispatcher.get(f"/v1/incidents/{number}")
    assert answer.status_code == 200, answer.text
    return answer.json()


@pytest.mark.both_engines
def test_one_event_with_every_field(server, service, dispatcher):
    answer = accepted(send(server, service, FULL | {"occurred_at": now()}))
    stored = incident(dispatcher, answer["incident_id"])
    assert (stored["title"], stored["message"], stored["level"]) == ("Payment failed", "card declined", "crit")
    assert stored["logs"].splitlines() == ["l1", "l2"]


def test_a_title_is_enough(server, service):
    accepted(send(server, service, {"title": "Only a title"}))


def test_logs_may_be_text(server, service, dispatcher):
    answer = accepted(send(server, service, {"title": "Text logs", "logs": "l1\nl2"}))
    assert incident(dispatcher, answer["incident_id"])["logs"] == "l1\nl2"


@pytest.mark.parametrize("level, shown", [
    ("debug", "debug"), ("info", "info"), ("warning", "warning"), ("error", "error"), ("critical", "crit"),
])
def test_levels(server, service, dispatcher, level, shown):
    answer = accepted(send(server, service, {"title": f"Level {level}", "level": level}))
    assert incident(dispatcher, answer["incident_id"])["level"] == shown


# MARK: Credentials


@pytest.mark.parametrize("credential", [None, "", "x" * 20, "' OR '1'='1"])
def test_without_a_valid_code_nothing_is_accepted(server, credential):
    problem = send(server, credential, {"title": "Nobody's"})
    assert_problem(problem, 401)
    assert "Bearer" in problem.headers["WWW-Authenticate"]


def test_a_rotated_code_works_on_while_clients_change_over(server):
    old = server.add_service("Rotated")
    new = server.command("service", "rotate", "Rotated", "--overlap-hours", "1", "--json").json()["code"]
    assert new != old.code
    time.sleep(1)
    accepted(send(server, new, {"title": "New code"}))
    accepted(send(server, old, {"title": "Old code"}))


@pytest.fixture(scope="module")
def token(server):
    return server.command("token", "add", "collector", "--scope", "events:write", "--json").json()["token"]


def test_a_token_speaks_for_the_service_it_names(server, service, dispatcher, token):
    answer = accepted(send(server, token, {"title": "By token", "service": service.name}))
    assert incident(dispatcher, answer["incident_id"])["app_name"] == service.name
    results = send(server, token, [{"title": "t", "service": service.name}, {"title": "t"}, {"title": "t", "service": "?"}])
    assert ["error" in result for result in results.json()] == [False, True, True]


@pytest.mark.parametrize("body", [{"title": "t"}, {"title": "t", "service": "Nobody"}, {"title": "t", "service": 5}])
def test_a_token_has_to_name_a_service_that_exists(server, token, body):
    assert_problem(send(server, token, body), 422)


def test_a_code_does_not_speak_for_another_service(server, service):
    other = server.add_service(service.name + " next door")
    assert_problem(send(server, service, {"title": "t", "service": other.name}), 422)


def test_a_revoked_token_is_refused_within_a_second(server, service):
    made = server.command("token", "add", "short-lived", "--scope", "events:write", "--json").json()
    accepted(send(server, made["token"], {"title": "t", "service": service.name}))
    server.command("token", "revoke", made["id"])
    time.sleep(1)
    assert_problem(send(server, made["token"], {"title": "t", "service": service.name}), 401)


# MARK: Bad input


BAD_EVENTS = {
    "no title": {"message": "m"},
    "empty title": {"title": ""},
    "blank title": {"title": "  \n"},
    "title is an object": {"title": {"text": "t"}},
    "title nobody sees": {"title": "\u200b\u2066\u0301\u3164"},
    "title is null": {"title": None, "message": "m"},
    "title is a list": {"title": ["t"]},
}


@pytest.mark.parametrize("kind", BAD_EVENTS)
def test_a_malformed_event_is_refused_with_a_reason(server, service, kind):
    answer = send(server, service, BAD_EVENTS[kind])
    assert 400 <= answer.status_code < 500
    problem = assert_problem(answer, answer.status_code)
    assert problem["detail"]


BAD_BODIES = {
    "empty": b"", "half an object": b'{"title":', "null": b"null", "number": b"5", "text": b'"text"',
    "half an object behind a mark": b'\xef\xbb\xbf{"title":', "a form": b"title=t&level=error",
    "deep list": b"[" * 200_000, "deep object": b'{"title":' * 100_000,
    "deep value": b'{"title":"t","tags":{"a":' + b"[" * 50_000 + b"]" * 50_000 + b"}}",
    "NUL bytes": b"\0" * 1000, "no number": b'{"title":1' + b"0" * 100_000 + b"x}",
}


@pytest.mark.parametrize("kind", BAD_BODIES)
def test_a_body_that_is_no_event_is_refused(server, service, kind):
    answer = send(server, service, BAD_BODIES[kind])
    assert 400 <= answer.status_code < 500
    assert_problem(answer, answer.status_code)


def test_a_body_over_the_limit_is_refused(server, service):
    assert_problem(send(server, service, {"title": "t", "logs": "x" * 3_000_000}), 413)


def test_a_small_body_that_unpacks_over_the_limit_is_refused(server, service):
    assert_problem(send(server, service, {"title": "t", "logs": "x" * 64_000_000}, compress=True), 413)


def test_a_compressed_event(server, service, dispatcher):
    answer = accepted(send(server, service, {"title": "Packed", "message": "m" * 1000}, compress=True))
    assert incident(dispatcher, answer["incident_id"])["title"] == "Packed"


@pytest.mark.parametrize("encoding, raw", [("gzip", b"no gzip at all"), ("gzip", b"\x1f\x8b\x08"), ("br", b"{}")])
def test_an_encoding_that_cannot_be_read_is_refused(server, service, encoding, raw):
    answer = send(server, service, raw, Content_Encoding=encoding)
    assert_problem(answer, answer.status_code)
    assert answer.status_code in (400, 415, 422)


def test_the_end_of_long_logs_is_kept_and_marked_as_cut(server, service, dispatcher):
    lines = [f"line {number}" for number in range(60_000)]
    answer = accepted(send(server, service, {"title": "Long logs", "logs": lines}))
    kept = incident(dispatcher, answer["incident_id"])["logs"].splitlines()
    assert kept[-1] == "line 59999"
    assert len(kept) < 60_000
    assert not kept[0].startswith("line 0")


# MARK: Lists


@pytest.mark.both_engines
def test_a_list_answers_one_result_each(server, service):
    answer = send(server, service, [
        {"title": "First of the list"}, {"message": "no title"}, {"title": "Third of the list"}, "text", {"title": [5]}])
    assert answer.status_code == 200
    results = answer.json()
    assert ["error" in result for result in results] == [False, True, False, True, True]
    assert all(set(result) >= {"event_id", "incident_id"} for result in results if "error" not in result)


def test_a_list_may_have_a_thousand_events_and_no_more(server, service):
    answer = send(server, service, [{"title": "One of many"}] * 1000)
    assert answer.status_code == 200
    results = answer.json()
    assert len({result["event_id"] for result in results}) == 1000
    assert len({result["incident_id"] for result in results}) == 1
    refused = send(server, service, [{"title": "One of many"}] * 1001)
    assert_problem(refused, refused.status_code)
    assert refused.status_code in (400, 413, 422)


# MARK: Idempotency


@pytest.mark.both_engines
def test_the_same_key_and_body_get_the_same_answer_and_count_once(server, service):
    body = {"title": "Sent twice"}
    first = accepted(send(server, service, body, Idempotency_Key="key-1"))
    again = send(server, service, body, Idempotency_Key="key-1")
    assert accepted(again) == first
    other = accepted(send(server, service, body, Idempotency_Key="key-2"))
    assert other["event_id"] != first["event_id"]
    assert other["incident_id"] == first["incident_id"]


def test_the_same_key_with_another_body_is_refused(server, service):
    accepted(send(server, service, {"title": "One"}, Idempotency_Key="reused"))
    assert_problem(send(server, service, {"title": "Two"}, Idempotency_Key="reused"), 422)


def test_a_key_belongs_to_one_service(server, service):
    other = server.add_service(service.name + " the other")
    mine = accepted(send(server, service, {"title": "Mine"}, Idempotency_Key="shared"))
    theirs = accepted(send(server, other, {"title": "Theirs"}, Idempotency_Key="shared"))
    assert mine["incident_id"] != theirs["incident_id"]


def test_a_key_covers_a_whole_list(server, service):
    body = [{"title": "Listed"}, {"title": "Listed"}]
    first = send(server, service, body, Idempotency_Key="list")
    assert send(server, service, body, Idempotency_Key="list").json() == first.json()


def test_a_key_that_is_empty_or_too_long_costs_no_report(server, service):
    body, long = {"title": "Odd key"}, "k" * 256
    assert accepted(send(server, service, body, Idempotency_Key="")) != accepted(send(server, service, body, Idempotency_Key=""))
    first = accepted(send(server, service, body, Idempotency_Key=long))
    assert accepted(send(server, service, body, Idempotency_Key=long)) == first
    assert accepted(send(server, service, body, Idempotency_Key=long + "k")) != first
    assert_problem(send(server, service, {"title": "Another"}, Idempotency_Key=long), 422)


@pytest.mark.both_engines
def test_a_key_outlives_a_restart(start_server):
    server = start_server()
    service = server.add_service("Persistent")
    first = accepted(send(server, service, {"title": "Kept"}, Idempotency_Key="kept"))
    server.kill()
    server.start()
    assert accepted(send(server, service, {"title": "Kept"}, Idempotency_Key="kept")) == first


# MARK: Deduplication


def same_incident(server, service, *events) -> bool:
    return len({accepted(send(server, service, event))["incident_id"] for event in events}) == 1


@pytest.mark.parametrize("one, other", [
    ("Order 1234 failed", "Order 99 failed"),
    ("User 6b3f0a52-90e5-4f4e-9d55-8c1e9f2a7a11 lost", "User 0e9d1f46-1b0c-4d6a-8a55-3f0c2b9e7d20 lost"),
    ("Failed at 2026-11-21T09:05:39Z", "Failed at 2025-01-02T23:59:59Z"),
    ("Cannot reach 10.0.0.1", "Cannot reach 192.168.77.3"),
    ("Mail to anna@example.org bounced", "Mail to boris@example.com bounced"),
    ("Bad pointer 0x7ffd1234", "Bad pointer 0xdeadbeef"),
    ("Commit 3f2a9c81 broke", "Commit a81b00c2ff broke"),
    ('Refused for user="alpha"', 'Refused for user="beta"'),
    ("Interface 00:1b:44:11:3a:b7 down", "Interface 00:1b:44:aa:3a:ff down"),
])
def test_volatile_parts_do_not_make_another_problem(server, service, one, other):
    assert same_incident(server, service, {"title": one}, {"title": other})


@pytest.mark.parametrize("one, other", [
    ("Cannot open /var/lib/a", "Cannot open /var/lib/b"),
    ("Payment failed", "Payment refused"),
    ('Unknown key "alpha"', 'Unknown key "beta"'),
    ("deadbeef is no number", "cafebabe is no number"),
])
def test_words_and_paths_do(server, service, one, other):
    assert not same_incident(server, service, {"title": one}, {"title": other})


def test_another_level_is_another_problem(server, service):
    assert not same_incident(server, service, {"title": "t", "level": "error"}, {"title": "t", "level": "warning"})


def test_a_fingerprint_decides_alone(server, service):
    assert same_incident(server, service, {"title": "One", "fingerprint": "f"}, {"title": "Two", "fingerprint": "f"})
    assert not same_incident(server, service, {"title": "One", "fingerprint": "g"}, {"title": "One", "fingerprint": "h"})


def test_services_do_not_share_problems(server, service):
    other = server.add_service(service.name + " twin")
    mine, theirs = (accepted(send(server, owner, {"title": "Same title"})) for owner in (service, other))
    assert mine["incident_id"] != theirs["incident_id"]


def test_the_newest_logs_are_shown(server, service, dispatcher):
    for number in range(3):
        answer = accepted(send(server, service, {"title": "Logs of repeats", "logs": f"log {number}"}))
    assert incident(dispatcher, answer["incident_id"])["logs"] == "log 2"


def test_an_event_reopens_a_freshly_closed_incident(server, service, dispatcher):
    number = accepted(send(server, service, {"title": "Back again"}))["incident_id"]
    dispatcher.set_status(number, "closed")
    assert accepted(send(server, service, {"title": "Back again"}))["incident_id"] == number
    assert incident(dispatcher, number)["status"] == "open"


@pytest.mark.both_engines
def test_an_incident_closed_too_long_ago_gets_a_successor(start_server):
    server = start_server(SWITCHBOARD_INTAKE_REOPEN_HOURS=0)
    service, dispatcher = server.add_service("Recurring"), Dispatcher(server)
    number = accepted(send(server, service, {"title": "Recurs"}))["incident_id"]
    dispatcher.set_status(number, "closed")
    successor = accepted(send(server, service, {"title": "Recurs"}))["incident_id"]
    assert successor != number
    assert incident(dispatcher, number)["status"] == "closed"


def test_many_wrong_codes_have_to_wait_and_right_ones_do_not(start_server):
    server = start_server(SWITCHBOARD_SERVICES_WRONG_CODES="5")
    service = server.add_service("Beside a guesser")
    answers = [send(server, f"wrong-code-number-{number}", {"title": "Guess"}) for number in range(10)]
    assert [answer.status_code for answer in answers] == [401] * 5 + [429] * 5
    assert_problem(answers[-1], 429)
    assert int(answers[-1].headers["Retry-After"]) >= 1
    accepted(send(server, service, {"title": "Right after many wrong"}))


def test_the_rate_limit_says_when_to_come_back(start_server):
    server = start_server(SWITCHBOARD_INTAKE_RATE_LIMIT="30")
    chatty, quiet = server.add_service("Chatty"), server.add_service("Quiet")
    refused = [answer for _ in range(100) if (answer := send(server, chatty, {"title": "Chat"})).status_code == 429]
    assert refused
    for answer in refused:
        assert_problem(answer, 429)
    accepted(send(server, quiet, {"title": "Not mine"}))
    time.sleep(int(refused[-1].headers["Retry-After"]))
    accepted(send(server, chatty, {"title": "Chat"}))


@pytest.mark.parametrize("method", ["GET", "PUT", "DELETE", "PATCH"])
def test_a_wrong_method_is_a_problem(server, method):
    answer = requests.request(method, server.url + EVENTS)
    assert_problem(answer, 405)
    assert "POST" in answer.headers["Allow"]


def test_an_unknown_route_is_a_problem(server):
    assert_problem(requests.get(server.url + "/api/v1/nowhere"), 404)
