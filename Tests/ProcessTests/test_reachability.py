"""Probes from outside: what is looked at over the network, what the desk is told, what the old monitor's pages get, and its page."""

import re
import socket
import ssl
import threading
import time
from datetime import datetime, timedelta, timezone
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer

import pytest
import requests
import yaml
from axe_playwright_python.sync_playwright import Axe

from harness import binary
from harness.api import api
from harness.binary import ARTIFACTS
from harness.browser import LOOKS, Complaints, chromium, new_context, sign_in, signed_in_session
from harness.server import Server, wait_for
from harness.tls import Authority

SCOPES = ("probes:read", "probes:write", "incidents:read", "services:read", "status:read", "status:write")
PAGE = "/network-monitor"


class Target:
    """A host that answers or does not, and counts who asks."""

    def __init__(self, files: tuple | None = None):
        self.status, self.text, self.hits = 200, "all is well", 0
        target = self

        class Handler(BaseHTTPRequestHandler):
            def do_GET(self):
                target.hits += self.command == "GET"
                body = target.text.encode()
                self.send_response(target.status)
                self.send_header("Content-Length", str(len(body)))
                self.end_headers()
                if self.command == "GET":
                    self.wfile.write(body)

            do_HEAD = do_GET

            def log_message(self, *_):
                pass

        self.server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
        if files:
            context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
            context.load_cert_chain(files[1], files[0])
            self.server.socket = context.wrap_socket(self.server.socket, server_side=True)
        self.port = self.server.server_address[1]
        self.url = f"http{'s' if files else ''}://127.0.0.1:{self.port}/"

    def __enter__(self):
        threading.Thread(target=self.server.serve_forever, args=(0.05,), daemon=True).start()
        return self

    def __exit__(self, *_):
        self.server.shutdown()
        self.server.server_close()


class Link:
    """A port that can be up and down."""

    def __init__(self):
        self.socket = None
        with socket.create_server(("127.0.0.1", 0)) as found:
            self.port = found.getsockname()[1]

    def up(self):
        self.socket = self.socket or socket.create_server(("127.0.0.1", self.port))

    def down(self):
        if self.socket:
            self.socket.close()
        self.socket = None


@pytest.fixture
def link():
    link = Link()
    link.up()
    yield link
    link.down()


@pytest.fixture
def target():
    with Target() as running:
        yield running


def add(robot, name: str, kind: str, target: str, **fields) -> int:
    return robot.post("/probes", {"name": name, "kind": kind, "target": target, "every": 1} | fields, 201)["id"]


def last(robot, probe: int) -> dict | None:
    return robot.get(f"/probes/{probe}")["last"]


def seen(robot, probe: int, success: bool) -> dict:
    wait_for(lambda: (last(robot, probe) or {}).get("success") is success, 20, f"{success}: {robot.get(f'/probes/{probe}')}")
    return last(robot, probe)


def incidents(robot, title: str) -> list[dict]:
    return [found for found in robot.all("/incidents") if found["title"] == title]


def ping_is_allowed() -> bool:
    try:
        socket.socket(socket.AF_INET, socket.SOCK_DGRAM, socket.IPPROTO_ICMP).close()
        return True
    except PermissionError:
        return False


@pytest.mark.both_engines
def test_every_kind_of_probe_finds_what_there_is(start_server, tmp_path, target, link):
    authority = Authority(tmp_path)
    with Target(authority.certificate("target.example")) as secure:
        server = start_server(SWITCHBOARD_PROBES_CA_FILE=str(authority.file))
        robot = api(server, *SCOPES)
        echo = add(robot, "echo", "icmp", "127.0.0.1")
        port = add(robot, "port", "tcp", f"127.0.0.1:{link.port}")
        page = add(robot, "page", "http", target.url, expect="is well")
        other = add(robot, "other", "http", target.url, expect="is lost")
        safe = add(robot, "safe", "http", secure.url)
        name = add(robot, "name", "dns", "localhost")
        nobody = add(robot, "nobody", "dns", "nobody.invalid", timeout=5)
        short = add(robot, "short", "tls", f"127.0.0.1:{secure.port}")
        long = add(robot, "long", "tls", f"127.0.0.1:{secure.port}", days=1)

        if ping_is_allowed():
            assert seen(robot, echo, True)["microseconds"] > 0
        else:
            assert "net.ipv4.ping_group_range" in seen(robot, echo, False)["error"]
        for probe in (port, page, safe, name, long):
            assert seen(robot, probe, True)["microseconds"] > 0
        assert "does not hold" in seen(robot, other, False)["error"]
        assert re.search("expires in [12] days", seen(robot, short, False)["error"])
        # Without a name server it takes its whole time.
        assert seen(robot, nobody, False)["error"]

        # Nothing but a status of success counts.
        for status in (301, 404, 503):
            target.status = status
            wait_for(lambda: (last(robot, page) or {}).get("error") == f"HTTP {status}", 20, f"HTTP {status}")
        link.down()
        assert "refused" in seen(robot, port, False)["error"]
        link.up()
        seen(robot, port, True)


def test_an_authority_that_nobody_knows_is_not_trusted(start_server, tmp_path):
    with Target(Authority(tmp_path).certificate("target.example")) as secure:
        server = start_server()
        robot = api(server, *SCOPES)
        assert "encrypted" in seen(robot, add(robot, "safe", "http", secure.url), False)["error"]


@pytest.mark.both_engines
def test_a_link_that_flaps_is_one_incident(start_server, link):
    server = start_server()
    robot = api(server, *SCOPES)
    probe = add(robot, "finesse", "tcp", f"127.0.0.1:{link.port}")
    title = "Probe finesse is down"
    seen(robot, probe, True)
    # Lost once or twice is no news.
    link.down()
    seen(robot, probe, False)
    link.up()
    seen(robot, probe, True)
    assert incidents(robot, title) == []
    link.down()
    wait_for(lambda: robot.get(f"/probes/{probe}")["state"] == "down", 20, "it is not down")
    wait_for(lambda: len(incidents(robot, title)) == 1, 20, "nobody is told")
    # A single answer does not end it.
    link.up()
    seen(robot, probe, True)
    link.down()
    seen(robot, probe, False)
    assert [found["state"] for found in incidents(robot, title)] == ["open"]
    link.up()
    wait_for(lambda: [found["state"] for found in incidents(robot, title)] == ["resolved"], 20, "it does not end")
    assert robot.get(f"/probes/{probe}")["incident_id"] is None


def test_an_incident_ends_with_its_probe(start_server):
    server = start_server()
    robot = api(server, *SCOPES)
    for name in ("removed", "paused"):
        probe, title = add(robot, name, "tcp", "127.0.0.1:1"), f"Probe {name} is down"
        wait_for(lambda: len(incidents(robot, title)) == 1, 20, "nobody is told")
        if name == "removed":
            robot.delete(f"/probes/{probe}")
        else:
            robot.expect(200, "PUT", f"/probes/{probe}", json={"name": name, "kind": "tcp", "target": "127.0.0.1:1", "every": 1, "paused": True})
        wait_for(lambda: [found["state"] for found in incidents(robot, title)] == ["resolved"], 30, f"it does not end: {name}")


def test_a_page_without_end_is_read_no_further_than_is_needed(start_server):
    class Endless(BaseHTTPRequestHandler):
        def do_GET(self):
            self.send_response(200)
            self.end_headers()
            try:
                self.wfile.write(b"all is well")
                while True:
                    self.wfile.write(b"x" * 65_536)
            except OSError:
                pass

        def log_message(self, *_):
            pass

    pages = ThreadingHTTPServer(("127.0.0.1", 0), Endless)
    pages.daemon_threads = True
    threading.Thread(target=pages.serve_forever, args=(0.05,), daemon=True).start()
    try:
        server = start_server()
        robot = api(server, *SCOPES)
        url = f"http://127.0.0.1:{pages.server_address[1]}/"
        good = add(robot, "good", "http", url, expect="is well", timeout=10)
        bad = add(robot, "bad", "http", url, expect="is lost", timeout=10)
        assert seen(robot, good, True)
        assert "does not hold" in seen(robot, bad, False)["error"]
        assert server.peak_megabytes() < 400
    finally:
        pages.shutdown()
        pages.server_close()


def test_what_a_name_leads_to_is_nobodys_business(start_server):
    server = start_server()
    robot = api(server, *SCOPES)
    error = seen(robot, add(robot, "name", "dns", "localhost", expect="192.0.2.7"), False)["error"]
    assert "192.0.2.7" in error and "127.0.0.1" not in error and "::1" not in error


def test_work_on_a_component_is_no_news_and_its_state_follows(start_server, link):
    server = start_server()
    robot = api(server, *SCOPES)
    service = server.add_service("Finesse").id
    component = robot.post("/status/components", {"name": {"en": "Calls"}, "link": {"kind": "service", "service_id": service}}, 201)["id"]
    begin = datetime.now(timezone.utc) + timedelta(seconds=2)
    work = robot.post("/status/maintenances", {
        "title": {"en": "Work"}, "text": {"en": "Work"}, "components": [component], "scheduled_for": begin.isoformat(),
        "scheduled_until": (begin + timedelta(hours=1)).isoformat()}, 201)["id"]
    wait_for(lambda: robot.get(f"/status/maintenances/{work}")["state"] == "in_progress", 30, "the work does not begin")
    probe = add(robot, "finesse", "tcp", f"127.0.0.1:{link.port}", service_id=service)
    link.down()
    wait_for(lambda: robot.get(f"/probes/{probe}")["state"] == "down", 20, "it is not down")
    time.sleep(2)
    assert incidents(robot, "Probe finesse is down") == []
    done = robot.request("POST", f"/status/maintenances/{work}/updates", json={"state": "completed", "text": {"en": "Done"}})
    assert done.ok, done.text
    wait_for(lambda: len(incidents(robot, "Probe finesse is down")) == 1, 30, "nobody is told when the work is over")
    wait_for(lambda: robot.get(f"/status/components/{component}")["state"] != "operational", 30, "customers do not see it")


FILE = """\
probes:
  - { name: host, icmp: 127.0.0.1, every: 10s, depends_on: router }
  - { name: router, tcp: "127.0.0.1:1", every: 30s, timeout: 2s, service: Network }
  - { name: page, http: "https://example.org/health", expect: ok }
  - { name: certificate, tls: example.org, every: 1h, days: 30, paused: true }
"""


@pytest.mark.both_engines
def test_files_say_what_is_looked_at(start_server, tmp_path):
    server = start_server()
    path = tmp_path / "probes.yaml"
    path.write_text(FILE)
    first = server.command("apply", "-f", path, "--json").json()
    assert set(first["added"]) == {"service/Network", "probe/host", "probe/router", "probe/page", "probe/certificate"}
    assert server.command("apply", "-f", path, "--json").json() == {"added": [], "changed": [], "removed": [], "unchanged": 4}
    robot = api(server, *SCOPES)
    probes = {found["name"]: found for found in robot.all("/probes")}
    assert (probes["host"]["every"], probes["host"]["timeout"], probes["host"]["depends_on"]) == (10, 1, "router")
    assert probes["page"]["every"] == 60 and probes["page"]["expect"] == "ok"
    assert probes["certificate"]["days"] == 30 and probes["certificate"]["paused"]
    exported = server.command("export").out
    assert [found["name"] for found in yaml.safe_load(exported)["probes"]] == sorted(probes)
    path.write_text(exported)
    assert server.command("apply", "-f", path, "--json").json()["changed"] == []
    # What the server looks at follows at once.
    seen(robot, probes["router"]["id"], False)


@pytest.mark.parametrize("line, fault", [
    ("{ name: a, every: 10s }", "a probe needs one of icmp, tcp, http, dns, tls"),
    ("{ name: a, icmp: h, tcp: 'h:1' }", "is one target too many"),
    ("{ name: a, tcp: h }", "tcp"),
    ("{ name: a, icmp: h, every: 10 }", "a time such as"),
    ("{ name: a, icmp: h, timeout: 31s }", "from 1s to 30s"),
    ("{ name: a, icmp: h, depends_on: nobody }", 'there is no probe "nobody"'),
    ("{ name: a, icmp: h, depends_on: a }", "depends on itself"),
    ("{ name: a, icmp: h, ping: h }", 'unknown key "ping"'),
])
def test_what_is_wrong_in_a_file_is_named_with_its_line(server, tmp_path, line, fault):
    path = tmp_path / "wrong.yaml"
    path.write_text(f"probes:\n  - {line}\n")
    outcome = binary.run("apply", "-f", path, "--data-dir", server.data_dir, env=server.storage)
    assert outcome.code == 1 and "wrong.yaml:2" in outcome.err and fault in outcome.err, outcome
    assert api(server, *SCOPES).all("/probes") == []


@pytest.mark.both_engines
def test_old_pages_are_told_what_was_found_and_cause_no_look(start_server, target):
    server = start_server()
    robot = api(server, *SCOPES)
    probe = add(robot, "finesse", "http", target.url)
    add(robot, "router", "tcp", "127.0.0.1:1", every=1)
    seen(robot, probe, True)
    for path in ("/api/ping", "/api/status", "/api/ping-history"):
        answer = requests.get(server.url + path, timeout=10)
        assert answer.status_code == 401 and answer.json()["success"] is False, answer.text
    session = signed_in_session(server)
    begin, hits = time.monotonic(), target.hits
    for _ in range(40):
        for path in ("/api/ping?target=finesse", "/api/status", "/api/ping-history?target=finesse&limit=50", PAGE):
            assert session.get(server.url + path, timeout=10).status_code == 200
    # One look a second, however many pages are open.
    assert target.hits - hits <= time.monotonic() - begin + 2

    ping = session.get(server.url + "/api/ping?target=nobody").json()
    assert set(ping) == {"timestamp", "target", "success", "time_ms", "error"}
    assert ping["target"] == "127.0.0.1" and ping["success"] is True and ping["error"] is None
    assert isinstance(ping["time_ms"], int) and ping["time_ms"] >= 1
    assert re.fullmatch(r"\d{4}-\d\d-\d\d \d\d:\d\d:\d\d", ping["timestamp"])
    lost = session.get(server.url + "/api/ping?target=router").json()
    assert lost["success"] is False and lost["time_ms"] == -1 and lost["error"]
    status = session.get(server.url + "/api/status").json()
    assert status["status"] == "ok" and set(status) == {"status", "timestamp", "targets"}
    assert set(status["targets"]) == {"finesse", "router"}
    assert set(status["targets"]["router"]) == {"status", "time_ms", "timestamp", "success"}
    assert status["targets"]["router"]["status"] == "disconnected"
    assert status["targets"]["finesse"]["status"] in ("excellent", "good", "average", "poor")

    wait_for(lambda: len(session.get(server.url + "/api/ping-history?limit=0").json()["history"]) >= 3, 20, "no history")
    history = session.get(server.url + "/api/ping-history?limit=2").json()
    assert (history["target"], history["host"], len(history["history"])) == ("finesse", "127.0.0.1", 2)
    # It outlives the process.
    kept = session.get(server.url + "/api/ping-history?limit=100").json()["history"]
    server.kill()
    server.start()
    session = signed_in_session(server)
    assert session.get(server.url + "/api/ping-history?limit=1000").json()["history"][:len(kept)] == kept


@pytest.fixture(scope="module")
def monitored(tmp_path_factory):
    """A target that is there, one that is not, and one whose name means harm."""
    with Target() as target, Server(tmp_path_factory.mktemp("monitor") / "data").start() as server:
        robot = api(server, *SCOPES)
        found = [add(robot, "finesse", "http", target.url), add(robot, "router", "tcp", "127.0.0.1:1")]
        add(robot, "<img src=x onerror=alert(1)>", "dns", "localhost")
        seen(robot, found[0], True), seen(robot, found[1], False)
        server.target = target
        yield server


@pytest.fixture(scope="module")
def browser():
    with chromium() as running:
        yield running


@pytest.mark.parametrize("language, theme, screen", LOOKS)
def test_the_page_is_accessible_and_without_complaints(browser, monitored, language, theme, screen):
    with new_context(browser, monitored, language, theme, screen) as context:
        page = context.new_page()
        sign_in(page)
        complaints = Complaints(page)
        page.goto(PAGE + "?target=finesse")
        # The browser's own look, which never tells more than that something is there.
        word = {"en": "Average", "ru": "Среднее", "pt-BR": "Média"}[language]
        page.locator("#monitor-browser [data-grade]", has_text=word).wait_for(timeout=5000)
        page.eval_on_selector_all("main details", "all => all.forEach(details => { details.open = true; })")
        ARTIFACTS.mkdir(exist_ok=True)
        page.screenshot(path=ARTIFACTS / f"network-monitor-{language}-{theme}-{screen}.png", full_page=True)
        violations = Axe().run(page).response["violations"]
        assert [(found["id"], [node["html"] for node in found["nodes"]][:3]) for found in violations] == []
        assert complaints.found == []
        assert page.evaluate("document.documentElement.scrollWidth - document.documentElement.clientWidth") <= 0
        assert page.locator("main img").count() == 0


def test_the_page_follows_and_its_buttons_work_with_and_without_scripts(browser, monitored):
    with new_context(browser, monitored) as context:
        page = context.new_page()
        sign_in(page)
        page.goto(PAGE + "?target=finesse")
        page.locator("#probe-table summary").click()
        shown = page.locator("#monitor-card time").get_attribute("datetime")
        wait_for(lambda: page.locator("#monitor-card time").get_attribute("datetime") != shown, 20, "nothing is fetched again")
        # What was opened stays open.
        assert page.locator("#probe-table").get_attribute("open") is not None
        shown = page.locator("#monitor-card time").get_attribute("datetime")
        time.sleep(1.5)
        page.locator("#monitor-refresh").click()
        wait_for(lambda: page.locator("#monitor-card time").get_attribute("datetime") != shown, 5, "the button does nothing")
    with new_context(browser, monitored, java_script_enabled=False) as context:
        page = context.new_page()
        sign_in(page)
        page.goto(PAGE)
        page.get_by_role("navigation", name="Targets").get_by_role("link", name="router").click()
        assert "Connection lost" in page.locator("#monitor-card").inner_text()
        page.get_by_role("link", name="24 hours").click()
        assert "router" in page.locator("#monitor-card").inner_text()
        page.locator("#probe-table summary").click()
        assert page.locator("#probe-table tbody tr").count() >= 1
        page.locator("#monitor-refresh").click()
        assert "span=24h" in page.url
