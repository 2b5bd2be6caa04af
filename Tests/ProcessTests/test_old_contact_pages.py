"""The old pages of calls, agents and links: what their scripts ask of the server, and make of its answers, in a browser."""

import html
import json
import re
import socket
from pathlib import Path

import pytest
import requests
from playwright.sync_api import Page

from harness import call_journal
from harness.api import api
from harness.browser import Complaints, chromium, new_context, sign_in
from harness.call_journal import DAY
from harness.finesse import PASSWORD, Cluster
from harness.server import ADMIN, Server, wait_for
from harness.server import PASSWORD as OURS
from harness.telephony import TEL, new_number, records

SCRIPTS = Path(__file__).with_name("fixtures") / "old_contact_pages"


@pytest.fixture(scope="module")
def cluster():
    with Cluster().furnish() as running:
        yield running


@pytest.fixture(scope="module")
def house(tmp_path_factory, cluster, mariadb):
    """One that was moved over whole: Finesse, the journal's database, and two links, one of which is down."""
    settings = cluster.settings() | {
        "SWITCHBOARD_CALLS_JOURNAL_DATABASE": call_journal.in_mariadb(mariadb), "SWITCHBOARD_HELPDESK_TIME_ZONE": "UTC"}
    with Server(tmp_path_factory.mktemp("house") / "data", settings).start() as server, socket.create_server(("127.0.0.1", 0)) as link:
        robot = api(server, "probes:read", "probes:write")
        for name, target in (("finesse", f"127.0.0.1:{link.getsockname()[1]}"), ("router", "127.0.0.1:1")):
            robot.post("/probes", {"name": name, "kind": "tcp", "target": target, "every": 1}, 201)
        wait_for(lambda: all(probe["last"] for probe in robot.all("/probes")), 20, "a look at each")
        yield server


@pytest.fixture(scope="module")
def browser():
    with chromium() as running:
        yield running


@pytest.fixture
def page(browser, house):
    with new_context(browser, house) as context:
        page = context.new_page()
        sign_in(page)
        yield page


def run(page: Page, script: str) -> Page:
    """As if the page of that name had been opened."""
    page.evaluate((SCRIPTS / script).read_text() + "\nnull")
    return page


def test_the_network_monitor(page):
    complaints = Complaints(page)
    run(page, "network_monitor.js")
    shown = page.evaluate("old.round()")
    assert shown["errors"] == [] and shown["card"]["text"] == "Отличное" and shown["card"]["colour"] == "28a745"
    assert shown["card"]["time"].endswith(" ms") and shown["card"]["host"] == "127.0.0.1"
    assert shown["targets"] == {"finesse": "Отличное", "router": "Соединение потеряно"}
    assert all(point["x"] and point["y"] >= 1 for point in shown["points"])
    times = [point["x"] for point in shown["points"]]
    assert times == sorted(times)
    lost = page.evaluate("old.show('router')")
    assert lost["card"]["text"] == "Соединение потеряно" and lost["card"]["time"] and {point["y"] for point in lost["points"]} == {None}
    assert page.evaluate("old.show('nobody')")["card"]["text"] == "Отличное"
    assert complaints.found == []


def test_agents(page, cluster):
    run(page, "finesse_agents.js")
    assert page.evaluate("old.health()") == "ok"
    # "undefined" was the token once.
    assert page.evaluate("old.holds()") is False
    assert page.evaluate("old.cards()") == {"hint": "rights"}
    complaints = Complaints(page)
    begun = page.evaluate("([name, password]) => old.signIn(name, password)", ["7314", PASSWORD])
    assert begun["user"]["loginId"] == "7314" and begun["token"] not in (None, "undefined", "null", "")
    assert page.evaluate("old.holds()") is True
    wait_for(lambda: set(page.evaluate("old.cards()")) == {"Line 1", "Line 2", "Без команды"}, 20, "the teams")
    teams = page.evaluate("old.cards()")
    assert {card["name"]: card["label"] for card in teams["Line 2"]} == {"Carl Talk": "Разговор", "Wanda Work": "Постобработка"}
    assert page.evaluate("old.setState('READY')") == {"success": True, "message": "Статус изменен на READY"}
    wait_for(lambda: cluster.agents["7314"].state == "READY", 10, "the state")
    wait_for(lambda: {card["name"]: card["label"] for card in page.evaluate("old.cards()")["Line 1"]}["Мария Иванова"] == "Готов", 10, "the card")
    assert page.evaluate("old.signOut()")["success"] is True
    assert complaints.found == []
    assert page.evaluate("old.holds()") is False and page.evaluate("old.cards()") == {"hint": "rights"}
    again = page.evaluate("([name, password]) => old.login(name, password)", ["7315", PASSWORD])
    assert again["user"]["username"] == "7315" and page.evaluate("old.holds()") is True
    # Once the page was loaded anew, too.
    page.reload()
    run(page, "finesse_agents.js")
    assert page.evaluate("old.holds()") is True


def test_the_journal(page):
    complaints = Complaints(page)
    run(page, "contact_center.js")
    day = page.evaluate("date => old.day(date)", DAY)
    assert len(day["calls"]) == 25 and sum(day["classes"].values()) == 25
    assert day["operators"]["Оператор Два"]["all"] == 8 and day["operators"]["Operator One"]["colour"] in ("red", "yellow", "green")
    assert len(page.evaluate("date => old.day(date, { phone: '0000010', operator: 'Operator One' })", DAY)["calls"]) == 1
    call = next(call for call in day["calls"] if call["id"] == 109)
    assert page.evaluate("call => old.info(call)", call) == {
        "client": "Клиент Первый", "agency": "Агентство Солнце: Менеджер, Operator One, 21.11.2026 10:20:30",
        "numbers": ["+70000000021", "+70000000022"]}
    other = next(call for call in day["calls"] if call["id"] == 110)
    assert page.evaluate("call => old.info(call)", other)["agency"] is None
    assert [agency["id"] for agency in page.evaluate("old.agencies('солнце')")] == [1] and len(page.evaluate("old.agencies()")) == 2
    details = page.evaluate("old.details(1)")
    assert (details["monday"], details["sunday"]) == ("09:00 - 18:00", "Выходной") and details["map"].startswith("https://yandex.ru/maps/?text=")
    assert [2026, 11, 26] in page.evaluate("old.months()")
    assert page.evaluate("old.today()")["avg_time"] is None
    assert complaints.found == []
    assert page.evaluate("old.details(3)") == {"failed": "Агентство не найдено", "status": 404}


def test_the_dashboard(page):
    number = new_number()
    page.goto(f"/contact-center/vilnius/tel/?ani={number}&type=newcall&curator_id=a.name")
    run(page, "contact_center.js")
    [first, *_] = page.evaluate("old.latest()")
    assert (first[3], first[4], first[2]) == (number, "a.name", "N/A")
    assert page.evaluate("old.setTheme('Booking')") == "success" and page.evaluate("old.setTheme('Booking')") == "warning"
    assert page.evaluate("old.latest()")[0][5] == "Booking"
    page.goto(f"/contact-center/vilnius/tel/?ani={number}&type=endcall")
    run(page, "contact_center.js")
    assert page.evaluate("old.latest()")[0][2] != "N/A"


# MARK: On a port of their own


def test_a_listener_of_the_old_helpdesk_serves_all_of_it(start_server, cluster):
    """Everything that the old pages and the telephone system knew is on its port, and nothing else."""
    server = start_server(**cluster.settings() | {"SWITCHBOARD_LISTENERS": "127.0.0.1:0=helpdesk"})
    told = wait_for(lambda: [json.loads(line) for line in server.log().splitlines() if "listening for some families" in line], 10, "the listener")
    url = told[0]["address"]
    number = new_number()
    assert requests.get(f"{url}{TEL}?ani={number}&type=newcall&curator_id=a.name", timeout=20).status_code == 200
    assert len(records(server, number)) == 1
    session = requests.Session()
    signed = session.post(url + "/login", data={"username": ADMIN, "password": OURS}, allow_redirects=False, timeout=20)
    assert signed.status_code in (302, 303), signed.text
    for path in ("/contact-center/vilnius", "/contact-center/moscow", "/get_latest_calls", "/api/moscow-calls", "/api/calls", "/api/call_stats",
                 "/api/moscow-operator-stats", "/api/moscow-calls-monthly-stats", "/api/agencies", "/api/client-card/call/1",
                 "/api/call-agency-data/1", "/api/agency-call-info/1", "/api/status", "/network-monitor", "/finesse/health-check", "/finesse/config",
                 "/finesse/static/config/config.json", "/finesse/check-connection", "/finesse/call-transfer", f"/pop?ani={number[1:]}"):
        answer = session.get(url + path, allow_redirects=False, timeout=20)
        assert answer.status_code == 200, f"{path}: {answer.status_code}"
    for path in ("/api/v1/calls", "/incidents", "/agents"):
        assert session.get(url + path, allow_redirects=False, timeout=20).status_code == 404, path
    # Their pages look as they do elsewhere, and lead nowhere where nothing is.
    for path in ("/contact-center/vilnius", "/contact-center/moscow", f"{TEL}?ani={number}&type=newcall", "/finesse/call-transfer"):
        page = session.get(url + path, timeout=20).text
        for address in {*re.findall(r'(?:href|src)="(/assets/[^"#]+)', page), *re.findall(r'href="(/[^"#]*)', page.partition("<main")[2])}:
            assert session.get(url + html.unescape(address), timeout=20).status_code == 200, f"{path}: {address}"
