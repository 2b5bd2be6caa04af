"""Connectors of closed networks, from outside: who is let in, what they are asked, and what becomes of those that fail."""

import json
import re
import socket
import ssl
import struct
import time

import pytest
import requests
from websockets.exceptions import ConnectionClosed, InvalidStatus

from harness import binary
from harness.browser import post_form, signed_in_session
from harness.connectors import (KEY, LIMIT, NATIVE, SETTINGS, TOKEN, answer, heard, native_connector, old_connector, opened,
                                proof)
from harness.server import Server, wait_for
from harness.tls import certificate

PAGES = "/tickets/connectors"
LIVE = {"SWITCHBOARD_TICKETS_FILTER_STOPPED": "suspended-filter", "SWITCHBOARD_TICKETS_INTERVAL_SECONDS": "1"}


@pytest.fixture(scope="module")
def gateway(tmp_path_factory):
    with Server(tmp_path_factory.mktemp("gateway") / "data", SETTINGS).start() as server:
        yield server
        assert server.is_alive(), server.log()[-4000:]


@pytest.fixture
def live(start_server):
    """A server that asks for the suspended tickets every second."""
    return start_server(**SETTINGS, **LIVE)


def ending(connection, seconds: float = 10) -> tuple[int, str]:
    """How the server ends it: code and reason."""
    try:
        while True:
            connection.recv(timeout=seconds)
    except ConnectionClosed as closed:
        assert closed.rcvd is not None, "it broke off"
        return closed.rcvd.code, closed.rcvd.reason


def is_connected(server, name: str) -> bool:
    page = signed_in_session(server).get(server.url + PAGES, timeout=10).text
    return re.search(re.escape(name) + r"</a><span[^>]*>Connected", page) is not None


# Who is let in


@pytest.mark.parametrize("token", ["wrong", "", TOKEN.upper(), TOKEN + " ", TOKEN.encode()])
def test_a_wrong_token_is_refused_also_the_right_one_in_bytes(gateway, token):
    with opened(gateway) as connection:
        connection.send(token)
        assert ending(connection) == (4001, "Unauthorized")


@pytest.mark.parametrize("change", [str.upper, lambda proof: proof[::-1], str.encode, lambda _: "", lambda proof: proof + "\n"])
def test_a_wrong_proof_is_refused_also_in_upper_case(gateway, change):
    with opened(gateway) as connection:
        connection.send(TOKEN)
        salt = connection.recv(timeout=5)
        assert isinstance(salt, str) and re.fullmatch(r"\d{4,7}", salt) and 1000 <= int(salt) <= 1_000_000
        connection.send(change(proof(salt)))
        assert ending(connection) == (4001, "Unauthorized")


@pytest.mark.parametrize("service", ["_port", "tasks", "NTTM", "", "__class__"])
def test_another_service_is_refused(gateway, service):
    with old_connector(gateway, service=service) as connection:
        assert ending(connection) == (4002, "Service is not supported")


@pytest.mark.parametrize("steps", [0, 1, 2])
def test_two_seconds_of_silence_end_it_plainly(gateway, steps):
    with opened(gateway) as connection:
        if steps > 0:
            time.sleep(1)
            connection.send(TOKEN)
            salt = connection.recv(timeout=5)
        if steps > 1:
            time.sleep(1)
            connection.send(proof(salt))
        started = time.monotonic()
        assert ending(connection) == (1000, "")
        assert 1.8 < time.monotonic() - started < 4


def test_who_is_welcome_stays_and_is_answered_to_pings(gateway):
    with old_connector(gateway, ping_interval=1, ping_timeout=1) as connection:
        with pytest.raises(TimeoutError):
            connection.recv(timeout=3)
        assert connection.ping().wait(5)
        # Compression was offered by the client and is not agreed on.
        assert connection.protocol.extensions == []
        wait_for(lambda: is_connected(gateway, "nttm 127.0.0.1"), 10, "the page")


def test_without_a_token_nobody_is_let_in(server):
    with opened(server) as connection:
        connection.send("")
        assert ending(connection)[0] == 4001


def test_token_and_key_need_each_other(tmp_path):
    outcome = binary.run("serve", "--data-dir", tmp_path / "data", "--port", "0", env={"SWITCHBOARD_TICKETS_TOKEN": "x"})
    assert outcome.code != 0 and "tickets.key" in outcome.err


# Where


def test_a_listener_of_its_own_takes_any_path_and_nothing_else(tmp_path):
    with Server(tmp_path / "data", SETTINGS | {"SWITCHBOARD_LISTENERS": "127.0.0.1:0=connectors,127.0.0.1:0=health"}).start() as server:
        def told():
            lines = [json.loads(line) for line in server.log().splitlines() if "listening for some families" in line]
            return {line["families"]: line["address"] for line in lines} if len(lines) == 2 else None
        where = wait_for(told, 10, "the listeners")
        for path in ("", "/", "/ws", "/sign-in", "/healthz?x=1"):
            with old_connector(server, path=path, url=where["connectors"]) as connection:
                assert connection.ping().wait(5)
        for path in ("/", "/sign-in", "/healthz", "/connectors"):
            assert requests.get(where["connectors"] + path, timeout=5).status_code == 404
        for url, path in [(where["health"], "/connectors"), (server.url, "/"), (server.url, "/connectors/x")]:
            with pytest.raises(InvalidStatus):
                opened(server, path=path, url=url)


def test_it_can_be_encrypted(tmp_path):
    key, chain = certificate(tmp_path, "switchboard.test")
    settings = SETTINGS | {"SWITCHBOARD_TLS_CERTIFICATE_FILE": str(chain), "SWITCHBOARD_TLS_KEY_FILE": str(key)}
    server = Server(tmp_path / "data", settings).start(ready=False)
    with server:
        context = ssl.create_default_context(cafile=str(chain))
        with old_connector(server, url=f"https://127.0.0.1:{server.port}", ssl=context) as connection:
            assert connection.ping().wait(5)


def test_behind_a_trusted_proxy_each_has_its_own_address(start_server):
    server = start_server(**SETTINGS, SWITCHBOARD_SERVER_TRUSTED_PROXIES="127.0.0.1")
    addresses = ("203.0.113.5", "203.0.113.6")
    connections = [old_connector(server, additional_headers={"X-Forwarded-For": f"10.0.0.1, {address}"}) for address in addresses]
    for address in addresses:
        wait_for(lambda address=address: is_connected(server, f"nttm {address}"), 10, address)
    for connection in connections:
        connection.close()


def test_plain_requests_go_on_beside_it(gateway):
    upgrade = {"Connection": "Upgrade", "Upgrade": "websocket", "Sec-WebSocket-Version": "13", "Sec-WebSocket-Key": "AAAAAAAAAAAAAAAAAAAAAA=="}
    assert requests.get(gateway.url + "/connectors", timeout=5).status_code == 404
    assert requests.get(gateway.url + "/readyz", headers=upgrade, timeout=5).status_code == 200
    refused = requests.get(gateway.url + "/connectors", headers=upgrade | {"Sec-WebSocket-Version": "12"}, timeout=5)
    assert refused.status_code == 426 and refused.headers["Sec-WebSocket-Version"] == "13"
    assert requests.get(gateway.url + "/connectors", headers=upgrade | {"Sec-WebSocket-Key": "x"}, timeout=5).status_code == 400


# Messages


def test_what_cannot_be_read_ends_it_and_never_with_1000(gateway):
    for broken in ("{", "[]", "nothing", b"\xff\xfe", '{"task_id": 1} x'):
        with old_connector(gateway) as connection:
            connection.send(broken)
            assert ending(connection)[0] == 4003


def test_results_nobody_waits_for_are_dropped(gateway):
    with old_connector(gateway) as connection:
        for task in (1, 99999, "x", None, {"a": 1}, 1.5):
            connection.send(json.dumps({"task_id": task, "status_code": 200, "result": []}))
        connection.send("{}")
        assert connection.ping().wait(5)
    metrics = requests.get(gateway.url + "/metrics", timeout=5).text
    assert float(re.search(r"^switchboard_connector_results_unknown\S* (\S+)$", metrics, re.M)[1]) >= 7


@pytest.mark.parametrize("size, fits", [(LIMIT, True), (LIMIT + 1, False)])
@pytest.mark.parametrize("pieces", [1, 50])
def test_messages_may_have_ten_million_bytes_and_no_more(gateway, size, fits, pieces):
    shell = '{"task_id": 0, "result": ""}'
    text = shell[:-2] + "x" * (size - len(shell)) + shell[-2:]
    assert len(text) == size
    step = -(-size // pieces)
    with old_connector(gateway) as connection:
        try:
            connection.send(text if pieces == 1 else (text[at:at + step] for at in range(0, size, step)))
        except ConnectionClosed:
            assert not fits
        if fits:
            assert connection.ping().wait(20)
        else:
            assert ending(connection)[0] == 1009


def test_whoever_breaks_the_rules_of_frames_is_told(gateway):
    head = (f"GET /connectors HTTP/1.1\r\nHost: 127.0.0.1:{gateway.port}\r\nConnection: Upgrade\r\nUpgrade: websocket\r\n"
            "Sec-WebSocket-Version: 13\r\nSec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==\r\n\r\n").encode()
    for frame, code in [(b"\x81\x01a", 1002), (b"\xc1\x81\0\0\0\0a", 1002), (b"\x83\x81\0\0\0\0a", 1002), (b"\x80\x81\0\0\0\0a", 1002),
                        (b"\x81\x82\0\0\0\0\xc3\x28", 1007), (b"\x81\xff\0\0\0\0\x7f\xff\xff\xff\0\0\0\0", 1009)]:
        with socket.create_connection(("127.0.0.1", gateway.port), timeout=10) as raw:
            raw.sendall(head + frame)
            received = b""
            while b"\r\n\r\n" not in received or len(received.partition(b"\r\n\r\n")[2]) < 4:
                received += raw.recv(4096)
            assert b"101 Switching Protocols" in received and b"s3pPLMBiTxaQ9kYGzzhZRbK+xOo=" in received
            assert received.partition(b"\r\n\r\n")[2][:1] == b"\x88"
            assert struct.unpack(">H", received.partition(b"\r\n\r\n")[2][2:4])[0] == code, frame


def test_who_is_not_known_may_not_send_much(gateway):
    for options in ({}, {"subprotocols": [NATIVE]}):
        with opened(gateway, **options) as connection:
            try:
                connection.send("x" * 1_000_000)
            except ConnectionClosed:
                pass
            assert ending(connection)[0] == 1009


def test_who_asks_for_a_protocol_that_is_not_spoken_is_answered_and_the_connection_ends(gateway):
    request = b"GET /healthz HTTP/1.1\r\nHost: x\r\nConnection: Upgrade, HTTP2-Settings\r\nUpgrade: h2c\r\nHTTP2-Settings: AAMAAABk\r\n\r\n"
    with socket.create_connection(("127.0.0.1", gateway.port), timeout=5) as raw:
        raw.sendall(request)
        received = b""
        while piece := raw.recv(4096):
            received += piece
    assert received.startswith(b"HTTP/1.1 200") and b"connection: close" in received.lower()


# Jobs


def test_jobs_are_asked_as_the_old_server_asked_them(live):
    with old_connector(live) as connection:
        text = connection.recv(timeout=10)
        assert re.fullmatch(r'\{"type": "get_tasks", "filter": "suspended-filter", "task_id": \d+\}', text)
        first = json.loads(text)
        answer(connection, first, [])
        second = heard(connection)
        assert second["type"] == "get_tasks" and second["task_id"] != first["task_id"]


def test_three_hundred_jobs_are_in_flight_on_one_connector(live):
    numbers = [str(number) for number in range(100_000, 100_300)]
    with old_connector(live) as connection:
        answer(connection, heard(connection), [{"id": int(number), "ticketId": int(number)} for number in numbers])
        jobs = [heard(connection) for _ in numbers]
        assert sorted(job["inc"] for job in jobs) == numbers and len({job["task_id"] for job in jobs}) == 300
        for job in reversed(jobs):
            answer(connection, job, "no such ticket", status=404)
        # All have been answered: the list is asked for anew.
        assert heard(connection, 20)["type"] == "get_tasks"


def test_a_connector_that_does_not_answer_is_sent_away_to_come_back_fresh(start_server):
    server = start_server(**SETTINGS, **LIVE, SWITCHBOARD_TICKETS_JOB_SECONDS="1")
    with old_connector(server) as connection:
        assert heard(connection)["type"] == "get_tasks"
        code, _ = ending(connection)
        assert code == 4008
    with old_connector(server) as connection:
        answer(connection, heard(connection), [])


def test_jobs_of_a_killed_connector_go_to_another(live):
    first = old_connector(live)
    job = heard(first)
    second = old_connector(live)
    first.socket.shutdown(socket.SHUT_RDWR)
    assert heard(second) == job
    answer(second, job, [])
    assert heard(second)["type"] == "get_tasks"
    second.close()


def test_a_server_that_stops_says_so_in_a_way_that_makes_nobody_come_back_at_once(live):
    connection = old_connector(live)
    assert heard(connection)["type"] == "get_tasks"
    started = time.monotonic()
    assert live.stop() == 0
    assert ending(connection)[0] == 1012 and time.monotonic() - started < 10


def test_numbers_of_jobs_do_not_begin_again_with_the_server(live):
    with old_connector(live) as connection:
        before = heard(connection)["task_id"]
    live.stop()
    live.start()
    with old_connector(live) as connection:
        # What was found before the restart answers nothing that is asked after it.
        job = heard(connection)
        assert before < job["task_id"] < 2 ** 53
        connection.send(json.dumps({"task_id": before, "status_code": 200, "result": [{"id": 1, "ticketId": 1}]}))
        answer(connection, job, [])
        assert heard(connection)["type"] == "get_tasks"


# The native protocol, its tokens and its page


@pytest.fixture
def admin(gateway):
    return signed_in_session(gateway)


def made(server, session, name: str) -> tuple[str, str]:
    """The address of a connector's page and its token."""
    page = post_form(session, server, PAGES, PAGES, name=name)
    assert page.ok, page.text
    return re.search(r'href="(/tickets/connectors/\d+)"', page.text)[1], re.search(r"sbc_[A-Za-z0-9]{40}", page.text)[0]


def test_a_token_is_made_on_the_page_and_revoked_there(gateway, admin):
    page, token = made(gateway, admin, "north")
    assert token not in admin.get(gateway.url + page, timeout=5).text
    connection, welcome = native_connector(gateway, token)
    assert welcome["type"] == "welcome" and welcome["connector"] == "north" and welcome["jobs"] == [] and not welcome["resumed"]
    shown = wait_for(lambda: "test 1" in (text := admin.get(gateway.url + page, timeout=5).text) and text, 5, "its version")
    assert "127.0.0.1" in shown and "Connected" in shown
    again, welcome = native_connector(gateway, token)
    assert ending(connection) == (4009, "Connected again")
    assert post_form(admin, gateway, page, page + "/revoke").ok
    assert ending(again)[0] == 4001
    refused, error = native_connector(gateway, token)
    assert error["type"] == "error" and error["error"] == "not_welcome" and ending(refused)[0] == 4001
    fresh = re.search(r"sbc_[A-Za-z0-9]{40}", post_form(admin, gateway, page, page + "/token").text)[0]
    assert native_connector(gateway, fresh)[1]["type"] == "welcome"
    assert "Connector token revoked" in admin.get(gateway.url + "/audit", timeout=5).text


def test_a_native_connector_goes_on_after_a_break(live):
    session = signed_in_session(live)
    _, token = made(live, session, "north")
    first, welcome = native_connector(live, token)
    job = heard(first)
    assert job | {"job": ""} == {"type": "job", "job": "", "ask": "list", "filter": "suspended-filter", "seconds": 300}
    first.send(json.dumps({"type": "accepted", "job": job["job"]}))
    first.ping().wait(5)
    first.socket.shutdown(socket.SHUT_RDWR)
    second, resumed = native_connector(live, token, session=welcome["session"])
    assert resumed["resumed"] and resumed["jobs"] == [job["job"]]
    second.send(json.dumps({"type": "result", "job": job["job"], "data": []}))
    assert heard(second) == {"type": "received", "job": job["job"], "used": True}
    assert heard(second)["ask"] == "list"
    second.close()


def test_only_who_may_sees_the_pages_and_changes_anything(gateway, admin):
    page, _ = made(gateway, admin, "watched")
    gateway.add_user("watcher", "viewer")
    viewer = signed_in_session(gateway, "watcher")
    shown = viewer.get(gateway.url + page, timeout=5)
    assert shown.ok and "/revoke" not in shown.text
    assert "watched" in viewer.get(gateway.url + PAGES, timeout=5).text
    token = re.search(r'name="csrf_token" value="([^"]+)"', shown.text)[1]
    for path in (PAGES, page + "/token", page + "/revoke", page + "/delete"):
        answer = viewer.post(gateway.url + path, data={"csrf_token": token, "name": "x"}, timeout=5)
        assert answer.status_code in (403, 404), (path, answer.status_code)
    assert requests.get(gateway.url + PAGES, allow_redirects=False, timeout=5).status_code in (302, 303)


def test_connectors_that_come_and_stay_away_are_events(start_server):
    server = start_server(**SETTINGS)
    session = signed_in_session(server)
    connection = old_connector(server)
    title = "Connector nttm 127.0.0.1 is "
    wait_for(lambda: title + "connected" in session.get(server.url + "/incidents?state=all", timeout=5).text, 15, "the event")
    connection.close()
    wait_for(lambda: title + "disconnected" in session.get(server.url + "/incidents?state=open", timeout=5).text, 30, "the alarm")
    connection = old_connector(server)
    wait_for(lambda: title + "disconnected" not in session.get(server.url + "/incidents?state=open", timeout=5).text, 30, "the end of it")
    connection.close()


# Moving over


def test_the_environment_of_the_old_server_becomes_settings(tmp_path):
    file = tmp_path / ".env"
    file.write_text(f"DB_USER=bi\nDB_PASSWORD=x\nTOKEN={TOKEN}\nKEY='{KEY}'\nPORT=8080\nINTERVAL=60\n# filters\nFILTER_ARREARS=one\nFILTER_STOPPED=two\n")
    done = binary.succeed("import", "nttm-env", file)
    assert done.out.splitlines() == [
        f'tickets.token: "{TOKEN}"', f'tickets.key: "{KEY}"', 'tickets.filter_arrears: "one"', 'tickets.filter_stopped: "two"',
        "tickets.interval_seconds: 60", "listeners:", '  - "0.0.0.0:8080=connectors"']
    settings = tmp_path / "settings.yaml"
    settings.write_text(done.out.replace("0.0.0.0:8080", "127.0.0.1:0"))
    with Server(tmp_path / "data", arguments=("--config", settings)).start() as server:
        with old_connector(server) as connection:
            assert heard(connection)["filter"] == "two"
    (tmp_path / "other").write_text("PORT=1\n")
    for other in (tmp_path / "none", tmp_path / "other"):
        refused = binary.run("import", "nttm-env", other)
        assert refused.code == 1 and refused.out == "" and str(other) in refused.err
