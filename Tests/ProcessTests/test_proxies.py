"""The sample settings for nginx and Caddy, as they are handed out: pages, live streams, WebSockets and the status page's own name."""

import json
import socket
import ssl
import time

import pytest
import requests

from harness import connectors, front
from harness.browser import SIGN_IN, hidden_fields
from harness.server import ADMIN, PASSWORD, Server, wait_for

BATCH = 4 * 1024 * 1024


@pytest.fixture(scope="module", params=["nginx", "caddy"])
def proxied(request, tmp_path_factory):
    """Set up as the head of the samples says."""
    folder = tmp_path_factory.mktemp(request.param)
    port, status_port = front.free_port(), front.free_port()
    settings = connectors.SETTINGS | {
        "SWITCHBOARD_SERVER_PUBLIC_URL": f"https://{front.DESK}:{port}", "SWITCHBOARD_SERVER_TRUSTED_PROXIES": "127.0.0.1",
        "SWITCHBOARD_LISTENERS": f"127.0.0.1:{status_port}=status", "SWITCHBOARD_LOG_REQUESTS": "all"}
    with Server(folder / "data", settings).start() as server, \
            front.front(request.param, port, server.port, status_port, folder / "front") as running:
        running.server, running.kind = server, request.param
        running.shop = server.add_service("Shop")
        yield running


@pytest.fixture
def person(proxied):
    session = proxied.session()
    hidden = hidden_fields(session.get(proxied.url + SIGN_IN, timeout=10).text)
    fields = hidden | {"name": ADMIN, "password": PASSWORD}
    answer = session.post(proxied.url + SIGN_IN, data=fields, headers={"Origin": proxied.url}, timeout=10)
    assert answer.status_code == 200 and not answer.url.endswith(SIGN_IN)
    return session


def send(proxied, event, **options):
    return proxied.session().post(
        proxied.url + "/api/v1/events", json=event, headers={"Authorization": f"Bearer {proxied.shop.code}"}, timeout=30, **options)


def test_pages_and_forms(proxied, person):
    cookie = next(iter(person.cookies))
    assert cookie.secure, "the proxy says that it is HTTPS"
    number = send(proxied, {"title": "Seen through a proxy"}).json()["incident_id"]
    page = person.get(f"{proxied.url}/incidents/{number}", timeout=10)
    assert "Seen through a proxy" in page.text
    foreign = person.post(
        proxied.url + "/sign-out", data=hidden_fields(page.text), headers={"Origin": "https://elsewhere.example"}, timeout=10)
    assert foreign.status_code == 403


def test_the_client_is_known_by_its_own_address_and_cannot_say_another(proxied):
    proxied.session().get(proxied.url + "/api/v1/no-such-thing", headers={"X-Forwarded-For": "203.0.113.9"}, timeout=10)
    lines = wait_for(lambda: [line for line in proxied.server.log().splitlines() if "no-such-thing" in line], 10, "its line in the log")
    assert not any("203.0.113.9" in line for line in lines)


def test_a_large_batch_passes_and_what_is_too_large_is_told_by_the_server(proxied):
    small = [{"title": f"One of many {index}", "message": "m" * 30_000} for index in range(BATCH // 30_000)]
    answer = proxied.session().post(
        proxied.url + "/api/v1/events", json=small, headers={"Authorization": f"Bearer {proxied.shop.code}"}, timeout=60)
    assert answer.status_code == 200 and len(answer.json()) == len(small), answer.text[:500]
    refused = send(proxied, {"title": "Too large", "message": "m" * 3_000_000})
    assert refused.status_code == 413 and refused.headers["Content-Type"] == "application/problem+json"


def test_live_pages_hear_of_changes_at_once(proxied, person):
    token = json.loads(proxied.server.command("token", "add", "live", "--scope", "incidents:read", "--json").out)["token"]
    with person.get(proxied.url + "/api/v1/stream", headers={"Authorization": f"Bearer {token}"}, stream=True, timeout=20) as stream:
        assert stream.headers["Content-Type"].startswith("text/event-stream")
        lines = stream.iter_lines(chunk_size=1)
        next(lines)
        reported = time.monotonic()
        send(proxied, {"title": "Heard of at once"})
        for line in lines:
            if b"opened" in line or b"Heard of at once" in line:
                break
        assert time.monotonic() - reported < 3


def test_browsers_are_offered_http_2_and_sent_to_https(proxied):
    """With HTTP/1.1 six live pages of one browser would leave nothing for the seventh."""
    context = ssl.create_default_context(cafile=proxied.authority)
    context.set_alpn_protocols(["h2", "http/1.1"])
    with socket.create_connection(("127.0.0.1", proxied.port)) as raw, context.wrap_socket(raw, server_hostname=front.DESK) as tls:
        assert tls.selected_alpn_protocol() == "h2"
    if proxied.kind == "nginx":  # Caddy does it by itself, on the usual ports only
        answer = requests.get(
            f"http://127.0.0.1:{proxied.plain_port}/incidents?q=a", headers={"Host": front.STATUS}, allow_redirects=False, timeout=10)
        assert (answer.status_code, answer.headers["Location"]) == (308, f"https://{front.STATUS}/incidents?q=a")


def test_connectors_keep_their_web_socket(proxied):
    context = ssl.create_default_context(cafile=proxied.authority)
    with socket.create_connection(("127.0.0.1", proxied.port)) as raw:
        connection = connectors.opened(proxied, sock=raw, ssl=context, server_hostname=front.DESK)
        connection.send(connectors.TOKEN)
        salt = connection.recv(timeout=5)
        connection.send(connectors.proof(salt))
        connection.send("nttm")
        connection.ping().wait(5)
        assert connection.close_code is None
        connection.close()


def test_the_status_page_has_a_name_of_its_own(proxied):
    browser = {"Accept": "text/html"}
    page = proxied.session().get(proxied.status_url + "/", headers=browser, timeout=10)
    assert page.status_code == 200 and page.headers["Content-Type"].startswith("text/html")
    for path in (SIGN_IN, "/incidents", "/api/v1/events"):
        assert proxied.session().get(proxied.status_url + path, headers=browser, timeout=10).status_code == 404
