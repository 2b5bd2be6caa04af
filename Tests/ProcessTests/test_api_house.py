"""The native API's figures, exports, views and looks into the house, held against the document (harness/api.py)."""

import csv
import io

import pytest
import requests

from harness.api import Api, api
from harness.native import accepted, assert_problem, send
from harness.server import wait_for


@pytest.fixture(scope="module")
def admin(server):
    return api(server)


@pytest.fixture(scope="module")
def numbers(server) -> list[int]:
    """Incidents of one service: an error and two that are critical."""
    service = server.add_service("Shop window")
    return [accepted(send(server, service, {"title": title, "level": level}))["incident_id"]
            for title, level in (("Glass broken", "error"), ("Door open", "critical"), ("Alarm off", "critical"))]


def lines(answer: requests.Response) -> list[dict]:
    assert answer.status_code == 200 and answer.headers["Content-Type"].startswith("text/csv")
    return list(csv.DictReader(io.StringIO(answer.content.decode("utf-8-sig"), newline="")))


@pytest.mark.both_engines
def test_how_things_stand(admin, numbers):
    def critical() -> list[dict]:
        return [level for level in admin.get("/overview")["levels"] if level["level"] == "critical"]

    wait_for(lambda: critical()[0]["open"] >= 2, 5, "the figures")
    overview = admin.get("/overview", span="7d")
    assert overview["span"] == "7d" and len(overview["opened"]) == 28
    assert sum(stretch["opened"]["critical"] for stretch in overview["opened"]) >= 2
    assert "Shop window" in [service["service"] for service in overview["noisiest"]]
    figures = admin.get("/figures", level="critical")
    assert [row["opened"] for row in figures["rows"] if row["service"] == "Shop window"] == [2]
    assert sum(stretch["opened"] for stretch in figures["trend"]) == sum(row["opened"] for row in figures["rows"])
    assert lines(admin.request("GET", "/figures.csv", params={"level": "critical"}))[-1]["level"] == "critical"
    stretches = admin.get(f"/incidents/{numbers[0]}/occurrences")
    assert stretches["hours"] == 1 and sum(stretch["occurrences"] for stretch in stretches["stretches"]) == 1


@pytest.mark.both_engines
def test_what_is_exported(server, admin, numbers):
    exported = lines(admin.request("GET", "/incidents.csv", params={"level": "critical"}))
    assert {line["number"] for line in exported} >= {str(number) for number in numbers[1:]}
    assert {line["level"] for line in exported} == {"critical"}
    audit = lines(admin.request("GET", "/audit.csv", params={"action": "service.created"}))
    assert "Shop window" in " ".join(line["subject"] for line in audit)
    for path in ("/incidents.csv", "/audit.csv", "/figures.csv"):
        assert_problem(admin.request("GET", path, params={"page": 1}), 400)
        assert_problem(Api(server).request("GET", path), 401)


def test_many_are_changed_at_once(admin, numbers):
    told = admin.post("/incidents/bulk/acknowledge", {"incidents": numbers + [10**9]})["results"]
    assert [(result["status"], result["incident_id"]) for result in told] == [(200, number) for number in numbers] + [(404, 10**9)]
    assert {result["incident"]["state"] for result in told[:-1]} == {"acknowledged"} and told[-1]["incident"] is None
    admin.post("/incidents/bulk/tags", {"incidents": numbers, "add": ["window"]})
    [helper] = [found for found in admin.get(f"/incidents/{numbers[0]}/assignees")["items"] if found["name"] == "admin"]
    for user in (helper["user_id"], None):
        told = admin.post("/incidents/bulk/assign", {"incidents": numbers[:1], "user_id": user})["results"]
        assert [result["incident"]["assignee_id"] for result in told] == [user]
    assert sorted(item["id"] for item in admin.all("/incidents", tag="WINDOW", assignee="nobody", limit=1)) == sorted(numbers)


def test_a_view_is_kept(server, numbers):
    server.add_user("Vera", "viewer")
    vera = api(server, owner="Vera")
    view = vera.post("/views", {"name": "Worst", "query": "level=critical&state=all"}, status=201)
    assert vera.get("/views")["items"] == [view] and vera.get(f"/views/{view['id']}") == view
    assert vera.post(f"/views/{view['id']}/default")["default"] is True
    vera.delete(f"/views/{view['id']}/default")
    assert vera.post(f"/views/{view['id']}", {"name": "The worst"})["name"] == "The worst"
    vera.delete(f"/views/{view['id']}")
    assert vera.get("/views")["items"] == []


def test_how_the_house_is_doing(server, admin):
    settings = {setting["key"]: setting for setting in admin.get("/settings")["items"]}
    assert settings["server.port"]["set"] and all(setting["purpose"] for setting in settings.values())
    system = admin.get("/system")
    assert system["storage"]["size_bytes"] > 0 and {consumer["name"] for consumer in system["consumers"]} >= {"figures", "search"}
    service = admin.post("/services", {"name": "Looked at", "logs_folder": "/nowhere/at/all"}, status=201)["id"]
    assert service in [health["service_id"] for health in admin.all("/services/health", limit=1)]
    assert admin.get(f"/services/{service}/health")["state"] == "unknown"
    assert [found["grouping"] for found in admin.get(f"/services/{service}/grouping-previews")["items"]] == [
        "title", "title-without-quotes", "title-and-message", "title-as-it-is", "never"]
    assert admin.get(f"/services/{service}/logs") == {"folder": "/nowhere/at/all", "problem": "unreadable", "files": []}
    assert_problem(api(server, "accounts:read").request("GET", "/system"), 403)
