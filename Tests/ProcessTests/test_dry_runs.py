"""Playbooks tried out from outside: what a dry run says is held against what the same playbook really did."""

from datetime import datetime, timedelta, timezone

import pytest

from harness.api import api
from harness.browser import post_form, signed_in_session
from harness.native import accepted, send
from harness.server import wait_for

PLAYBOOK = """
teams:
  - { name: Duty }
  - { name: Chiefs }
playbooks:
  - code: shop
    name: The shop
    service: Shop
    when: { all: [ { title: { contains: Payment } } ] }
    escalate:
      - { occurrences: 3, after: 1h, tell: [ "team:Duty" ] }
      - { after: 1s, tell: [ "team:Chiefs" ] }
      - { unacknowledged: 2h, tell: [ "team:Chiefs" ] }
"""


def at(**ago) -> str:
    return (datetime.now(timezone.utc) - timedelta(**ago)).isoformat().replace("+00:00", "Z")


@pytest.fixture
def shop(start_server, tmp_path):
    """A service whose playbook has told of one incident by count and time, of one by time, and not of a third."""
    server = start_server()
    service = server.add_service("Shop")
    text = tmp_path / "shop.yaml"
    text.write_text(PLAYBOOK)
    server.command("apply", "-f", text)

    def report(title: str) -> int:
        return accepted(send(server, service, {"title": title}))["incident_id"]

    server.robot = api(server, "incidents:read", "incidents:write", "playbooks:read", "playbooks:write", "notifications:read")
    server.loud, server.quiet, server.other = [report("Payment fails") for _ in range(3)][0], report("Payment is slow"), report("Queue is full")

    def fired(number: int) -> int:
        found = server.robot.get(f"/incidents/{number}/escalation")["playbooks"]
        return sum(len(playbook["fired"]) for playbook in found)

    wait_for(lambda: fired(server.loud) == 2 and fired(server.quiet) == 1, 20, "the steps")
    server.robot.post(f"/incidents/{server.quiet}/acknowledge")
    return server


def run(server, **question) -> dict:
    started = server.robot.post("/playbooks/dry-runs", question, status=202)
    return wait_for(lambda: (found := server.robot.get(f"/playbooks/dry-runs/{started['id']}"))["state"] != "running" and found, 30, "the run")


def steps(lines: list[dict]) -> set[tuple]:
    return {(line["incident_id"], line["step"], line["reason"]) for line in lines}


@pytest.mark.both_engines
def test_what_would_have_been_done_is_what_was_done(shop):
    told = len(shop.robot.all("/notifications"))
    before = shop.robot.get(f"/incidents/{shop.loud}")
    found = run(shop, code="shop", since=at(hours=1))
    assert (found["state"], found["progress"], found["episodes"], found["is_cut"]) == ("done", 100, 2, False)
    assert steps(found["would"]) == steps(found["did"]) == {
        (shop.loud, 1, "occurrences"), (shop.loud, 2, "after"), (shop.quiet, 2, "after")}
    assert {tuple(line["tell"]) for line in found["would"]} == {("team:Duty",), ("team:Chiefs",)}
    assert steps(found["silent"]) == {(shop.loud, 3, "not due"), (shop.quiet, 1, "acknowledged"), (shop.quiet, 3, "acknowledged")}
    assert len(shop.robot.all("/notifications")) == told and shop.robot.get(f"/incidents/{shop.loud}") == before


def test_an_edited_playbook_beside_what_the_saved_one_did(shop):
    edited = {"code": "shop", "name": "The shop", "service": "Shop", "escalate": [{"after": "2s", "tell": ["user:ann"]}]}
    # A little ahead: if nothing else happens until then.
    found = run(shop, playbook=edited, since=at(hours=1), until=at(seconds=-60))
    would, silent = ({line["incident_id"] for line in found[kind]} for kind in ("would", "silent"))
    assert would >= {shop.loud, shop.other} and len(found["did"]) == 3
    # Acknowledged before or after its two seconds.
    assert silent == {shop.loud, shop.other, shop.quiet} - would
    later = run(shop, code="shop", since=at(hours=3), until=at(hours=2))
    assert (later["would"], later["did"], later["silent"], later["episodes"]) == ([], [], [], 0)


def test_one_made_up_event(shop):
    found = run(shop, code="shop", event={"service": "Shop", "title": "Payment fails again", "level": "critical"})
    assert [(line["incident_id"], line["step"], line["reason"]) for line in found["would"]] == [
        (None, 2, "after"), (None, 1, "after"), (None, 3, "unacknowledged")]
    assert found["did"] == found["silent"] == []
    other = run(shop, code="shop", event={"service": "Shop", "title": "Queue is full"})
    assert [(line["step"], line["reason"]) for line in other["silent"]] == [(step, "no match") for step in (1, 2, 3)]


@pytest.mark.parametrize("status, wrong", [
    (422, {}), (422, {"code": "shop"}), (422, {"since": "2026-01-01T00:00:00Z"}), (404, {"code": "none", "since": "2026-01-01T00:00:00Z"}),
    (422, {"code": "shop", "playbook": {}, "since": "2026-01-01T00:00:00Z"}), (422, {"playbook": {"code": "x"}, "since": "2026-01-01T00:00:00Z"}),
    (422, {"playbook": {"code": "x", "name": "x", "service": "Shop", "colour": "red"}, "since": "2026-01-01T00:00:00Z"}),
    (422, {"code": "shop", "since": "yesterday"}), (422, {"code": "shop", "since": "2026-01-02T00:00:00Z", "until": "2026-01-01T00:00:00Z"}),
    (422, {"code": "shop", "event": {"service": "Shop"}}), (422, {"code": "shop", "event": {"title": "x"}}), (422, {"code": "shop", "event": 1}),
])
def test_what_is_no_question_is_refused(server, tmp_path, status, wrong):
    text = tmp_path / "shop.yaml"
    text.write_text(PLAYBOOK)
    server.command("apply", "-f", text)
    robot = api(server, "playbooks:write")
    assert robot.request("POST", "/playbooks/dry-runs", json=wrong).status_code == status


def test_whether_a_playbook_is_heard(shop):
    def heard() -> list[dict]:
        found = shop.robot.get("/playbooks/figures", code="shop")["items"]
        return found if [(one["code"], one["episodes"], one["acknowledged"]) for one in found] == [("shop", 2, 1)] else []

    figures = wait_for(heard, 20, "the acknowledgement")
    counts = {(step["step"], *step["tell"]): (step["fired"], step["acknowledged_in_time"], step["escalated_past"]) for step in figures[0]["steps"]}
    assert counts == {(1, "team:Duty"): (1, 0, 1), (2, "team:Chiefs"): (2, 1, 0)}
    assert shop.robot.get("/playbooks/figures", **{"from": "2020-01-01", "to": "2020-02-01"})["items"] == []


def test_a_page_shows_both_beside_each_other(shop):
    session = signed_in_session(shop)
    answer = post_form(session, shop, "/playbooks/dry-runs", "/playbooks/dry-runs", playbook="shop", text="", on="past", days="1")
    assert answer.status_code == 200 and "/playbooks/dry-runs/" in answer.url
    page = wait_for(lambda: (text := session.get(answer.url, timeout=10).text) and "Running:" not in text and text, 20, "the page")
    assert f"Incident {shop.loud}" in page and "by the number of reports" in page and "silent: somebody acknowledged" in page
    assert "team:Duty" in page and "Would have told" in page
    figures = session.get(shop.url + "/playbooks/figures", timeout=10).text
    assert "Escalated past" in figures and "The shop" in figures
