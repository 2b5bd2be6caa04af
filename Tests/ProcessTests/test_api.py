"""The native API from outside; each answer is held against the document (harness/api.py)."""

import gzip
import json
import re
import time

import pytest
import requests
from jsonschema import Draft202012Validator

from harness.api import DOCUMENT, ROOT, Api, api, document
from harness.browser import signed_in_session
from harness.native import accepted, assert_problem, send
from harness.server import wait_for


@pytest.fixture(scope="module")
def admin(server):
    return api(server)


def report(server, service, title: str, **fields) -> dict:
    return accepted(send(server, service, {"title": title} | fields))


def problem(answer: requests.Response, status: int, code: str) -> dict:
    found = assert_problem(answer, status)
    assert found["type"] == "urn:switchboard:problem:" + code
    return found


# MARK: The document


def test_the_document_is_one(server):
    found = document(server)
    assert found["openapi"] == "3.1.0"
    for name, schema in found["components"]["schemas"].items():
        Draft202012Validator.check_schema(schema)
        assert schema.get("description") or name.endswith(("Page", "Receipt", "Refusal")), name
    ids = [entry["operationId"] for path in found["paths"].values() for entry in path.values()]
    assert len(ids) == len(set(ids)) > 15
    tags = {tag["name"] for tag in found["tags"]}
    for path in found["paths"].values():
        for entry in path.values():
            assert entry["summary"] and set(entry["tags"]) <= tags
            assert entry["security"] == [] or "401" in entry["responses"]


def test_the_document_needs_no_token_and_is_not_sent_twice(server):
    first = requests.get(server.url + DOCUMENT, timeout=10)
    again = requests.get(server.url + DOCUMENT, headers={"If-None-Match": first.headers["ETag"]}, timeout=10)
    assert (again.status_code, again.content) == (304, b"")


def test_every_address_answers_what_it_does_not_know(server, admin):
    for path, methods in document(server)["paths"].items():
        address = re.sub(r"\{\w+\}", "1", path.removeprefix(ROOT))
        unknown = next(method for method in ("PATCH", "PUT", "DELETE") if method.lower() not in methods)
        answer = admin.request(unknown, address)
        problem(answer, 405, "method-not-allowed")
        assert {method.upper() for method in methods} <= set(answer.headers["Allow"].split(", "))
    problem(admin.request("GET", "/nowhere"), 404, "not-found")


# MARK: Who asks


@pytest.mark.parametrize("credential", ["Bearer nobody", "Bearer ", "Basic YTpi", "Bearer sb_" + "a" * 40])
def test_only_known_tokens(server, credential):
    for method, path in (("GET", "/incidents"), ("POST", "/incidents/1/close"), ("GET", "/me"), ("GET", "/stream")):
        answer = Api(server).request(method, path, headers={"Authorization": credential})
        problem(answer, 401, "unauthorized")
        assert answer.headers["WWW-Authenticate"] == "Bearer"


def test_a_token_reaches_as_far_as_its_scopes(server, service):
    number = report(server, service, "Scoped")["incident_id"]
    reader = api(server, "incidents:read")
    assert reader.get(f"/incidents/{number}")["title"] == "Scoped"
    refused = problem(reader.request("POST", f"/incidents/{number}/close"), 403, "missing-scope")
    assert "incidents:write" in refused["detail"]
    problem(reader.request("GET", "/services"), 403, "missing-scope")


def test_a_token_may_no_more_than_its_owner(server, service):
    number = report(server, service, "Owned")["incident_id"]
    server.add_user("looker", "viewer")
    looker = api(server, owner="looker")
    me = looker.get("/me")
    assert (me["name"], me["role"], me["teams"]) == ("looker", "viewer", {})
    assert looker.get(f"/incidents/{number}")["id"] == number
    problem(looker.request("POST", f"/incidents/{number}/close"), 403, "not-permitted")
    problem(looker.request("POST", "/services", json={"name": "Not mine"}), 403, "not-permitted")
    assert looker.get(f"/services/{service.id}")["code"] is None
    server.command("user", "disable", "looker")
    # Another process's change is known within a second.
    time.sleep(1.1)
    problem(looker.request("GET", "/me"), 401, "unauthorized")


def test_a_token_that_is_revoked_ends(server):
    short = api(server, "incidents:read")
    assert short.get("/me")["scopes"] == ["incidents:read"]
    number = json.loads(server.command("token", "list", "--json").out.splitlines()[-1])["id"]
    server.command("token", "revoke", number)
    # Another process's change is known within a second.
    time.sleep(1.1)
    problem(short.request("GET", "/me"), 401, "unauthorized")


def test_the_cookie_of_a_sign_in_reads_and_changes_nothing(server, service):
    number = report(server, service, "By cookie")["incident_id"]
    browser = Api(server, session=signed_in_session(server))
    assert browser.get(f"/incidents/{number}")["title"] == "By cookie"
    me = browser.get("/me")
    assert (me["name"], me["scopes"]) == ("admin", None)
    for method, path in (("POST", f"/incidents/{number}/close"), ("DELETE", f"/incidents/{number}"), ("POST", "/services")):
        problem(browser.request(method, path, json={"name": "x"}), 403, "token-needed")
    assert browser.get(f"/incidents/{number}")["state"] == "open"


# MARK: Incidents


@pytest.mark.both_engines
def test_an_incident_says_what_is_known_of_it(server, service, admin):
    told = report(server, service, "Card 17 refused", level="warning", message="no", logs=["one", "two"], tags={"a": "b"},
                  fingerprint="card")
    report(server, service, "Card 18 refused", level="critical", message="still no", fingerprint="card")
    number = told["incident_id"]
    incident = admin.get(f"/incidents/{number}")
    assert {name: incident[name] for name in ("id", "title", "message", "level", "state", "service", "service_id", "occurrences")} == {
        "id": number, "title": "Card 17 refused", "message": "still no", "level": "critical", "state": "open",
        "service": service.name, "service_id": service.id, "occurrences": 2}
    assert admin.get(f"/incidents/{number}/logs") == {"lines": ["one", "two"]}
    events = admin.all(f"/incidents/{number}/events", limit=1)
    assert [event["body"]["title"] for event in events] == ["Card 18 refused", "Card 17 refused"]
    assert events[1] == admin.get(f"/events/{told['event_id']}")
    assert events[1]["body"]["tags"] == {"a": "b"} and events[1]["incident_id"] == number
    problem(admin.request("GET", "/events/0000000000001"), 404, "not-found")


@pytest.mark.both_engines
def test_what_people_do_with_an_incident(server, service, admin):
    number = report(server, service, "To be worked on")["incident_id"]
    server.add_user(f"worker {number}", "operator")
    worker = api(server, owner=f"worker {number}")
    for action, state in (("acknowledge", "acknowledged"), ("resolve", "resolved"), ("reopen", "open"), ("close", "closed"),
                          ("close", "closed"), ("acknowledge", "closed"), ("reopen", "open")):
        assert worker.post(f"/incidents/{number}/{action}")["state"] == state
    me = worker.get("/me")["user_id"]
    assert worker.post(f"/incidents/{number}/assign", {"user_id": me})["assignee"] == f"worker {number}"
    assert worker.post(f"/incidents/{number}/assign", {"user_id": None})["assignee_id"] is None
    worker.post(f"/incidents/{number}/comments", {"text": "It **was** me."})
    timeline = admin.all(f"/incidents/{number}/timeline", limit=3)
    assert [(entry["kind"], entry["text"]) for entry in timeline][:3] == [
        ("comment", "It **was** me."), ("released", f"worker {number}"), ("assigned", f"worker {number}")]
    assert [entry["kind"] for entry in timeline[3:]] == ["reopened", "closed", "reopened", "resolved", "acknowledged", "opened"]
    problem(worker.request("DELETE", f"/incidents/{number}"), 403, "not-permitted")
    admin.delete(f"/incidents/{number}")
    problem(admin.request("GET", f"/incidents/{number}"), 404, "not-found")


@pytest.mark.parametrize("body, names", [
    ({}, ["user_id"]), ({"user_id": "1"}, ["user_id"]), ({"user_id": 999999}, ["user_id"]), ({"user_id": None, "x": 1}, ["x"]),
    ([], [""]), ({"user_id": 0}, ["user_id"]),
])
def test_an_assignment_that_cannot_be(server, service, admin, body, names):
    number = report(server, service, "Nobody's")["incident_id"]
    found = problem(admin.request("POST", f"/incidents/{number}/assign", json=body), 422, "invalid-body")
    assert [(error["in"], error["name"]) for error in found["errors"]] == [("body", name) for name in names]


def test_a_comment_that_cannot_be(server, service, admin):
    number = report(server, service, "Not to be commented")["incident_id"]
    address = f"/incidents/{number}/comments"
    problem(admin.request("POST", address, json={"text": "  \n"}), 422, "empty-comment")
    problem(admin.request("POST", address, json={"text": "x" * 10_001}), 422, "invalid-body")
    problem(admin.request("POST", address, json={"text": "a\0"}), 422, "invalid-body")
    problem(admin.request("POST", address, data="{", headers={"Content-Type": "application/json"}), 422, "not-json")
    problem(admin.request("POST", address, data={"text": "a form"}), 415, "not-json")
    compressed = {"Content-Type": "application/json", "Content-Encoding": "gzip"}
    problem(admin.request("POST", address, data=gzip.compress(b'{"text":"x"}'), headers=compressed), 415, "unknown-encoding")
    problem(admin.request("POST", address, json={"text": "x" * 300_000}), 413, "body-too-large")


@pytest.mark.both_engines
def test_lists_filter_and_go_on(server, admin):
    service = server.add_service("Filtered")
    numbers = [report(server, service, title, level=level)["incident_id"] for title, level in (
        ("Élan verloren", "error"), ("disk full", "critical"), ("ELAN again", "warning"), ("100% of_it", "info"))]
    admin.post(f"/incidents/{numbers[1]}/acknowledge")
    admin.post(f"/incidents/{numbers[2]}/close")

    def found(**params):
        return sorted(numbers.index(item["id"]) for item in admin.all("/incidents", limit=1, service=service.id, **params))

    assert found() == [0, 1, 2, 3]
    assert found(level="critical") == [1] and found(level=["critical", "info"]) == [1, 3]
    assert found(state="closed") == [2] and found(state=["open", "acknowledged"]) == [0, 1, 3]
    wait_for(lambda: found(q="elan") == [0, 2] and found(q="100") == [3], 5, "the index of words")
    assert found(q="ela") == [0, 2] and found(q="full disk") == [1] and found(q="%") == [] and found(q="nothing like it") == []
    assert admin.all("/incidents", service=service.id + 1000) == []


def test_a_list_is_read_to_its_end_while_more_come_in(server, admin):
    service = server.add_service("Busy list")
    old = [report(server, service, f"Old {'abcdefghij'[index]}")["incident_id"] for index in range(9)]
    seen, after = [], None
    while True:
        page = admin.get("/incidents", service=service.id, limit=2, **({"after": after} if after else {}))
        seen += [item["id"] for item in page["items"]]
        report(server, service, f"New {'klmnopqrst'[len(seen) // 2]}")
        after = page["next"]
        if after is None:
            break
    assert seen == old[::-1]


@pytest.mark.parametrize("query, name", [
    ("state=broken", "state"), ("level=loud", "level"), ("service=x", "service"), ("service=0", "service"), ("limit=0", "limit"),
    ("limit=201", "limit"), ("after=x", "after"), ("page=2", "page"), ("q=", "q"), ("q=" + "x" * 201, "q"), ("q=%00", "q"),
    ("limit=1&limit=2", "limit"), ("assignee=you", "assignee"), ("tag=a,b", "tag"), ("since=yesterday", "since"),
])
def test_a_list_names_what_it_does_not_know(admin, query, name):
    found = problem(admin.request("GET", "/incidents?" + query), 400, "invalid-parameter")
    assert [(error["in"], error["name"]) for error in found["errors"]] == [("query", name)]
    assert name in found["detail"]


def test_what_a_client_knows_is_not_sent_again(server, service, admin):
    number = report(server, service, "Tagged")["incident_id"]
    tag = admin.request("GET", f"/incidents/{number}").headers["ETag"]
    known = {"If-None-Match": tag}
    assert admin.request("GET", f"/incidents/{number}", headers=known).status_code == 304
    head = admin.request("HEAD", f"/incidents/{number}")
    assert (head.status_code, head.content, head.headers["ETag"]) == (200, b"", tag)
    admin.post(f"/incidents/{number}/acknowledge")
    changed = admin.request("GET", f"/incidents/{number}", headers=known)
    assert changed.status_code == 200 and changed.headers["ETag"] != tag


@pytest.mark.parametrize("number", ["0", "-1", "x", "1.5", "9223372036854775808", "99999999", "%2e%2e", "1%00"])
def test_a_number_that_is_none_leads_nowhere(admin, number):
    for method, path in (("GET", "/incidents/{}"), ("POST", "/incidents/{}/close"), ("GET", "/services/{}"), ("GET", "/events/{}")):
        assert admin.request(method, path.format(number)).status_code == 404


# MARK: Services


@pytest.mark.both_engines
def test_the_life_of_a_service(server, admin):
    made = admin.request("POST", "/services", json={
        "name": "Made by API", "status_url": "https://shop.example.org/health", "grouping": "never", "rate_limit": 100})
    assert made.status_code == 201
    service = made.json()
    number = service["id"]
    assert made.headers["Location"] == f"{ROOT}/services/{number}"
    assert len(service["code"]) == 20 and service["rate_limit"] == 100
    assert admin.get(f"/services/{number}") == service
    assert service in admin.all("/services", limit=1)
    accepted(send(server, service["code"], {"title": "By the new code"}))

    changed = admin.post(f"/services/{number}", {"name": "Renamed by API", "status_url": None})
    assert (changed["name"], changed["status_url"], changed["rate_limit"], changed["grouping"]) == ("Renamed by API", None, 100, "never")
    rotated = admin.post(f"/services/{number}/rotate-code", {"overlap_hours": 1})
    assert rotated["code"] != service["code"] and [old["code"] for old in rotated["retiring_codes"]] == [service["code"]]
    accepted(send(server, service["code"], {"title": "By the old code"}))
    at_once = admin.post(f"/services/{number}/rotate-code", {"overlap_hours": 0, "code": "chosen-code-of-16"})
    assert at_once["code"] == "chosen-code-of-16"
    assert send(server, rotated["code"], {"title": "Too late"}).status_code == 401
    admin.delete(f"/services/{number}")
    assert send(server, "chosen-code-of-16", {"title": "Gone"}).status_code == 401
    problem(admin.request("GET", f"/services/{number}"), 404, "service-not-found")


@pytest.mark.parametrize("body, status, code, names", [
    ({}, 422, "invalid-body", ["name"]), ({"name": ""}, 422, "invalid-body", ["name"]),
    ({"name": "x", "grouping": "sometimes", "colour": 1}, 422, "invalid-body", ["grouping", "colour"]),
    ({"name": "x", "rate_limit": 0}, 422, "invalid-body", ["rate_limit"]),
    ({"name": "  "}, 422, "name-empty", ["name"]), ({"name": "x", "status_url": "ftp://x"}, 422, "status-url", ["status_url"]),
    ({"name": "x", "logs_folder": "relative"}, 422, "logs-folder", ["logs_folder"]),
    ({"name": "x", "code": "with space"}, 422, "code-not-visible", ["code"]),
    ({"name": "x", "code": "fifteen-letters"}, 422, "code-unusable", ["code"]),
])
def test_a_service_that_cannot_be(admin, body, status, code, names):
    found = problem(admin.request("POST", "/services", json=body), status, code)
    assert [error["name"] for error in found["errors"]] == names


def test_names_are_taken_once_and_nobody_learns_of_a_foreign_code(admin):
    admin.post("/services", {"name": "Taken", "code": "taken-code-of-ours"}, status=201)
    problem(admin.request("POST", "/services", json={"name": "TAKEN"}), 409, "name-taken")
    refusals = [problem(admin.request("POST", "/services", json={"name": "Other", "code": code}), 422, "code-unusable")
                for code in ("taken-code-of-ours", "short")]
    assert refusals[0]["detail"] == refusals[1]["detail"]


def test_who_tries_codes_of_others_has_to_wait(server):
    """With a user of its own, because the wait is the user's."""
    server.add_user("guesser", "supervisor")
    guesser = api(server, "services:read", "services:write", owner="guesser")
    server.add_service("Guessed", "--code", "code-that-is-guessed")
    answers = [guesser.request("POST", "/services", json={"name": "Of a guesser", "code": "code-that-is-guessed"}) for _ in range(14)]
    assert [answer.status_code for answer in answers[:10]] == [422] * 10
    # A slow machine may have waited long enough once or twice.
    answer = next(answer for answer in answers if answer.status_code == 429)
    refused = problem(answer, 429, "too-many-requests")
    assert "second" in refused["detail"] and int(answer.headers["Retry-After"]) >= 1
    guesser.post("/services", {"name": "Of a guesser"}, status=201)


def test_a_token_that_only_reads_does_not_get_codes(server, service):
    assert api(server, "services:read").get(f"/services/{service.id}")["code"] is None
    assert api(server, "services:read", "services:write").get(f"/services/{service.id}")["code"] == service.code


def test_the_intake_is_in_the_document_too(server, service):
    sender = Api(server, service.code)
    for body, status in (({"title": "One"}, 200), ([{"title": "Two"}, {"title": ""}], 200), ({"title": []}, 422), ("no", 422)):
        sender.expect(status, "POST", "/events", json=body)
    Api(server).expect(401, "POST", "/events", json={"title": "Nobody's"})
    sender.expect(413, "POST", "/events", json=[{"title": "x"}] * 1001)
