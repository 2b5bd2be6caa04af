"""The public page from outside: run by a program, read by the command, and what happens on it by itself."""

import re
from datetime import datetime, timedelta, timezone

import pytest
import requests

from harness.api import api, token
from harness.server import wait_for
from harness.stream import Stream


@pytest.fixture(scope="module")
def program(server):
    return api(server)


def at(seconds: float) -> str:
    return (datetime.now(timezone.utc) + timedelta(seconds=seconds)).strftime("%Y-%m-%dT%H:%M:%SZ")


def component(program, name: str, **fields) -> str:
    made = program.post("/status/components", {"name": {"en": name}, **fields}, status=201)
    assert re.fullmatch("[a-z0-9]{12}", made["id"]) and re.search("[a-z]", made["id"])
    return made["id"]


def state(program, identifier: str) -> str:
    return program.get(f"/status/components/{identifier}")["state"]


def page(server) -> dict:
    return server.command("status", "--json").json()


@pytest.mark.both_engines
def test_a_program_runs_the_page(server, program):
    group = component(program, "Messages", group=True)
    sms = component(program, "SMS", description={"en": "Texts", "ru": "Тексты"}, group=False, group_id=group, position=1,
                    state="operational")
    told = program.post("/status/incidents", {
        "title": {"en": "Late receipts", "pt-BR": "Recibos atrasados"}, "state": "investigating", "impact": "minor",
        "components": {sms: "partial_outage"}, "text": {"en": "We look into it."}}, status=201)
    assert state(program, sms) == state(program, group) == "partial_outage"
    program.post(f"/status/incidents/{told['id']}/comments", {"text": "SECRET: the carrier"})
    said = page(server)
    assert [(found["id"], found["state"]) for found in said["incidents"]] == [(told["id"], "investigating")]
    assert {found["id"]: found["state"] for found in said["components"]} == {group: "partial_outage", sms: "partial_outage"}
    assert said["description"] == "Partial System Outage" and said["page"]["time_zone"] == "Etc/UTC"
    assert "SECRET" not in str(said)
    changed = program.post(f"/status/incidents/{told['id']}/updates",
                           {"state": "resolved", "text": {"en": "Mended."}, "components": {sms: "operational"}}, status=201)
    assert changed["state"] == "resolved" and changed["updates"][0]["components"][0]["new_state"] == "operational"
    assert page(server)["description"] == "All Systems Operational"
    lines = server.command("status").out
    assert lines.splitlines()[0] == "none\tAll Systems Operational\tStatus"
    assert f"component\t{sms}\toperational\tSMS" in lines
    program.expect(200, "PATCH", f"/status/components/{sms}", json={"state": "major_outage"})
    assert state(program, sms) == "major_outage"
    program.delete(f"/status/incidents/{told['id']}")
    program.delete(f"/status/components/{sms}")
    program.delete(f"/status/components/{group}")


def test_maintenance_begins_and_ends_by_itself(server, program):
    web = component(program, "Web")
    planned = program.post("/status/maintenances", {
        "title": {"en": "New disks"}, "text": {"en": "It may be slow."}, "scheduled_for": at(2), "scheduled_until": at(8),
        "components": [web]}, status=201)
    assert planned["state"] == "scheduled" and state(program, web) == "operational"
    wait_for(lambda: state(program, web) == "under_maintenance", 15, "the maintenance to begin")
    assert page(server)["indicator"] == "maintenance"
    wait_for(lambda: program.get(f"/status/maintenances/{planned['id']}")["state"] == "completed", 20, "the maintenance to end")
    assert state(program, web) == "operational"
    assert [update["state"] for update in program.get(f"/status/maintenances/{planned['id']}")["updates"]] == [
        "completed", "in_progress", "scheduled"]
    assert program.expect(409, "DELETE", f"/status/maintenances/{planned['id']}")["type"].endswith(":maintenance-over")


def test_components_follow_the_sources_and_the_desk(server, program, service):
    cell = component(program, "SMS to Monaco", link={"kind": "feed", "channel": "sms", "provider": "Kildy", "country": "MC"})
    shop = component(program, "Shop", link={"kind": "service", "service_id": service.id})
    assert state(program, cell) == "no_data"
    program.post("/feeds/sms", [{"country": "MC", "bandwidth": "78", "response_time": "1053", "provider": "Kildy"}])
    assert state(program, cell) == "operational"
    wait_for(lambda: state(program, shop) == "operational", 15, "the service to be known")
    for _ in range(2):
        program.post("/feeds/sms", [{"country": "MC", "bandwidth": "1", "response_time": "1053", "provider": "Kildy"}])
    assert state(program, cell) == "major_outage"
    program.post("/events", {"service": service.name, "title": "Shop is down", "level": "critical"})
    wait_for(lambda: state(program, shop) == "major_outage", 15, "the service's incident to be seen")


def test_who_may_not(server, program):
    reader = api(server, "status:read")
    assert reader.get("/status/components")["next"] is None
    reader.expect(403, "POST", "/status/components", json={"name": {"en": "x"}})
    api(server, "incidents:read").expect(403, "GET", "/status/components")


@pytest.mark.both_engines
def test_what_is_told_of_months_afterwards_stands_in_its_month_and_its_day(server, program):
    days = 24 * 3600
    # Not across midnight.
    noon = datetime.now(timezone.utc).replace(hour=12, minute=0, second=0) - timedelta(days=80)
    old = component(program, "Long kept", started_at=at(-100 * days))
    told = program.post("/status/incidents", {
        "title": {"en": "Down in the past"}, "state": "resolved", "impact": "critical", "components": {old: "major_outage"},
        "text": {"en": "It is over."}, "started_at": noon.strftime("%Y-%m-%dT%H:%M:%SZ"),
        "resolved_at": (noon + timedelta(hours=1)).strftime("%Y-%m-%dT%H:%M:%SZ")}, status=201)
    assert state(program, old) == "operational"
    pages = [requests.get(f"{server.url}/history?page={number}").text for number in (1, 2)]
    assert sum("Down in the past" in page for page in pages) == 1
    counted = [day for number in (1, 2) for month in requests.get(f"{server.url}/uptime/{old}.json?page={number}").json()["months"]
               for day in month["days"] if day["outages"]["m"]]
    assert [(day["date"], day["outages"]["m"]) for day in counted] == [(f"{noon:%Y-%m-%d}", 3600)]
    assert [event["code"] for event in counted[0]["related_events"]] == [told["id"]]
    program.delete(f"/status/incidents/{told['id']}")
    program.delete(f"/status/components/{old}")


@pytest.mark.both_engines
def test_changes_of_the_page_are_told_as_they_happen_and_none_is_missed(server, program):
    reader = token(server, "status:read")
    with Stream(server.url, reader, path="/status/stream") as stream:
        ready = stream.next()
        assert (ready.name, ready.data) == ("ready", {"position": ready.id})
        web = component(program, "Streamed")
        told = program.post("/status/incidents", {
            "title": {"en": "Slow"}, "state": "investigating", "components": {web: "degraded_performance"}, "text": {"en": "x"}}, status=201)
        events = stream.until(lambda event: event.name == "status_component.state_changed" and event.data["id"] == web)
        assert {"status_component.changed", "status_incident.published"} <= {event.name for event in events}
        last = events[-1]
        assert last.data == {"position": last.id, "at": last.data["at"], "type": last.name, "id": web}
    program.post(f"/status/incidents/{told['id']}/updates", {"state": "resolved", "text": {"en": "x"}}, status=201)
    # Who comes back gets what they missed.
    with Stream(server.url, reader, last=last.id, path="/status/stream") as stream:
        missed = stream.until(lambda event: event.name == "status_incident.updated")
        assert all(event.id > last.id for event in missed)
    assert Stream(server.url, token(server, "incidents:read"), path="/status/stream").status == 403
    program.delete(f"/status/incidents/{told['id']}")
    program.delete(f"/status/components/{web}")


def test_guessing_at_a_pages_password_is_slowed_down_and_a_right_cookie_is_not(server, program):
    # Another name of the same address.
    root = server.url.replace("127.0.0.1", "localhost")
    site = program.post("/status/sites", {"host": "localhost", "access": "password", "password": "open sesame"}, status=201)

    def enter(password: str) -> requests.Response:
        return requests.post(root + "/status/password", data={"password": password, "return_to": "/status"}, allow_redirects=False)

    right = enter("open sesame")
    assert right.status_code == 303
    assert [enter("open").status_code for _ in range(10)] == [403] * 10
    # Each wrong one doubles the pause, so that on a slow machine, too, one comes too early.
    refused = next(answer for answer in (enter("open") for _ in range(10)) if answer.status_code != 403)
    assert refused.status_code == 429 and 1 <= int(refused.headers["Retry-After"]) <= 60
    assert "<form" in refused.text and "Too many wrong passwords" in refused.text
    for _ in range(30):
        assert requests.get(root + "/status", cookies=right.cookies).status_code == 200
    # The installation's own page has nothing to do with it.
    assert requests.get(server.url + "/status").status_code == 200
    program.delete(f"/status/sites/{site['id']}")
