"""What programs see of the status page, read by the programs of others: a Statuspage client, a feed reader, a calendar, a browser."""

import json
import re
import subprocess
import sys
import threading
import xml.etree.ElementTree
from datetime import datetime, timedelta, timezone
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer

import feedparser
import icalendar
import pytest
import requests

from harness.api import api
from harness.browser import chromium
from harness.server import wait_for
from harness.syndication import problems_with_atom, problems_with_calendar, problems_with_rss

ID = re.compile(r"[a-z0-9]{12}")
TIME = re.compile(r"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{3}(Z|[+-]\d\d:\d\d)")
PAGE = ["id", "name", "url", "time_zone", "updated_at"]
COMPONENT = ["id", "name", "status", "created_at", "updated_at", "position", "description", "showcase", "start_date", "group_id",
             "page_id", "group", "only_show_if_degraded"]
INCIDENT = ["id", "name", "status", "created_at", "updated_at", "monitoring_at", "resolved_at", "impact", "shortlink", "started_at",
            "page_id", "incident_updates", "components", "reminder_intervals"]
UPDATE = ["id", "status", "body", "incident_id", "created_at", "updated_at", "display_at", "affected_components",
          "deliver_notifications", "custom_tweet", "tweet_id"]


def read(server, path: str, **parameters) -> dict:
    answer = requests.get(server.url + path, params=parameters, timeout=10)
    assert answer.status_code == 200, answer.text
    assert answer.headers["Content-Type"].startswith("application/json") and answer.headers["Access-Control-Allow-Origin"] == "*"
    return answer.json()


def summary(server) -> dict:
    return read(server, "/api/v2/summary.json")


def made(answer) -> str:
    assert answer.status_code == 201, answer.text
    assert ID.fullmatch(answer.json()["id"]) and re.search("[a-z]", answer.json()["id"])
    return answer.json()["id"]


class Page:
    """A page with two components in a group, changed through the native API."""

    def __init__(self, server):
        self.server, self.desk = server, api(server)
        self.group = self.add({"en": "SMS - Brazil"}, group=True)
        self.vivo = self.add({"en": "Vivo", "ru": "Виво"}, group_id=self.group)
        self.tim = self.add({"en": "TIM"}, group_id=self.group, description={"en": "Receipts <now>"})

    def add(self, name: dict, **fields) -> str:
        return made(self.desk.request("POST", "/status/components", json={"name": name} | fields))

    def incident(self, **fields) -> str:
        body = {"title": {"en": "Late receipts & <queues>", "ru": "Отчёты опаздывают"}, "state": "investigating", "impact": "minor",
                "components": {self.vivo: "degraded_performance"}, "text": {"en": "We look into it.\nSoon more."}}
        return made(self.desk.request("POST", "/status/incidents", json=body | fields))

    def update(self, incident: str, state: str, component: str, text: str):
        body = {"state": state, "text": {"en": text}, "components": {self.vivo: component}}
        answer = self.desk.request("POST", f"/status/incidents/{incident}/updates", json=body)
        assert answer.ok, answer.text

    def maintenance(self, begins: datetime, ends: datetime) -> str:
        body = {"title": {"en": "New routes; all, of them"}, "text": {"en": "Short breaks.\nTwo or three."},
                "scheduled_for": begins.isoformat(), "scheduled_until": ends.isoformat(), "components": [self.tim]}
        return made(self.desk.request("POST", "/status/maintenances", json=body))


@pytest.fixture
def page(start_server):
    return Page(start_server())


def expect_soon(server, what, seconds: float = 10):
    """Answers are made of a snapshot that may be a moment old."""
    return wait_for(lambda: (found := summary(server)) and what(found) and found, seconds, "the page to say so")


def test_a_page_without_anything_is_operational(start_server):
    found = summary(start_server())
    assert list(found) == ["page", "components", "incidents", "scheduled_maintenances", "status"]
    assert list(found["page"])[:5] == PAGE and found["page"]["time_zone"] == "Etc/UTC"
    assert (found["components"], found["incidents"], found["scheduled_maintenances"]) == ([], [], [])
    assert (found["status"]["indicator"], found["status"]["description"]) == ("none", "All Systems Operational")
    assert set(found["status"]["description_i18n"]) == {"en", "ru", "pt-BR"}


@pytest.mark.both_engines
def test_every_document_has_the_fields_of_the_original(page):
    server, incident = page.server, page.incident()
    soon = datetime.now(timezone.utc) + timedelta(days=1)
    maintenance = page.maintenance(soon, soon + timedelta(hours=2))
    found = expect_soon(server, lambda found: found["incidents"] and found["scheduled_maintenances"])

    assert [component["id"] for component in found["components"]] == [page.group, page.vivo, page.tim]
    for component in found["components"]:
        assert list(component)[:13] == COMPONENT and TIME.fullmatch(component["created_at"])
    group, vivo, tim = found["components"]
    assert group["group"] is True and group["components"] == [page.vivo, page.tim] and group["status"] == "degraded_performance"
    assert vivo["group_id"] == page.group and vivo["status"] == "degraded_performance" and vivo["name_i18n"]["ru"] == "Виво"
    assert tim["status"] == "operational" and tim["description"] == "Receipts <now>"
    assert found["status"]["indicator"] == "minor" and found["status"]["description"] == "Partially Degraded Service"

    [told] = found["incidents"]
    assert list(told)[:14] == INCIDENT and told["id"] == incident and told["name_i18n"]["ru"] == "Отчёты опаздывают"
    assert told["components"] == [vivo] and told["resolved_at"] is None and told["page_id"] == found["page"]["id"]
    [update] = told["incident_updates"]
    assert list(update)[:11] == UPDATE and update["body"] == "We look into it.\nSoon more."
    assert update["affected_components"][0]["code"] == page.vivo
    assert update["affected_components"][0]["new_status"] == "degraded_performance"

    [planned] = found["scheduled_maintenances"]
    assert planned["id"] == maintenance and planned["status"] == "scheduled" and planned["impact"] == "maintenance"
    assert list(planned)[:16] == INCIDENT + ["scheduled_for", "scheduled_until"] and planned["scheduled_for"].endswith("Z")
    assert [(one["code"], one["new_status"]) for one in planned["incident_updates"][0]["affected_components"]] == [(page.tim, "operational")]

    assert read(server, "/api/v2/status.json") == {"page": found["page"], "status": found["status"]}
    assert read(server, "/api/v2/components.json") == {"page": found["page"], "components": found["components"]}
    for path in ("incidents", "incidents/unresolved"):
        assert read(server, f"/api/v2/{path}.json") == {"page": found["page"], "incidents": found["incidents"]}
    for path in ("scheduled-maintenances", "scheduled-maintenances/upcoming"):
        assert read(server, f"/api/v2/{path}.json")["scheduled_maintenances"] == [planned]
    assert read(server, "/api/v2/scheduled-maintenances/active.json")["scheduled_maintenances"] == []
    assert read(server, "/api/v2/incidents.json", page=2)["incidents"] == []
    assert read(server, f"/incidents/{incident}.json") == told and read(server, f"/incidents/{maintenance}.json") == planned


def test_an_incident_from_its_beginning_to_its_end(page):
    incident = page.incident(components={page.vivo: "major_outage"}, impact="critical")
    found = expect_soon(page.server, lambda found: found["incidents"])
    assert found["status"] == found["status"] | {"indicator": "critical", "description": "Major System Outage"}
    page.update(incident, "monitoring", "operational", "It works again.")
    found = expect_soon(page.server, lambda found: found["incidents"][0]["status"] == "monitoring")
    assert TIME.fullmatch(found["incidents"][0]["monitoring_at"])
    assert [update["status"] for update in found["incidents"][0]["incident_updates"]] == ["monitoring", "investigating"]
    page.update(incident, "resolved", "operational", "It stayed so.")
    found = expect_soon(page.server, lambda found: not found["incidents"])
    assert found["status"]["indicator"] == "none"
    [told] = read(page.server, "/api/v2/incidents.json")["incidents"]
    assert told["status"] == "resolved" and TIME.fullmatch(told["resolved_at"])
    assert read(page.server, "/api/v2/incidents/unresolved.json")["incidents"] == []
    [now, *_] = read(page.server, "/history.json")["months"]
    assert [(entry["code"], entry["message"]) for entry in now["incidents"]] == [(incident, "It stayed so.")]
    uptime = read(page.server, f"/uptime/{page.vivo}.json")
    assert uptime["component"]["code"] == page.vivo and len(uptime["months"]) == 3


def test_a_statuspage_client_of_others_reads_it(page, tmp_path):
    incident = page.incident()
    expect_soon(page.server, lambda found: found["incidents"])
    (tmp_path / "services.json").write_text("{}")
    program = ("import json, sys; from statuspage_prometheus_exporter.service_checker import check_service_status; "
               "print(json.dumps(check_service_status('ours', {'name': 'Ours', 'url': sys.argv[1]})))")
    outcome = subprocess.run([sys.executable, "-c", program, page.server.url + "/api/v2/summary.json"], cwd=tmp_path, timeout=60,
                             capture_output=True, text=True, check=True)
    told = json.loads(outcome.stdout.splitlines()[-1])
    assert told["success"] is True and told["status"] == 0
    assert {component["name"]: component["status"] for component in told["component_metadata"]} == {
        "SMS - Brazil": "degraded_performance", "Vivo": "degraded_performance", "TIM": "operational"}
    [seen] = told["incident_metadata"]
    assert (seen["id"], seen["impact"], seen["affected_components"]) == (incident, "minor", ["Vivo"])


@pytest.mark.parametrize("form", ["atom", "rss"])
def test_feed_readers_read_the_history(page, form):
    incident = page.incident()
    expect_soon(page.server, lambda found: found["incidents"])
    address = f"{page.server.url}/history.{form}"
    feed = feedparser.parse(requests.get(address, timeout=10).content)
    assert not feed.bozo, feed.bozo_exception
    assert feed.version == {"atom": "atom10", "rss": "rss20"}[form] and feed.feed.title.endswith("Status - Incident History")
    [entry] = feed.entries
    assert entry.title == "Late receipts & <queues>" and entry.link.endswith("/incidents/" + incident)
    content = entry.content[0].value if form == "atom" else entry.summary
    assert "<strong>Investigating</strong>" in content and "We look into it.<br />Soon more." in content.replace("<br>", "<br />")
    stamp, again = feed.feed.updated, feedparser.parse(requests.get(address, timeout=10).content).feed.updated
    assert stamp == again
    russian = feedparser.parse(requests.get(address, params={"lang": "ru"}, timeout=10).content)
    assert russian.feed.language == "ru" and russian.entries[0].title == "Отчёты опаздывают"
    of_tim = feedparser.parse(requests.get(f"{page.server.url}/history/{page.tim}.{form}", timeout=10).content)
    assert not of_tim.bozo and of_tim.entries == []
    of_group = feedparser.parse(requests.get(f"{page.server.url}/history/{page.group}.{form}", timeout=10).content)
    assert len(of_group.entries) == 1


def test_a_calendar_reads_the_maintenances(page):
    begins = datetime(2031, 1, 2, 3, 4, tzinfo=timezone.utc)
    maintenance = page.maintenance(begins, begins + timedelta(hours=3))
    expect_soon(page.server, lambda found: found["scheduled_maintenances"])
    answer = requests.get(page.server.url + "/maintenances.ics", timeout=10)
    assert answer.headers["Content-Type"].startswith("text/calendar")
    assert all(len(line) <= 75 for line in answer.content.split(b"\r\n"))
    [event] = icalendar.Calendar.from_ical(answer.content).walk("VEVENT")
    assert event.errors == [] and str(event["UID"]).startswith(maintenance + "@")
    assert str(event["SUMMARY"]) == "New routes; all, of them"
    assert str(event["DESCRIPTION"]) == "Short breaks.\nTwo or three.\n\nTIM"
    assert (event["DTSTART"].dt, event["DTEND"].dt) == (begins, begins + timedelta(hours=3))
    assert str(event["STATUS"]) == "CONFIRMED" and event["DTSTAMP"].dt.tzinfo is not None
    assert page.desk.request("DELETE", f"/status/maintenances/{maintenance}").ok
    expect_soon(page.server, lambda found: not found["scheduled_maintenances"])
    [event] = icalendar.Calendar.from_ical(requests.get(page.server.url + "/maintenances.ics", timeout=10).content).walk("VEVENT")
    assert str(event["UID"]).startswith(maintenance + "@") and str(event["STATUS"]) == "CANCELLED"


def test_what_was_told_by_mistake_is_taken_back_and_out_of_the_history(page):
    def down() -> int:
        months = read(page.server, f"/uptime/{page.vivo}.json")["months"]
        return sum(day["outages"]["m"] for month in months for day in month["days"])

    incident = page.incident(components={page.vivo: "major_outage"}, impact="critical")
    wait_for(lambda: down() >= 2, 20, "the outage to be counted")
    page.update(incident, "resolved", "operational", "It is over.")
    newest = page.desk.request("GET", f"/status/incidents/{incident}").json()["updates"][0]["id"]
    answer = page.desk.request("DELETE", f"/status/incidents/{incident}/updates/{newest}")
    assert answer.ok and answer.json()["state"] == "investigating", answer.text
    first = answer.json()["updates"][0]["id"]
    assert page.desk.request("DELETE", f"/status/incidents/{incident}/updates/{first}").status_code == 409
    found = expect_soon(page.server, lambda found: found["incidents"] and len(found["incidents"][0]["incident_updates"]) == 1)
    assert found["status"]["indicator"] == "critical" and found["incidents"][0]["status"] == "investigating"
    assert page.desk.request("DELETE", f"/status/incidents/{incident}", params={"from_history": "true"}).status_code == 204
    expect_soon(page.server, lambda found: not found["incidents"] and found["status"]["indicator"] == "none")
    wait_for(lambda: down() == 0, 20, "the outage to be gone")


def test_customers_are_reminded_by_a_message(page):
    begins = datetime.now(timezone.utc) + timedelta(seconds=64)
    body = {"title": {"en": "New routes"}, "text": {"en": "Short breaks."}, "scheduled_for": begins.isoformat(),
            "scheduled_until": (begins + timedelta(hours=1)).isoformat(), "components": [page.tim], "reminder_minutes": 1}
    made(page.desk.request("POST", "/status/maintenances", json=body))
    found = expect_soon(
        page.server, lambda found: [len(planned["incident_updates"]) for planned in found["scheduled_maintenances"]] == [2], 30)
    [planned] = found["scheduled_maintenances"]
    reminder = planned["incident_updates"][0]
    assert planned["status"] == reminder["status"] == "scheduled" and planned["updated_at"] >= reminder["created_at"]
    assert reminder["body"] == "Reminder: the maintenance begins in 1\u00a0min." and set(reminder["body_i18n"]) == {"en", "ru", "pt-BR"}
    for path in ("/history.atom", "/status"):
        told = wait_for(lambda: "Reminder: the maintenance begins" in requests.get(page.server.url + path, timeout=10).text, 20, path)
        assert told
    assert "Begins in " in requests.get(page.server.url + "/status", timeout=10).text
    # Calendars keep what is done.
    [event] = icalendar.Calendar.from_ical(requests.get(page.server.url + "/maintenances.ics", timeout=10).content).walk("VEVENT")
    assert str(event["DESCRIPTION"]).endswith("\n\nShort breaks.\n\nTIM")


HOSTILE = "]]> <b>&amp;\u2028\t\\n;,:\"' " + "Ы" * 60


@pytest.mark.parametrize("language", [None, "ru", "pt-BR"])
def test_feeds_and_calendars_keep_to_their_standards(page, language):
    incidents = [page.incident(title={"en": HOSTILE}, text={"en": HOSTILE, "ru": "Выясняем.\nПотом ещё."}), page.incident()]
    page.update(incidents[1], "resolved", "operational", "Over.")
    soon = datetime.now(timezone.utc) + timedelta(days=1)
    body = {"title": {"en": HOSTILE}, "text": {"en": HOSTILE + "\n" + HOSTILE}, "scheduled_for": soon.isoformat(),
            "scheduled_until": (soon + timedelta(hours=1)).isoformat(), "components": [page.tim]}
    made(page.desk.request("POST", "/status/maintenances", json=body))
    expect_soon(page.server, lambda found: found["scheduled_maintenances"] and len(found["incidents"]) == 1)

    def told(path: str) -> bytes:
        return requests.get(page.server.url + path, params={"lang": language} if language else {}, timeout=10).content

    for base in ("/history", f"/history/{page.vivo}", f"/history/{page.group}", f"/history/{page.tim}"):
        assert problems_with_atom(told(base + ".atom")) == [] and problems_with_rss(told(base + ".rss")) == []
    assert len(feedparser.parse(told("/history.atom")).entries) == 3
    calendar = told("/maintenances.ics")
    assert problems_with_calendar(calendar) == []
    [event] = icalendar.Calendar.from_ical(calendar).walk("VEVENT")
    assert event.errors == [] and str(event["SUMMARY"]) == HOSTILE


def test_badges_are_pictures(page):
    page.incident()
    expect_soon(page.server, lambda found: found["incidents"])
    for path, words in (("/badge.svg", "Partially Degraded Service"), (f"/badge/{page.vivo}.svg", "Vivo: Degraded performance"),
                        (f"/badge/{page.vivo}.svg?lang=ru", "Виво: Сниженная производительность")):
        answer = requests.get(page.server.url + path, timeout=10)
        assert answer.headers["Content-Type"].startswith("image/svg+xml")
        root = xml.etree.ElementTree.fromstring(answer.content)
        assert root.tag == "{http://www.w3.org/2000/svg}svg" and words in root.attrib["aria-label"]


def test_what_is_asked_for_again_is_not_sent_again(page):
    address = page.server.url + "/api/v2/summary.json"
    first = requests.get(address, timeout=10)
    assert "max-age=10" in first.headers["Cache-Control"] and "stale-while-revalidate" in first.headers["Cache-Control"]
    tag = {"If-None-Match": first.headers["ETag"]}
    again = requests.get(address, headers=tag, timeout=10)
    assert again.status_code in (200, 304) and (again.status_code == 200 or again.content == b"")
    page.incident()
    expect_soon(page.server, lambda found: found["incidents"])
    assert requests.get(address, headers=tag, timeout=10).status_code == 200
    refused = requests.get(page.server.url + "/api/v2/nothing.json", timeout=10)
    assert refused.status_code == 404 and list(refused.json()) == ["error"]
    assert refused.headers["Access-Control-Allow-Origin"] == "*"
    assert requests.post(address, timeout=10).status_code == 405


def test_a_public_id_is_the_pages_and_a_number_the_desks(page, start_server):
    incident = page.incident()
    expect_soon(page.server, lambda found: found["incidents"])
    public = requests.get(f"{page.server.url}/incidents/{incident}", timeout=10, allow_redirects=False)
    assert public.status_code == 200 and "Late receipts" in public.text
    desk = requests.get(page.server.url + "/incidents/1", timeout=10, allow_redirects=False)
    assert desk.status_code in (302, 303) and "/sign-in" in desk.headers["Location"]
    other = start_server("other", SWITCHBOARD_LISTENERS="127.0.0.1:0=status")
    address = next(json.loads(line)["address"] for line in other.log().splitlines() if "listening for some families" in line)
    assert requests.get(address + "/incidents/1", timeout=10).status_code == 404
    assert requests.get(address + "/api/v2/summary.json", timeout=10).status_code == 200


class Customer:
    """A page of somebody else, with a content policy that allows our script, what it reads, and nothing inline."""

    def __init__(self, status: str, body: str, script: str = ""):
        pages = {"/": (body, "text/html; charset=utf-8"), "/own.js": (script, "text/javascript")}

        class Handler(BaseHTTPRequestHandler):
            def do_GET(self):
                text, kind = pages.get(self.path, ("", "text/plain"))
                self.send_response(200)
                self.send_header("Content-Type", kind)
                self.send_header("Content-Security-Policy",
                                 f"default-src 'none'; script-src 'self' {status}; connect-src {status}")
                self.send_header("Content-Length", str(len(text.encode())))
                self.end_headers()
                self.wfile.write(text.encode())

            def log_message(self, *_):
                pass

        self.server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
        self.url = f"http://127.0.0.1:{self.server.server_port}/"
        threading.Thread(target=self.server.serve_forever, daemon=True).start()

    def __enter__(self):
        return self

    def __exit__(self, *_):
        self.server.shutdown()
        self.server.server_close()


def test_the_script_works_in_the_pages_of_others(page):
    page.incident()
    expect_soon(page.server, lambda found: found["incidents"])
    status = page.server.url
    own = """
        var page = new StatusPage.page({page: 'whatever'}), told = window.told = {};
        page.summary({success: function (data) { told.summary = data.status.indicator; }});
        page.status({success: function (data) { told.status = data.status.description; }});
        page.components({success: function (data) { told.components = data.components.length; }});
        page.incidents({filter: 'unresolved', success: function (data) { told.incidents = data.incidents[0].name; }});
        page.scheduled_maintenances({filter: 'active', success: function (data) { told.active = data.scheduled_maintenances.length; }});
    """
    body = (f'<!doctype html><html lang="ru"><title>x</title><body><main>theirs</main>'
            f'<script src="{status}/embed.js" data-banner></script><script src="/own.js"></script>')
    with Customer(status, body, own) as customer, chromium() as browser:
        tab = browser.new_page()
        complaints = []
        tab.on("console", lambda message: complaints.append(message.text) if message.type == "error" else None)
        tab.goto(customer.url)
        tab.wait_for_function("Object.keys(window.told || {}).length === 5")
        assert tab.evaluate("window.told") == {"summary": "minor", "status": "Partially Degraded Service", "components": 3,
                                               "incidents": "Late receipts & <queues>", "active": 0}
        banner = tab.locator("#statuspage-banner[role=status]")
        banner.wait_for()
        assert "Отчёты опаздывают" in banner.inner_text()
        banner.get_by_role("button", name="Закрыть").click()
        assert tab.locator("#statuspage-banner").count() == 0
        assert [text for text in complaints if "favicon" not in text] == []
