"""Dispatcher: reading, closing, reopening and deleting incidents."""

import re
from datetime import datetime

import pytest
import requests

from harness.dispatcher import Dispatcher, assert_refused
from harness.server import ADMIN, Server
from harness.words import word

FIELDS = {"id", "title", "message", "logs", "level", "status", "app_name", "created_at", "updated_at", "edit_by_user"}
NAIVE_TIME = re.compile(r"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(\.\d{1,6})?")


@pytest.fixture
def incident(dispatcher, service, request):
    title = f"About {request.node.name}"
    assert dispatcher.submit(service, title=title).status_code == 200
    return dispatcher.incident_titled(title)


@pytest.mark.both_engines
def test_an_incident_has_exactly_the_fields_of_the_contract(dispatcher, service, incident):
    assert set(incident) == FIELDS
    assert incident["edit_by_user"] is None
    assert incident["status"] == "open"
    assert dispatcher.get(f"/v1/incidents/{incident['id']}").json() == incident


def test_times_are_naive_and_of_now(incident):
    for field in ("created_at", "updated_at"):
        assert NAIVE_TIME.fullmatch(incident[field])
        assert abs((datetime.now() - datetime.fromisoformat(incident[field])).total_seconds()) < 60


def test_times_follow_the_zone_of_the_settings(start_server):
    server = start_server(SWITCHBOARD_DISPATCHER_TIME_ZONE="Asia/Vladivostok")
    dispatcher = Dispatcher(server)
    dispatcher.submit(server.add_service("Far east"))
    [incident] = dispatcher.incidents()
    ahead = datetime.fromisoformat(incident["created_at"]) - datetime.utcnow()
    assert 9.9 < ahead.total_seconds() / 3600 < 10.1


@pytest.mark.both_engines
def test_closing_and_reopening(dispatcher, incident):
    path = f"/v1/incidents/{incident['id']}"
    assert dispatcher.set_status(incident["id"], "closed").json() == {"ok": True}
    closed = dispatcher.get(path).json()
    assert (closed["status"], closed["edit_by_user"]) == ("closed", ADMIN)
    assert closed["updated_at"] > incident["updated_at"]
    assert closed["created_at"] == incident["created_at"]
    assert dispatcher.set_status(incident["id"], "open").json() == {"ok": True}
    assert dispatcher.get(path).json()["status"] == "open"


def test_opening_an_open_one_changes_nothing(dispatcher, incident):
    assert dispatcher.set_status(incident["id"], "open").json() == {"ok": True}
    assert dispatcher.get(f"/v1/incidents/{incident['id']}").json() == incident


@pytest.mark.parametrize("body", [{}, {"new_status": "resolved"}, {"new_status": None}, {"new_status": 5}, []])
def test_an_unknown_status_is_a_validation_error(dispatcher, incident, body):
    assert_refused(dispatcher.call("PUT", f"/v1/incidents/{incident['id']}/status", json=body), 422)


@pytest.mark.both_engines
def test_a_deleted_incident_is_gone(dispatcher, incident):
    path = f"/v1/incidents/{incident['id']}"
    assert dispatcher.delete(path).json() == {"ok": True}
    assert_refused(dispatcher.get(path), 404, f"Incident {incident['id']} not found")
    assert_refused(dispatcher.delete(path), 404)


def test_unknown_incidents(dispatcher):
    assert_refused(dispatcher.get("/v1/incidents/777777"), 404, "Incident 777777 not found")
    assert_refused(dispatcher.set_status(777777, "closed"), 404, "Incident not found")
    assert_refused(dispatcher.delete("/v1/incidents/777777"), 404)


@pytest.mark.parametrize("identifier", ["abc", "1.5", "9" * 40, "-x", "%00", "1%27"])
@pytest.mark.parametrize("method", ["GET", "DELETE"])
def test_an_id_that_is_no_number_is_a_validation_error(dispatcher, method, identifier):
    assert_refused(dispatcher.call(method, f"/v1/incidents/{identifier}"), 422)


@pytest.mark.parametrize("query", ["limit=abc", "skip=abc", "limit=1.5", "skip=" + "9" * 40])
def test_malformed_paging_is_a_validation_error(dispatcher, query):
    assert_refused(dispatcher.get(f"/v1/incidents/?{query}"), 422)


@pytest.fixture(scope="module")
def full(tmp_path_factory, new_database):
    """A server with 1,203 incidents."""
    with Server(tmp_path_factory.mktemp("full") / "data", database_url=new_database()).start() as server:
        service = server.add_service("Prolific", "--grouping", "never")
        dispatcher = Dispatcher(server)
        batch = [{"title": f"Incident {word(number)}", "level": "error"} for number in range(1203)]
        for start in range(0, len(batch), 1000):
            answer = dispatcher.anonymous("POST", "/api/v1/events", json=batch[start:start + 1000],
                                          headers={"Authorization": f"Bearer {service.code}"})
            assert answer.status_code == 200, answer.text
        yield dispatcher


@pytest.mark.parametrize("query, expected", [
    ({}, 1203), ({"limit": 0}, 1203), ({"limit": 10}, 10), ({"limit": 1000}, 1000), ({"limit": 5000}, 1000),
    ({"skip": 1200}, 3), ({"skip": 1200, "limit": 2}, 2), ({"skip": 5000}, 0), ({"skip": 0, "limit": 1}, 1),
])
def test_paging(full, query, expected):
    assert len(full.incidents(**query)) == expected


@pytest.mark.both_engines
def test_newest_first_over_all_pages(full):
    everything = [incident["id"] for incident in full.incidents()]
    assert everything == sorted(everything, reverse=True)
    paged = [incident["id"] for skip in range(0, 1203, 500) for incident in full.incidents(skip=skip, limit=500)]
    assert paged == everything


def test_lists_without_the_slash_are_redirected(dispatcher):
    for path in ("/v1/incidents", "/v1/apps"):
        answer = dispatcher.get(f"{path}?limit=1")
        assert answer.status_code == 307
        assert answer.headers["Location"].endswith(f"{path}/?limit=1")
        assert dispatcher.get(path, allow_redirects=True).status_code == 200
        # Also those who have not said who they are.
        assert requests.get(dispatcher.server.url + path, allow_redirects=False, timeout=10).status_code == 307
