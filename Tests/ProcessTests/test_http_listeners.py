"""Further ports that serve some families of routes only."""

import json
import socket
import time

import pytest
import requests

from harness import binary
from harness.browser import signed_in_session
from harness.dispatcher import submission
from harness.native import EVENTS
from harness.server import Server, wait_for

LISTENERS = "127.0.0.1:0=health,127.0.0.1:0=dispatcher+health,[::1]:0=desk"


def addresses(server) -> dict[str, str]:
    """Where each group of families is served, as the log tells it."""
    def told():
        lines = [json.loads(line) for line in server.log().splitlines() if "listening for some families" in line]
        found = {line["families"]: line["address"] for line in lines}
        return found if len(found) == 3 else None
    return wait_for(told, 10, "the lines of the listeners")


@pytest.fixture(scope="module")
def desk(tmp_path_factory):
    with Server(tmp_path_factory.mktemp("listeners") / "data", {"SWITCHBOARD_LISTENERS": LISTENERS}).start() as server:
        server.shop = server.add_service("Shop")
        yield server


def test_each_listener_serves_its_families_and_nothing_else(desk):
    where = addresses(desk)
    served = {
        "health": {"/healthz": 200, "/readyz": 200, "/metrics": 200, "/sign-in": 404, "/api/v1/openapi.json": 404, "/v1/incidents/": 404,
                   "/assets/switchboard.css": 404, "/incidents": 404, "/": 404},
        "dispatcher+health": {"/healthz": 200, "/v1/incidents/": 401, "/sign-in": 404, "/api/v1/incidents": 404, "/": 405},
        "desk": {"/sign-in": 200, "/api/v1/openapi.json": 200, "/healthz": 404, "/v1/incidents/": 404},
    }
    for families, paths in served.items():
        for path, status in paths.items():
            for method in ("GET", "HEAD"):
                answer = requests.request(method, where[families] + path, allow_redirects=False)
                assert answer.status_code == status, (families, method, path, answer.status_code)
    # As if they did not exist: in the family's form, for every method.
    answer = requests.post(where["health"] + "/v1/incidents/new", json=submission(desk.shop))
    assert answer.status_code == 404 and answer.json() == {"detail": "Not Found", "ok": False}
    answer = requests.post(where["health"] + EVENTS, json={"title": "x"})
    assert answer.status_code == 404 and answer.headers["Content-Type"] == "application/problem+json"
    assert requests.options(where["health"] + "/v1/incidents/new").status_code == 404
    for path in ("/healthz", "/sign-in", "/api/v1/openapi.json"):
        assert requests.get(desk.url + path).status_code == 200


def test_reports_come_in_through_a_listener(desk):
    where = addresses(desk)["dispatcher+health"]
    for path in ("/v1/incidents/new", "/"):
        assert requests.post(where + path, json=submission(desk.shop)).json() == {"ok": True}


def test_limits_count_over_all_listeners(tmp_path):
    settings = {"SWITCHBOARD_LISTENERS": LISTENERS, "SWITCHBOARD_LIMITS_CONNECTIONS_PER_ADDRESS": "5"}
    with Server(tmp_path / "data", settings).start() as server:
        port = int(addresses(server)["health"].rsplit(":", 1)[1])

        def served(port: int) -> socket.socket:
            connection = socket.create_connection(("127.0.0.1", port), timeout=20)
            connection.sendall(b"GET /healthz HTTP/1.1\r\nHost: x\r\n\r\n")
            assert connection.recv(1000).startswith(b"HTTP/1.1 200")
            return connection

        idle = [served(port) for _ in range(5)]
        # Connections to the main port take the places of silent ones of the other.
        held = [served(server.port) for _ in range(5)]
        for connection in idle:
            assert connection.recv(1) == b""
        for connection in idle + held:
            connection.close()


def test_the_system_page_lists_them_in_every_language(desk):
    where = addresses(desk)
    session = signed_in_session(desk)
    for language, everything in (("en", "everything"), ("ru", "всё"), ("pt-BR", "tudo")):
        session.cookies.set("switchboard_language", language)
        page = session.get(desk.url + "/system").text
        assert f"{desk.url} ({everything})" in page
        assert f"{where['health']} (health)" in page and f"{where['dispatcher+health']} (dispatcher, health)" in page


def test_a_stop_closes_all(tmp_path):
    server = Server(tmp_path / "data", {"SWITCHBOARD_LISTENERS": LISTENERS}).start()
    where = addresses(server)
    started = time.monotonic()
    assert server.stop() == 0
    assert time.monotonic() - started < 10
    for address in [server.url, *where.values()]:
        with pytest.raises(requests.ConnectionError):
            requests.get(address + "/healthz", timeout=2)


def test_an_unknown_family_is_refused_with_the_known_ones(tmp_path):
    outcome = binary.run("serve", "--data-dir", tmp_path / "data", "--port", "0", "--listeners", "127.0.0.1:0=helth")
    assert outcome.code == 78
    assert "helth" in outcome.err and "desk, dispatcher, actions, telegram, status, connectors, helpdesk, health" in outcome.err


def test_a_port_in_use_is_said_with_its_number(tmp_path):
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        taken.listen()
        port = taken.getsockname()[1]
        outcome = binary.run("serve", "--data-dir", tmp_path / "data", "--port", "0", "--listeners", f"127.0.0.1:{port}=health")
        assert outcome.code not in (0, 78) and f"Port {port} is in use" in outcome.err and "listeners" in outcome.err
        assert "Fatal" not in outcome.err and " at /" not in outcome.err
        # Nothing says before that the server listens, and no link is shown that nobody could open.
        assert f"127.0.0.1:{port}" in outcome.err and "listening" not in outcome.err and "/setup/" not in outcome.err
        outcome = binary.run("serve", "--data-dir", tmp_path / "data", "--port", port)
        assert outcome.code == 1 and f"Port {port} is in use (127.0.0.1:{port})" in outcome.err


def test_an_address_twice_is_a_problem_of_the_settings(tmp_path):
    listeners = "127.0.0.1:8301=health,127.0.0.1:8301=dispatcher,127.0.0.1:8302=health"
    outcome = binary.run("serve", "--data-dir", tmp_path / "data", "--port", "8302", "--limits-idle-seconds", "many",
                         "--listeners", listeners)
    assert outcome.code == 78 and "3 problems" in outcome.err
    assert "127.0.0.1:8301 is taken already, by listeners" in outcome.err
    assert "127.0.0.1:8302 is taken already, by server.host and server.port" in outcome.err


def test_a_listener_without_the_desk_has_none_of_its_pages(desk):
    where = addresses(desk)
    for method in ("GET", "POST", "PUT"):
        for path in ("/no/such/address", "/sign-in", "/incidents"):
            answer = requests.request(method, where["dispatcher+health"] + path)
            assert answer.status_code == 404 and answer.json() == {"detail": "Not Found", "ok": False}, (method, path)
            answer = requests.request(method, where["health"] + path)
            assert answer.status_code == 404 and answer.json()["type"] == "urn:switchboard:problem:not-found", (method, path)
    answer = requests.get(where["dispatcher+health"] + "/")
    assert answer.status_code == 405 and answer.json()["ok"] is False
    assert "<html" in requests.get(where["desk"] + "/no/such/address").text


def test_doctor_looks_at_every_listener(tmp_path):
    binary.succeed("service", "add", "Shop", "--data-dir", tmp_path / "data")

    def findings(listeners: str, code: int):
        outcome = binary.run("doctor", "--json", "--data-dir", tmp_path / "data", env={"SWITCHBOARD_LISTENERS": listeners})
        assert outcome.code == code, outcome
        return [finding for finding in outcome.json()["findings"] if finding["check"] == "listeners"]

    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        taken.listen()
        port = taken.getsockname()[1]
        good, bad = findings(f"[::1]:0=desk,127.0.0.1:{port}=health", 1)
        assert good["level"] == "ok" and "desk" in good["what"]
        assert bad["level"] == "problem" and f"port {port} in use" in bad["what"]
    assert findings("127.0.0.1:0=nothing", 1)[0]["level"] == "problem"
