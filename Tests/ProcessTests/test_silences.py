"""What is kept quiet: silences and inhibitions, what they hold back and what becomes of it, from outside."""

import datetime
import json

import pytest

from harness import binary
from harness.api import api
from harness.native import accepted, send
from harness.server import wait_for
from harness.webhooks import Receiver

SCOPES = ("playbooks:read", "playbooks:write", "notifications:read", "incidents:read", "incidents:write")


@pytest.fixture
def receiver():
    with Receiver() as receiver:
        yield receiver


@pytest.fixture
def desk(start_server, receiver):
    """A server with two services, a web hook that is told of both, and somebody who may do everything."""
    server = start_server()
    server.login, server.db = server.add_service("Login"), server.add_service("DB")
    server.command("destination", "add", "ops", "--webhook", receiver.url)
    server.robot = api(server, *SCOPES)
    return server


def moment(seconds: float) -> str:
    """So many seconds from now."""
    time = datetime.datetime.now(datetime.timezone.utc) + datetime.timedelta(seconds=seconds)
    return time.strftime("%Y-%m-%dT%H:%M:%S.%fZ")


def service_is(name: str, **fields) -> dict:
    return {"all": [{"service": name} | fields]}


def silence(server, name: str, seconds: float = 3600, **fields) -> dict:
    body = {"name": name, "when": service_is("Login"), "from": moment(-1), "until": moment(seconds)} | fields
    return server.robot.post("/silences", body, 201)


def report(server, service, title: str, level: str = "error") -> int:
    # One incident, however bad it becomes.
    return accepted(send(server, service, {"title": title, "level": level, "fingerprint": title}))["incident_id"]


def resolve(server, number: int):
    server.robot.post(f"/incidents/{number}/resolve")


def lines(server, number: int) -> list[tuple[str, str, str | None]]:
    """Of one incident, oldest first: what, its state, and why."""
    items = server.robot.get("/notifications", incident=number)["items"]
    return [(item["kind"], item["state"], item["reason"]) for item in reversed(items)]


def wait_for_line(server, number: int, kind: str, state: str):
    return wait_for(lambda: [line for line in lines(server, number) if line[:2] == (kind, state)], 20, f"{kind} {state}")[0]


def told(receiver, kind: str) -> list[int]:
    return [call.json["data"]["incident"]["id"] for call in receiver.of_type("incident." + kind)]


@pytest.mark.both_engines
def test_what_still_burns_at_the_end_is_told_once_and_what_is_over_is_not(desk, receiver):
    made = silence(desk, "backup window")
    burning, over = report(desk, desk.login, "Still burning"), report(desk, desk.login, "Soon over")
    for number in (burning, over):
        kind, state, reason = wait_for_line(desk, number, "opened", "suppressed")
        assert "backup window" in reason
    resolve(desk, over)
    # A restart in between changes nothing.
    desk.kill()
    desk.start()
    other = report(desk, desk.db, "Elsewhere")
    wait_for(lambda: other in told(receiver, "opened"), 10, "what is not kept quiet")
    assert told(receiver, "opened") == [other]
    body = {"name": "backup window", "when": service_is("Login"), "from": moment(-60), "until": moment(2)}
    desk.robot.expect(200, "PUT", f"/silences/{made['id']}", json=body)
    wait_for(lambda: burning in told(receiver, "opened"), 25, "the end of the silence")
    assert desk.robot.get(f"/silences/{made['id']}")["state"] == "over"
    resolve(desk, burning)
    wait_for(lambda: burning in told(receiver, "resolved"), 10, "its end")
    assert told(receiver, "opened") == [other, burning] and told(receiver, "resolved") == [burning]
    assert [line[:2] for line in lines(desk, over)] == [("opened", "suppressed")]
    assert [line[:2] for line in lines(desk, burning)] == [("opened", "suppressed"), ("opened", "sent"), ("resolved", "sent")]


def test_a_silence_is_ended_by_somebody_changed_and_removed(desk, receiver):
    ended, removed = silence(desk, "ended"), None
    first = report(desk, desk.login, "First")
    wait_for_line(desk, first, "opened", "suppressed")
    assert desk.robot.post(f"/silences/{ended['id']}/end")["state"] == "over"
    wait_for_line(desk, first, "opened", "sent")
    assert desk.robot.request("POST", f"/silences/{ended['id']}/end").status_code == 409
    removed = silence(desk, "removed")
    second = report(desk, desk.login, "Second")
    wait_for_line(desk, second, "opened", "suppressed")
    desk.robot.delete(f"/silences/{removed['id']}")
    wait_for_line(desk, second, "opened", "sent")
    changed = silence(desk, "changed")
    third = report(desk, desk.login, "Third")
    wait_for_line(desk, third, "opened", "suppressed")
    body = {"name": "changed", "when": service_is("DB"), "from": moment(-1), "until": moment(60)}
    desk.robot.expect(200, "PUT", f"/silences/{changed['id']}", json=body)
    wait_for_line(desk, third, "opened", "sent")
    names = [one["name"] for one in desk.robot.get("/silences")["items"]]
    assert names == ["changed", "ended"]
    assert told(receiver, "opened") == [first, second, third]


def test_what_is_bad_enough_breaks_through(desk, receiver):
    silence(desk, "loud ones pass", breaks_through="critical")
    loud, quiet = report(desk, desk.login, "Loud", "critical"), report(desk, desk.login, "Quiet")
    wait_for_line(desk, loud, "opened", "sent")
    wait_for_line(desk, quiet, "opened", "suppressed")
    # It becomes worse.
    assert report(desk, desk.login, "Quiet", "critical") == quiet
    wait_for_line(desk, quiet, "opened", "sent")
    assert told(receiver, "opened") == [loud, quiet]


def test_the_end_of_what_was_told_is_told_in_a_silence(desk, receiver):
    number = report(desk, desk.login, "Known")
    wait_for_line(desk, number, "opened", "sent")
    silence(desk, "later")
    resolve(desk, number)
    wait_for_line(desk, number, "resolved", "sent")


@pytest.mark.both_engines
def test_while_one_thing_is_open_another_is_quiet(desk, receiver):
    desk.robot.post("/inhibitions", {"name": "database", "while": service_is("DB"), "quiet": service_is("Login")}, 201)
    cause = report(desk, desk.db, "Database is down")
    wait_for_line(desk, cause, "opened", "sent")
    burning, over = report(desk, desk.login, "Cannot sign in"), report(desk, desk.login, "Slow sign-in")
    for number in (burning, over):
        assert "database" in wait_for_line(desk, number, "opened", "suppressed")[2]
    resolve(desk, over)
    resolve(desk, cause)
    wait_for_line(desk, burning, "opened", "sent")
    assert told(receiver, "opened") == [cause, burning]
    assert [line[:2] for line in lines(desk, over)] == [("opened", "suppressed")]
    circle = {"name": "back", "while": service_is("Login"), "quiet": service_is("DB")}
    refused = desk.robot.request("POST", "/inhibitions", json=circle)
    assert refused.status_code == 422 and "database" in refused.text


PLAYBOOK = """\
destinations:
  - {{ name: lead, services: [], webhook: "{url}" }}
playbooks:
  - {{ code: quiet, name: Login, service: Login, escalate: [ {{ occurrences: 1, tell: [ "destination:lead" ] }}, {{ occurrences: 2, tell: [ "destination:lead" ] }} ] }}
"""


def test_steps_are_held_back_the_same_way(desk, receiver, tmp_path):
    file = tmp_path / "playbook.yaml"
    file.write_text(PLAYBOOK.format(url=receiver.url))
    desk.command("apply", "-f", file)
    made = silence(desk, "steps, too")
    number = report(desk, desk.login, "In steps")
    assert "steps, too" in wait_for_line(desk, number, "step", "suppressed")[2]
    report(desk, desk.login, "In steps")
    wait_for(lambda: [line[0] for line in lines(desk, number)].count("step") == 2, 20, "the second step")
    desk.robot.post(f"/silences/{made['id']}/end")
    wait_for_line(desk, number, "step", "sent")
    wait_for_line(desk, number, "opened", "sent")
    assert [call.json["data"]["step"] for call in receiver.of_type("playbook.step")] == [2]
    assert told(receiver, "opened") == [number]


def test_a_preview_says_what_is_matched(desk):
    number = report(desk, desk.login, "Seen")
    report(desk, desk.db, "Not seen")
    found = desk.robot.post("/silences/preview", {"when": service_is("Login")})
    assert [one["incident_id"] for one in found["now"]] == [number] and found["week_count"] == 1
    # Whoever may not read incidents is told how many there are.
    counted = api(desk, "playbooks:read").post("/silences/preview", {"when": service_is("Login")})
    assert (counted["now"], counted["week"]) == ([], []) and counted["now_count"] == found["now_count"]
    refused = desk.robot.request("POST", "/silences/preview", json={"when": {"all": [{"level": "loud"}]}})
    assert refused.status_code == 422 and "loud" in refused.text


FILE = """\
silences:
  - { name: backup window, when: { all: [ { service: Login } ] }, from: "2026-12-01T02:00:00Z", until: "2026-12-01T04:00:00Z", breaks_through: critical, comment: weekly }
  - name: nights
    when: { any: [ { service: DB }, { title: { matches: "^Batch" } } ] }
    zone: Europe/Berlin
    hours: [ { days: [ sat ], from: "22:00", to: "06:00" } ]
inhibitions:
  - { name: database, while: { all: [ { service: DB } ] }, quiet: { all: [ { service: Login } ] } }
"""


def test_files_hold_silences_and_inhibitions(desk, tmp_path):
    file = tmp_path / "quiet.yaml"
    file.write_text(FILE)
    outcome = desk.command("apply", "-f", file, "--json").json()
    assert outcome["added"] == ["silence/backup window", "silence/nights", "inhibition/database"]
    assert desk.command("apply", "-f", file, "--json").json()["unchanged"] == 3
    exported = desk.command("export").out
    again = tmp_path / "again.yaml"
    again.write_text(exported)
    assert desk.command("apply", "-f", again, "--json").json()["changed"] == []
    assert desk.command("export").out == exported
    file.write_text(FILE + "  - { name: back, while: { all: [ { service: Login } ] }, quiet: { all: [ { service: DB } ] } }\n")
    refused = binary.run("apply", "-f", file, "--data-dir", desk.data_dir, env=desk.storage)
    assert refused.code == 1
    assert any(line.startswith(f"{file}:9: ") and "back" in line for line in refused.err.splitlines()), refused.err
    assert len(desk.robot.get("/inhibitions")["items"]) == 1


ALERTMANAGER = """\
route:
  receiver: everybody
  routes:
    - matchers: [ severity="critical" ]
      receiver: duty
      mute_time_intervals: [ nights ]
receivers:
  - name: everybody
    email_configs: [ { to: ops@example.org } ]
  - name: duty
    webhook_configs: [ { url: "https://hooks.example.org/duty" } ]
    pagerduty_configs: [ { routing_key: x } ]
inhibit_rules:
  - source_matchers: [ service="DB" ]
    target_matchers: [ service="Login" ]
mute_time_intervals:
  - name: nights
    time_intervals: [ { times: [ { start_time: "22:00", end_time: "24:00" } ], weekdays: [ "saturday:sunday" ] } ]
"""


def test_an_alertmanager_is_taken_over(desk, tmp_path):
    configuration, silences = tmp_path / "alertmanager.yml", tmp_path / "silences.json"
    configuration.write_text(ALERTMANAGER)
    matcher = {"name": "service", "value": "Login", "isRegex": False, "isEqual": True}
    silences.write_text(json.dumps([
        {"id": "0123456789", "startsAt": moment(-60), "endsAt": moment(3600), "createdBy": "ann", "comment": "upgrade",
         "matchers": [matcher], "status": {"state": "active"}}]))
    tried = desk.command("import", "alertmanager", configuration, silences, "--dry-run")
    assert "pagerduty_configs" in tried.err and "+" in tried.out
    assert desk.robot.get("/silences")["items"] == []
    done = desk.command("import", "alertmanager", configuration, silences, "--json").json()
    assert set(done["added"]) >= {"destination/duty", "silence/alertmanager 01234567", "inhibition/alertmanager 1"}
    number = report(desk, desk.login, "Taken over")
    assert "alertmanager 01234567" in wait_for_line(desk, number, "opened", "suppressed")[2]
