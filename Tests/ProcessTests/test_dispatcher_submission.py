"""Dispatcher: what an application posts, and what the unmodified client makes of the answers."""

import copy

import pytest
import requests

from harness.dispatcher import BAD_SERVICE, OLD_CLIENTS, Dispatcher, assert_refused, submission

ADDRESSES = ["/v1/incidents/new", "/v1/incidents/new/", "/", ""]


@pytest.mark.both_engines
@pytest.mark.parametrize("path", ADDRESSES)
@pytest.mark.parametrize("send", OLD_CLIENTS)
def test_the_old_client_is_accepted_at_every_address(server, dispatcher, service, send, path):
    title = f"Accepted at {path!r} by {send.__name__}"
    assert send(server.url + path, submission(service, title)) is True
    stored = dispatcher.incident_titled(title)
    assert (stored["message"], stored["logs"], stored["level"], stored["status"]) == (
        "details", "l1\nl2", "error", "open")
    assert stored["app_name"] == service.name


@pytest.mark.parametrize("level", ["debug", "info", "warning", "error", "crit"])
def test_every_level_comes_back_as_it_was_sent(dispatcher, service, level):
    answer = dispatcher.submit(service, title=f"Level {level}", level=level)
    assert (answer.status_code, answer.json()) == (200, {"ok": True})
    assert dispatcher.incident_titled(f"Level {level}")["level"] == level


@pytest.mark.parametrize("change", [
    {"code": "x" * 20}, {"app_name": "Nobody"}, {"app_name": "x' OR '1'='1"}, {"code": "x' OR '1'='1"},
    {"code": ""}, {"app_name": ""},
])
@pytest.mark.parametrize("send", OLD_CLIENTS)
def test_a_wrong_name_or_code_is_refused(server, service, send, change):
    body = submission(service) | change
    assert_refused(requests.post(server.url + "/v1/incidents/new", json=body), 400, BAD_SERVICE)
    assert send(server.url, body) is False


def test_wrong_codes_never_block_right_ones(dispatcher, service):
    wrong = submission(service) | {"code": "x" * 20}
    for _ in range(50):
        assert_refused(dispatcher.anonymous("POST", "/v1/incidents/new", json=wrong), 400, BAD_SERVICE)
    assert dispatcher.submit(service, title="Right after many wrong").status_code == 200


def test_many_wrong_codes_have_to_wait_and_right_ones_do_not(start_server):
    server = start_server(SWITCHBOARD_SERVICES_WRONG_CODES="5")
    service = server.add_service("Beside a guesser")
    stale = submission(service) | {"code": "once it was right"}
    assert {requests.post(server.url, json=stale).status_code for _ in range(10)} == {400}
    answers = [requests.post(server.url, json=submission(service) | {"code": f"wrong code number {number}"}) for number in range(9)]
    assert [answer.status_code for answer in answers] == [400] * 4 + [429] * 5
    for answer in answers[4:]:
        assert_refused(answer, 429)
        assert int(answer.headers["Retry-After"]) >= 1
    assert requests.post(server.url, json=submission(service, "Right after many wrong")).status_code == 200


def without(*path):
    def change(body):
        inner = body
        for key in path[:-1]:
            inner = inner[key]
        del inner[path[-1]]
    return change


def with_value(value, *path):
    def change(body):
        inner = body
        for key in path[:-1]:
            inner = inner[key]
        inner[path[-1]] = value
    return change


MALFORMED = {
    "no incident": without("incident"),
    "no app_name": without("app_name"),
    "no code": without("code"),
    "no title": without("incident", "title"),
    "no message": without("incident", "message"),
    "no level": without("incident", "level"),
    "no logs": without("incident", "logs"),
    "null logs": with_value(None, "incident", "logs"),
    "list of logs": with_value(["l1"], "incident", "logs"),
    "number as title": with_value(5, "incident", "title"),
    "unknown level": with_value("fatal", "incident", "level"),
    "the native level": with_value("critical", "incident", "level"),
    "incident as text": with_value("text", "incident"),
    "number as code": with_value(5, "code"),
}


@pytest.mark.parametrize("kind", MALFORMED)
def test_a_malformed_submission_is_a_validation_error(server, service, kind):
    body = copy.deepcopy(submission(service))
    MALFORMED[kind](body)
    answer = requests.post(server.url + "/v1/incidents/new", json=body)
    assert_refused(answer, 422)
    for problem in answer.json()["detail"]:
        assert {"type", "loc", "msg"} <= set(problem)
        assert problem["loc"][0] == "body"


@pytest.mark.parametrize("raw", [
    b"", b"{", b"null", b"[]", b'"text"', b"5", b"\xff\xfe", b'{"incident":"\xc3\x28"}',
    b"[" * 100_000, b'{"a":' * 50_000, b"1e999999", b"-", b"{}" * 3,
])
def test_bodies_that_are_no_submission_get_a_4xx(server, raw):
    answer = requests.post(server.url + "/v1/incidents/new", data=raw, headers={"Content-Type": "application/json"})
    assert 400 <= answer.status_code < 500
    assert_refused(answer, answer.status_code)


@pytest.mark.both_engines
def test_hostile_text_is_kept_as_text(dispatcher, service):
    title = "<script>alert(1)</script> '; DROP TABLE incidents; -- 💥 \u202e"
    assert dispatcher.submit(service, title=title, message=title).status_code == 200
    assert dispatcher.incident_titled(title)["message"] == title


@pytest.mark.parametrize("path", ["/v1/nowhere", "/v1/incidents/new/er", "/v1"])
@pytest.mark.parametrize("send", OLD_CLIENTS)
def test_the_old_client_reads_false_from_a_404(server, service, send, path):
    assert_refused(requests.post(server.url + path, json=submission(service)), 404)
    assert send(server.url + path, submission(service)) is False


@pytest.mark.parametrize("method, path", [
    ("PUT", "/v1/incidents/new"), ("PATCH", "/v1/incidents/1"), ("POST", "/v1/incidents/"), ("POST", "/v1/apps/"),
    ("GET", "/v1/auth/login"), ("DELETE", "/v1/auth/login"),
])
def test_a_wrong_method_is_refused(dispatcher, method, path):
    answer = dispatcher.call(method, path)
    assert_refused(answer, 405)
    assert answer.headers["Allow"]


@pytest.mark.parametrize("send", OLD_CLIENTS)
def test_the_old_client_reads_false_from_a_413(server, service, send):
    body = submission(service, logs="x" * 3_000_000)
    assert_refused(requests.post(server.url, json=body), 413)
    assert send(server.url, body) is False


@pytest.mark.parametrize("send", OLD_CLIENTS)
def test_the_old_client_reads_false_from_a_429(start_server, send):
    server = start_server(SWITCHBOARD_INTAKE_RATE_LIMIT="5")
    service = server.add_service("Chatty")
    answers = [requests.post(server.url, json=submission(service, f"Chat {number}")) for number in range(30)]
    refused = [answer for answer in answers if answer.status_code != 200]
    assert refused
    for answer in refused:
        assert_refused(answer, 429)
        assert int(answer.headers["Retry-After"]) >= 1
    assert [send(server.url, submission(service)) for _ in range(5)].count(False) >= 3
