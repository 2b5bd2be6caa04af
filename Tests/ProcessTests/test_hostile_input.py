"""Whatever arrives, from strangers and from holders of a valid code: never a 5xx, never a crash, bounded memory."""

import random
import socket
import time

import pytest
import requests

from harness.browser import hidden_fields, signed_in_session
from harness.dispatcher import submission
from harness.mutations import damaged_forms, mutations
from harness.native import EVENTS, accepted, send
from harness.raw import RawConnection, exchange
from harness.server import ADMIN, PASSWORD

MEGABYTES_ALLOWED = 250
EVENT = {
    "title": "Payment failed", "message": "m", "level": "error", "logs": ["l1", "l2"], "fingerprint": "f",
    "occurred_at": "2026-11-21T09:05:39Z", "environment": "e", "release": "1", "host": "h", "tags": {"a": "b"},
    "links": [{"title": "t", "url": "https://example.org"}],
}
BODIES = {
    ("POST", "/v1/auth/login"): {"username": ADMIN, "password": PASSWORD},
    ("POST", "/v1/auth/register"): {"username": "someone", "password": PASSWORD},
    ("POST", "/v1/apps/new"): {"name": "App", "status_url": "http://127.0.0.1/", "logs_folder": "/var/log"},
    ("PUT", "/v1/incidents/1/status"): {"new_status": "closed"},
    ("POST", EVENTS): EVENT,
}


@pytest.fixture(autouse=True)
def still_healthy(server, service):
    yield
    assert requests.get(server.url + "/healthz", timeout=10).status_code == 200
    accepted(send(server, service, {"title": "Still here"}))
    assert server.resident_megabytes() < MEGABYTES_ALLOWED


def hammer(server, method: str, path: str, body, headers: dict, count: int):
    """Sends `count` damaged bodies over connections that are kept alive; returns the statuses seen."""
    session, seen = requests.Session(), set()
    for number, raw in enumerate(mutations(body, count, seed=hash_of(method + path))):
        kind = "application/json" if number % 10 else random.Random(number).choice(
            ["text/plain", "", "application/x-www-form-urlencoded", "multipart/form-data", "application/json; charset=x"])
        answer = session.request(method, server.url + path, data=raw, timeout=20, allow_redirects=False,
                                 headers=headers | {"Content-Type": kind})
        assert answer.status_code < 500, f"{answer.status_code} {answer.text} for {raw[:500]!r}"
        seen.add(answer.status_code)
    return seen


def hash_of(text: str) -> int:
    return sum(ord(letter) * 31**position for position, letter in enumerate(text)) % 2**32


@pytest.mark.both_engines
@pytest.mark.parametrize("credentials", ["none", "valid"])
@pytest.mark.parametrize("method, path", BODIES)
def test_damaged_bodies(server, service, dispatcher, method, path, credentials):
    headers = {}
    if credentials == "valid":
        headers["Authorization"] = f"Bearer {service.code if path == EVENTS else dispatcher.token}"
    slow = path == "/v1/auth/login"  # a guess costs a password hash
    seen = hammer(server, method, path, BODIES[method, path], headers, 60 if slow else 600)
    assert seen - {200, 201, 202}


@pytest.mark.both_engines
@pytest.mark.parametrize("path", ["/v1/incidents/new", "/"])
@pytest.mark.parametrize("code", ["right", "wrong"])
def test_damaged_submissions(server, service, path, code):
    body = submission(service) if code == "right" else submission(service) | {"code": "x" * 20}
    assert 422 in hammer(server, "POST", path, body, {}, 600)


@pytest.mark.both_engines
def test_damaged_lists_of_events(server, service):
    headers = {"Authorization": f"Bearer {service.code}", "Idempotency-Key": "the same for all"}
    hammer(server, "POST", EVENTS, [EVENT] * 3, headers, 300)


# What each form of the pages sends; {incident} and {service} are those of the test.
SERVICE_FIELDS = {"name": "By form", "status_url": "https://example.org/", "logs_folder": "/var/log", "grouping": "title"}
FORMS = {
    "/sign-in": {"name": "nobody", "password": "wrong", "return_to": "/incidents"},
    "/setup/" + "x" * 40: {"name": "nobody", "password": PASSWORD, "again": PASSWORD},
    "/preferences": {"language": "ru", "theme": "dark", "time_zone": "Europe/Moscow", "return_to": "/incidents"},
    "/incidents/actions": {"action": "acknowledge", "number": "{incident}", "return_to": "/incidents?q=x"},
    "/incidents/{incident}/comment": {"comment": "Seen", "return_to": "/"},
    "/services": SERVICE_FIELDS,
    "/services/{service}": SERVICE_FIELDS,
} | {f"/incidents/{{incident}}/{action}": {"return_to": "/incidents"}
     for action in ("acknowledge", "resolve", "close", "reopen", "assign", "release")
     } | {f"/services/{{service}}/{action}": {"name": "By form"} for action in ("rotate", "test", "delete")}


@pytest.fixture(scope="module", autouse=True)
def administrator(server):
    """Signed in before anything here can make the address wait."""
    return signed_in_session(server)


def pass_on(session, server) -> dict:
    """The headers that let a form in, whatever its body is."""
    token = hidden_fields(session.get(server.url + "/sign-in").text)["csrf_token"]
    return {"X-CSRF-Token": token, "Content-Type": "application/x-www-form-urlencoded"}


@pytest.mark.both_engines
@pytest.mark.parametrize("path", FORMS)
def test_damaged_forms(server, administrator, path):
    service = server.add_service(f"Form {path}")
    incident = accepted(send(server, service, {"title": f"Form {path}"}))["incident_id"]
    places = {"incident": incident, "service": service.id}
    fields = {name: value.format(**places) for name, value in FORMS[path].items()}
    address = server.url + path.format(**places)
    session = requests.Session() if path == "/sign-in" else administrator
    headers, seen = pass_on(session, server), set()
    for raw in damaged_forms(fields, 30 if path == "/sign-in" else 150, seed=hash_of(path)):
        answer = session.post(address, data=raw, headers=headers, timeout=20, allow_redirects=False)
        assert answer.status_code < 500, f"{answer.status_code} {answer.text[-2000:]} for {raw[:500]!r}"
        seen.add(answer.status_code)
    assert seen - {403, 404, 405, 415}, f"the form was never reached: {seen}"


@pytest.mark.parametrize("path", [*FORMS, "/sign-out"])
def test_damaged_forms_of_strangers(server, path):
    chance = random.Random(path)
    for _ in range(30):
        raw = bytes(chance.choice(b"abc%=&+\0\xff0123[]") for _ in range(chance.randrange(200)))
        answer = requests.post(server.url + path.format(incident=1, service=1), data=raw, timeout=20, allow_redirects=False,
                               headers={"Content-Type": "application/x-www-form-urlencoded", "Cookie": raw.hex()})
        assert answer.status_code in (400, 403), f"{answer.text} for {raw!r}"


@pytest.mark.parametrize("header", ["Authorization", "Cookie", "Idempotency-Key", "Accept-Language", "Content-Encoding",
                                    "X-Request-Id", "X-Forwarded-For", "Last-Event-ID", "Origin", "Range", "Expect"])
def test_strange_headers(server, header):
    for value in (b"", b"x" * 5000, b"\xff\xfe\x80", b"Bearer", b"Bearer  ", b"Basic \xff", b";;==,,", b"../..", b"a=b; " * 500,
                  b"q=\xe2\x98\x83;;q=9", b"{{x}}", b"gzip, gzip, gzip"):
        for path in (EVENTS.encode(), b"/v1/incidents/", b"/sign-in"):
            answer = exchange(server.port, b"POST " + path + b" HTTP/1.1\r\nHost: x\r\nConnection: close\r\nContent-Length: 2\r\n"
                              + header.encode() + b": " + value + b"\r\n\r\n{}")
            assert not answer.startswith(b"HTTP/1.1 5"), (value, answer)


@pytest.mark.parametrize("path", [
    "/%", "/%zz", "/%00", "/" + "a" * 7000, "/" + "../" * 100 + "etc/passwd", "/assets/..%2f..%2fetc/passwd",
    "/assets/%2e%2e/%2e%2e/etc/passwd", "//evil.example.org", "/incidents/99999999999999999999999", "/incidents/-1",
    "/incidents/1%20or%201", "/incidents?state=%ff", "/incidents?page=" + "9" * 100, "/v1/incidents/?limit=%00",
    "/services/0x10", "/report?service=<script>", "/\u2603".encode().decode("latin-1"), "/?" + "&" * 5000,
])
@pytest.mark.both_engines
def test_strange_paths(server, dispatcher, path):
    for head in (b"", b"Authorization: Bearer " + dispatcher.token.encode() + b"\r\n"):
        answer = exchange(server.port, b"GET " + path.encode("latin-1") + b" HTTP/1.1\r\nHost: x\r\nConnection: close\r\n"
                          + head + b"\r\n")
        assert not answer.startswith(b"HTTP/1.1 5"), answer
        assert b"root:" not in answer


# MARK: No HTTP at all


GARBAGE = {
    "nothing": b"",
    "line ends": b"\r\n" * 1000,
    "noise": random.Random(1).randbytes(100_000),
    "TLS hello": bytes.fromhex("16030100c8010000c40303") + bytes(200),
    "HTTP/2 preface": b"PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n",
    "HTTP/0.9": b"GET /\r\n\r\n",
    "HTTP/9.9": b"GET / HTTP/9.9\r\n\r\n",
    "unknown method": b"BREW /coffee HTTP/1.1\r\nHost: x\r\n\r\n",
    "half a request line": b"POST /api/v1/ev",
    "half a head": b"POST /api/v1/events HTTP/1.1\r\nHost: x\r\nConte",
    "half a body": b"POST /api/v1/events HTTP/1.1\r\nHost: x\r\nContent-Length: 500\r\n\r\n{",
    "huge header": b"GET / HTTP/1.1\r\nHost: x\r\nX-Huge: " + b"x" * 5_000_000 + b"\r\n\r\n",
    "many headers": b"GET / HTTP/1.1\r\nHost: x\r\n" + b"X-Many: x\r\n" * 100_000 + b"\r\n",
    "negative length": b"POST /api/v1/events HTTP/1.1\r\nHost: x\r\nContent-Length: -5\r\n\r\n",
    "length of no number": b"POST / HTTP/1.1\r\nHost: x\r\nContent-Length: many\r\n\r\n",
    "astronomical length": b"POST / HTTP/1.1\r\nHost: x\r\nContent-Length: 99999999999999999999\r\n\r\n{}",
    "two lengths": b"POST / HTTP/1.1\r\nHost: x\r\nContent-Length: 2\r\nContent-Length: 5\r\n\r\n{}",
    "length and chunks": b"POST / HTTP/1.1\r\nHost: x\r\nContent-Length: 2\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n\r\n",
    "bad chunk size": b"POST / HTTP/1.1\r\nHost: x\r\nTransfer-Encoding: chunked\r\n\r\nzz\r\n{}\r\n0\r\n\r\n",
    "endless chunk": b"POST / HTTP/1.1\r\nHost: x\r\nTransfer-Encoding: chunked\r\n\r\nffffffffffffffff\r\n{}",
    "no host": b"GET /healthz HTTP/1.1\r\n\r\n",
    "folded header": b"GET /healthz HTTP/1.1\r\nHost: x\r\nX-A: 1\r\n 2\r\n\r\n",
}


@pytest.mark.parametrize("kind", GARBAGE)
def test_bytes_that_are_no_request(server, kind):
    for _ in range(5):
        answer = exchange(server.port, GARBAGE[kind])
        assert not answer.startswith(b"HTTP/1.1 5"), answer[:500]


def test_an_endless_body_is_cut_off(server):
    with RawConnection(server.port) as connection:
        connection.send(b"POST /api/v1/events HTTP/1.1\r\nHost: x\r\nTransfer-Encoding: chunked\r\n\r\n")
        chunk = b"10000\r\n" + b"x" * 65536 + b"\r\n"
        for _ in range(4000):
            try:
                connection.socket.sendall(chunk)
            except OSError:
                break
        answer = connection.read(2)
    assert not answer.startswith(b"HTTP/1.1 5")


def test_pipelined_requests_are_all_answered_in_order(server, service):
    bodies = [b'{"title":"Pipelined"}', b"{", b'{"title":"Pipelined"}'] * 20
    requests_in_one = b"".join(
        b"POST /api/v1/events HTTP/1.1\r\nHost: x\r\nAuthorization: Bearer " + service.code.encode()
        + b"\r\nContent-Type: application/json\r\nContent-Length: " + str(len(body)).encode() + b"\r\n\r\n" + body
        for body in bodies)
    with RawConnection(server.port) as connection:
        answers = connection.send(requests_in_one).read_until(b"HTTP/1.1 ", times=60)
    statuses = [int(part[:3]) // 100 for part in answers.split(b"HTTP/1.1 ")[1:]]
    assert statuses == [2, 4, 2] * 20


def test_a_request_in_small_pieces_is_understood(server, service):
    body = b'{"title":"In pieces"}'
    request = (b"POST /api/v1/events HTTP/1.1\r\nHost: x\r\nConnection: close\r\nContent-Type: application/json\r\nAuthorization: Bearer "
               + service.code.encode() + b"\r\nContent-Length: " + str(len(body)).encode() + b"\r\n\r\n" + body)
    with RawConnection(server.port) as connection:
        connection.socket.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
        for at in range(len(request)):
            connection.send(request[at:at + 1])
        assert connection.read().startswith(b"HTTP/1.1 2")


def test_many_slow_clients_do_not_keep_others_out(server, service):
    slow = [RawConnection(server.port) for _ in range(300)]
    try:
        for connection in slow:
            connection.send(b"POST /api/v1/events HTTP/1.1\r\nHost: x\r\nContent-Length: 100\r\n\r\n{")
        started = time.monotonic()
        accepted(send(server, service, {"title": "Quick"}))
        assert time.monotonic() - started < 5
    finally:
        for connection in slow:
            connection.socket.close()
