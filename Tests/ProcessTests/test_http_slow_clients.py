"""Clients that connect and say little keep nobody else out."""

import json
import resource
import select
import socket
import time

import pytest
import requests

from harness.browser import signed_in_session
from harness.dispatcher import submission
from harness.native import EVENTS, accepted, send
from harness.raw import RawConnection
from harness.server import wait_for

SILENT = 4096
IDLE_POSTS = 1024


@pytest.fixture(scope="module", autouse=True)
def many_files():
    soft, hard = resource.getrlimit(resource.RLIMIT_NOFILE)
    wanted = SILENT + IDLE_POSTS + 500
    if hard != resource.RLIM_INFINITY and hard < wanted:
        pytest.skip(f"the system allows {hard} open files")
    resource.setrlimit(resource.RLIMIT_NOFILE, (max(soft, wanted), hard))
    yield
    resource.setrlimit(resource.RLIMIT_NOFILE, (soft, hard))


class Crowd:
    """Connections that send something and then wait."""

    def __init__(self, server, count: int, data: bytes = b""):
        self.sockets = []
        for _ in range(count):
            connection = socket.create_connection(("127.0.0.1", server.port), timeout=10)
            self.sockets.append(connection)
            if data:
                try:
                    connection.sendall(data)
                except OSError:
                    pass
        # Whoever comes behind thousands at once waits until those are let in: a debug build on a busy machine needs seconds.
        quick("the crowd is let in", lambda: requests.get(server.url + "/healthz", timeout=20), seconds=10)

    def __enter__(self):
        return self

    def __exit__(self, *_):
        for connection in self.sockets:
            connection.close()


def quick(what, call, seconds: float = 1.0):
    started = time.monotonic()
    result = call()
    took = time.monotonic() - started
    print(f"{what}: {took * 1000:.0f} ms")
    assert took < seconds, f"{what} took {took:.2f} s"
    return result


def everything_answers(server, service):
    for _ in range(5):
        for path in ("/healthz", "/readyz", "/metrics"):
            assert quick(path, lambda path=path: requests.get(server.url + path, timeout=10)).status_code == 200
        accepted(quick(EVENTS, lambda: send(server, service, {"title": "In a crowd"})))
        answer = quick("/v1/incidents/new", lambda: requests.post(server.url + "/v1/incidents/new", json=submission(service), timeout=10))
        assert answer.status_code == 200 and answer.json()["ok"] is True


def idle_post(path: str = EVENTS) -> bytes:
    return f"POST {path} HTTP/1.1\r\nHost: x\r\nContent-Type: application/json\r\nContent-Length: 100\r\n\r\n{{".encode()


def test_idle_posts_and_silent_connections_keep_nobody_out(start_server):
    server = start_server()
    service = server.add_service("Shop")
    with Crowd(server, IDLE_POSTS, idle_post("/v1/incidents/new")):
        everything_answers(server, service)
        with Crowd(server, SILENT):
            everything_answers(server, service)
        everything_answers(server, service)
    lines = [line for line in server.log().splitlines() if "too many connections" in line]
    assert 1 <= len(lines) < 20 and "limits.connections_per_address" in lines[0]


def test_waiting_for_a_body_takes_no_slot(start_server):
    server = start_server(SWITCHBOARD_LIMITS_CONCURRENT_REQUESTS="4")
    service = server.add_service("Shop")
    with Crowd(server, 100, idle_post("/v1/incidents/new")):
        everything_answers(server, service)


def test_a_body_that_does_not_come_is_answered_in_the_familys_form(start_server):
    server = start_server(SWITCHBOARD_LIMITS_BODY_SECONDS="1")
    with RawConnection(server.port) as native, RawConnection(server.port) as dispatcher, RawConnection(server.port) as page:
        native.send(idle_post("/api/v1/nothing"))
        dispatcher.send(idle_post("/v1/incidents/new"))
        page.send(b"POST /sign-in HTTP/1.1\r\nHost: x\r\nContent-Type: application/x-www-form-urlencoded\r\nContent-Length: 100\r\n\r\na")
        answer = dispatcher.read()
        assert answer.startswith(b"HTTP/1.1 408") and b'"ok":false' in answer and b"limits.body_seconds" in answer
        assert b"connection: close" in answer.lower()
        assert page.read().startswith(b"HTTP/1.1 408")
        # Refused before its body was wanted; then the connection ends.
        assert native.read().startswith(b"HTTP/1.1 404")


def half_of_a_report(service, length: int) -> tuple[bytes, bytes]:
    """A report of so many bytes: its head, and its body."""
    body = json.dumps({"title": "By a slow line"}).encode().ljust(length)
    head = (f"POST {EVENTS} HTTP/1.1\r\nHost: x\r\nAuthorization: Bearer {service.code}\r\nConnection: close\r\n"
            f"Content-Type: application/json\r\nContent-Length: {length}\r\n\r\n")
    return head.encode(), body


def test_a_body_may_take_long_as_long_as_it_moves(start_server):
    server = start_server(SWITCHBOARD_LIMITS_BODY_SECONDS="2", SWITCHBOARD_LIMITS_REQUEST_SECONDS="2",
                          SWITCHBOARD_STORAGE_RETRY_SECONDS="1")
    head, body = half_of_a_report(server.add_service("Shop"), 16_000)
    with RawConnection(server.port) as connection:
        connection.send(head)
        for start in range(0, len(body), 1000):
            connection.send(body[start:start + 1000])
            time.sleep(0.25)
        answer = connection.read(10)
    assert answer.startswith(b"HTTP/1.1 2"), answer


def test_a_body_that_drips_is_given_up(start_server):
    server = start_server(SWITCHBOARD_LIMITS_BODY_SECONDS="2")
    head, body = half_of_a_report(server.add_service("Shop"), 16_000)
    started = time.monotonic()
    with RawConnection(server.port) as connection:
        # Much at first wins no time for later.
        connection.send(head + body[:15_000])
        connection.socket.settimeout(0.3)
        answer = b""
        while not answer and time.monotonic() - started < 20:
            connection.send(b" ")
            try:
                answer = connection.socket.recv(65536)
            except TimeoutError:
                pass
    assert answer.startswith(b"HTTP/1.1 408") and b"limits.body_bytes_per_second" in answer
    assert 2 <= time.monotonic() - started < 10


def test_bodies_on_their_way_are_counted_together(start_server):
    """Of small bodies as well, only so many are held at once; the rest is told to come again."""
    server = start_server(SWITCHBOARD_LIMITS_BODIES_IN_FLIGHT_BYTES="1MiB")
    service = server.add_service("Shop")
    head, body = half_of_a_report(service, 60_000)
    half = head + body[:40_000]
    with Crowd(server, 20, half) as first:
        assert not select.select(first.sockets, [], [], 1)[0]
        with Crowd(server, 20, half) as second:
            refused = wait_for(lambda: select.select(first.sockets + second.sockets, [], [], 0)[0], 10, "somebody who is refused")
            answer = refused[0].recv(65536)
            assert answer.startswith(b"HTTP/1.1 503") and b"limits.bodies_in_flight_bytes" in answer
    wait_for(lambda: send(server, service, {"title": "Room again"}).status_code < 300, 10, "room again")


def test_a_head_that_does_not_come_ends_the_connection(start_server):
    server = start_server(SWITCHBOARD_LIMITS_HEAD_SECONDS="1")
    started = time.monotonic()
    with RawConnection(server.port) as silent, RawConnection(server.port) as half:
        half.send(b"GET /healthz HTT")
        assert silent.read() == b""
        answer = half.read()
        assert answer.startswith(b"HTTP/1.1 408") and b"limits.head_seconds" in answer
    assert time.monotonic() - started < 4


def test_when_nobody_can_make_room_health_still_answers(start_server):
    server = start_server(SWITCHBOARD_LIMITS_CONNECTIONS_PER_ADDRESS="3")
    cookies = signed_in_session(server).cookies.get_dict()
    cookie = "; ".join(f"{name}={value}" for name, value in cookies.items())
    streams = [RawConnection(server.port) for _ in range(3)]
    try:
        for stream in streams:
            stream.send(f"GET /incidents/live HTTP/1.1\r\nHost: x\r\nCookie: {cookie}\r\n\r\n".encode()).read_until(b"retry")
        assert requests.get(server.url + "/healthz", timeout=5).status_code == 200
        refused = requests.get(server.url + "/sign-in", timeout=5)
        assert refused.status_code == 503 and refused.json()["type"].endswith("too-many-connections")
        assert "limits.connections_per_address" in refused.text
        wait_for(lambda: refused.headers["X-Request-Id"] in server.log(), 10, "the refusal in the log")
    finally:
        for stream in streams:
            stream.socket.close()
    wait_for(lambda: requests.get(server.url + "/sign-in", timeout=5).status_code == 200, 10, "room again")


def test_a_trusted_proxy_has_no_limit_of_its_own(start_server):
    server = start_server(SWITCHBOARD_LIMITS_CONNECTIONS_PER_ADDRESS="3", SWITCHBOARD_SERVER_TRUSTED_PROXIES="127.0.0.1")
    with Crowd(server, 20) as crowd:
        assert requests.get(server.url + "/sign-in", timeout=5).status_code == 200
        for connection in crowd.sockets:
            connection.sendall(b"GET /healthz HTTP/1.1\r\nHost: x\r\nConnection: close\r\n\r\n")
            assert connection.recv(100).startswith(b"HTTP/1.1 200")
