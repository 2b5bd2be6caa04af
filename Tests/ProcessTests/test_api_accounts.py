"""Users, teams, tokens and the audit log through the native API; each answer is held against the document."""

import time

import pytest
import requests

from harness.api import SCOPES, Api, api, token
from harness.browser import signed_in_session
from harness.native import assert_problem


@pytest.fixture(scope="module")
def admin(server):
    """Of the house."""
    return api(server)


def problem(answer: requests.Response, status: int, code: str) -> dict:
    found = assert_problem(answer, status)
    assert found["type"] == "urn:switchboard:problem:" + code
    return found


@pytest.mark.both_engines
def test_a_user_from_the_link_to_the_end(server, admin):
    made = admin.post("/users", {"name": "Newcomer", "role": "operator"}, status=201)
    user = made["user"]
    assert (user["name"], user["role"], user["has_password"], user["teams"]) == ("Newcomer", "operator", False, {})
    assert requests.get(server.url + made["link"], timeout=10).status_code == 200
    assert user in admin.all("/users", limit=1) and admin.get(f"/users/{user['id']}") == user
    problem(admin.request("POST", "/users", json={"name": "NEWCOMER"}), 409, "name-taken")

    assert admin.post(f"/users/{user['id']}/role", {"role": None})["role"] is None
    assert admin.post(f"/users/{user['id']}/role", {"role": "viewer"})["role"] == "viewer"
    again = admin.post(f"/users/{user['id']}/reset-link")
    assert again["link"] != made["link"] and requests.get(server.url + again["link"], timeout=10).status_code == 200
    assert admin.post(f"/users/{user['id']}/disable")["disabled"] is True
    assert requests.get(server.url + again["link"], timeout=10).status_code != 200
    assert admin.post(f"/users/{user['id']}/enable")["disabled"] is False


def test_a_user_with_a_password_may_sign_in(server, admin):
    made = admin.post("/users", {"name": "With password", "role": "viewer", "password": "long enough for me"}, status=201)
    assert made["link"] is None and made["user"]["has_password"]
    assert requests.post(server.url + "/v1/auth/login", timeout=10,
                         json={"username": "With password", "password": "long enough for me"}).status_code == 200
    refused = problem(admin.request("POST", "/users", json={"name": "Short", "password": "x"}), 422, "password-too-short")
    assert [error["name"] for error in refused["errors"]] == ["password"]


def test_nobody_locks_themselves_out(server, admin):
    owner = api(server, owner="admin")
    me = owner.get("/me")["user_id"]
    problem(owner.request("POST", f"/users/{me}/disable"), 409, "own-account")
    problem(owner.request("POST", f"/users/{me}/role", json={"role": "viewer"}), 409, "own-account")
    problem(admin.request("POST", f"/users/{me}/disable"), 409, "last-administrator")


@pytest.mark.both_engines
def test_a_team_and_what_its_members_see(server, admin):
    team = admin.post("/teams", {"name": "Payments"}, status=201)
    mine = admin.post("/services", {"name": "Payments API", "team_id": team["id"]}, status=201)
    other = admin.post("/services", {"name": "Not theirs"}, status=201)
    user = admin.post("/users", {"name": "Paula", "password": "long enough for me"}, status=201)["user"]
    paula = api(server, owner="Paula")
    for path in ("/services", "/teams", "/incidents"):
        problem(paula.request("GET", path), 403, "not-permitted")
    admin.expect(204, "POST", f"/teams/{team['id']}/members/{user['id']}", json={"role": "operator"})
    assert paula.get("/me")["teams"] == {str(team["id"]): "operator"}
    assert [service["id"] for service in paula.get("/services")["items"]] == [mine["id"]]
    for service in (mine, other):
        Api(server, service["code"]).expect(200, "POST", "/events", json={"title": "Seen by its team"})
    assert [incident["service_id"] for incident in paula.get("/incidents")["items"]] == [mine["id"]]
    problem(paula.request("GET", f"/services/{other['id']}"), 404, "service-not-found")
    assert [(member["user_id"], member["role"]) for member in paula.get(f"/teams/{team['id']}/members")["items"]] == [
        (user["id"], "operator")]
    admin.delete(f"/teams/{team['id']}/members/{user['id']}")
    problem(paula.request("GET", "/services"), 403, "not-permitted")
    assert admin.post(f"/teams/{team['id']}", {"name": "Payments and refunds"})["name"] == "Payments and refunds"
    admin.delete(f"/teams/{team['id']}")
    assert admin.get(f"/services/{mine['id']}")["team_id"] is None


def test_a_supervisor_gives_no_role_above_their_own(server, admin):
    team = admin.post("/teams", {"name": "Ranks"}, status=201)["id"]
    people = [admin.post("/users", {"name": name, "password": "long enough for me"}, status=201)["user"]["id"] for name in ("Rita", "Rob")]
    admin.expect(204, "POST", f"/teams/{team}/members/{people[0]}", json={"role": "supervisor"})
    rita = api(server, owner="Rita")
    # Who sees a user nowhere names them; a number tells nothing of who it is.
    problem(rita.request("POST", f"/teams/{team}/members/{people[1]}", json={"role": "supervisor"}), 404, "user-not-found")
    rita.expect(204, "POST", f"/teams/{team}/members", json={"user": "Rob", "role": "supervisor"})
    problem(rita.request("POST", f"/teams/{team}/members/{people[1]}", json={"role": "admin"}), 422, "invalid-body")
    problem(rita.request("POST", "/teams", json={"name": "Mine"}), 403, "not-permitted")
    problem(rita.request("GET", "/users"), 403, "not-permitted")


def test_a_token_makes_none_that_may_more(server, admin):
    made = admin.post("/tokens", {"name": "collector", "scopes": ["events:write"]}, status=201)
    assert Api(server, made["token"]).get("/me")["scopes"] == ["events:write"]
    assert [found["token"] for found in admin.get("/tokens")["items"]] == [None] * len(admin.get("/tokens")["items"])
    narrow = api(server, "accounts:read", "accounts:write")
    problem(narrow.request("POST", "/tokens", json={"name": "wider", "scopes": ["incidents:read"]}), 403, "missing-scope")
    admin.delete(f"/tokens/{made['id']}")
    revoked = [found for found in admin.get("/tokens")["items"] if found["id"] == made["id"]]
    assert revoked[0]["revoked_at"]


def test_ones_own_tokens_are_ones_own(server, admin):
    admin.post("/users", {"name": "Tom", "role": "viewer", "password": "long enough for me"}, status=201)
    tom = api(server, owner="Tom")
    made = tom.post("/me/tokens", {"name": "mine", "scopes": list(SCOPES)}, status=201)
    assert Api(server, made["token"]).get("/me")["name"] == "Tom"
    assert len(tom.get("/me/tokens")["items"]) == 2
    assert made["id"] not in [found["id"] for found in admin.get("/tokens")["items"]]
    problem(admin.request("DELETE", f"/tokens/{made['id']}"), 404, "token-not-found")
    problem(admin.request("GET", "/me/tokens"), 403, "no-user")
    tom.delete(f"/me/tokens/{made['id']}")
    problem(tom.request("DELETE", "/me/tokens/999999"), 404, "token-not-found")


def test_sign_ins_are_listed_and_ended(server, admin):
    user = admin.post("/users", {"name": "Sam", "role": "viewer", "password": "long enough for me"}, status=201)["user"]["id"]
    browsers = [signed_in_session(server, "Sam", "long enough for me") for _ in range(3)]
    sam = api(server, owner="Sam")
    sessions = sam.get("/me/sessions")["items"]
    assert len(sessions) == 3 and sessions == admin.get(f"/users/{user}/sessions")["items"]

    def signed_in() -> int:
        return sum(browser.get(server.url + "/incidents", allow_redirects=False, timeout=10).status_code == 200 for browser in browsers)

    assert signed_in() == 3
    sam.delete(f"/me/sessions/{sessions[0]['id']}")
    assert signed_in() == 2
    admin.delete(f"/users/{user}/sessions/{sessions[1]['id']}")
    assert signed_in() == 1
    sam.delete("/me/sessions")
    assert signed_in() == 0 and sam.get("/me/sessions")["items"] == []


def test_what_one_sets_for_oneself(server, admin):
    admin.post("/users", {"name": "Pia", "role": "viewer", "password": "long enough for me"}, status=201)
    pia = api(server, owner="Pia")
    assert pia.get("/me/preferences") == {"language": None, "theme": None, "time_zone": None}
    assert pia.post("/me/preferences", {"language": "ru", "time_zone": "Europe/Moscow"}) == {
        "language": "ru", "theme": None, "time_zone": "Europe/Moscow"}
    assert pia.post("/me/preferences", {"time_zone": None})["language"] == "ru"
    problem(pia.request("POST", "/me/preferences", json={"time_zone": "Mars/Olympus"}), 422, "time-zone")
    wrong = problem(pia.request("POST", "/me/password", json={"current": "wrong", "new": "another long one"}), 422, "invalid-body")
    assert [error["name"] for error in wrong["errors"]] == ["current"]
    problem(pia.request("POST", "/me/password", json={"current": "long enough for me", "new": "short"}), 422, "password-too-short")
    pia.expect(204, "POST", "/me/password", json={"current": "long enough for me", "new": "another long one"})
    assert requests.post(server.url + "/v1/auth/login", timeout=10,
                         json={"username": "Pia", "password": "another long one"}).status_code == 200


def test_users_are_found_by_their_names(server, admin):
    for name in ("Éva Novák", "eva novotná", "Adam 100%"):
        admin.post("/users", {"name": name}, status=201)
    assert [user["name"] for user in admin.all("/users", limit=1, q="EVA NOV")] == ["Éva Novák", "eva novotná"]
    assert [user["name"] for user in admin.all("/users", q="0%")] == ["Adam 100%"]


def test_the_tokens_of_a_user_are_an_administrators_business(server, admin):
    user = admin.post("/users", {"name": "Uma", "role": "viewer", "password": "long enough for me"}, status=201)["user"]["id"]
    uma = api(server, owner="Uma")
    [found] = admin.get(f"/users/{user}/tokens")["items"]
    assert found["owner_id"] == user and found["token"] is None
    admin.delete(f"/users/{user}/tokens/{found['id']}")
    problem(admin.request("DELETE", f"/users/{user}/tokens/999999"), 404, "token-not-found")
    time.sleep(1.1)
    problem(uma.request("GET", "/me"), 401, "unauthorized")


@pytest.mark.both_engines
def test_what_is_done_is_in_the_audit_log(server, admin):
    admin.post("/teams", {"name": "Audited"}, status=201)
    newest = admin.get("/audit", limit=1)["items"][0]
    assert (newest["action"], newest["actor"], newest["actor_kind"]) == ("team.created", "api (token)", "token")
    assert "Audited" in newest["subject"]
    assert admin.all("/audit", action="team.created", subject=newest["subject"].partition(" (")[0]) == [newest]
    assert admin.all("/audit", actor="nobody at all") == [] and admin.all("/audit", until="2000-01-01T00:00:00Z") == []
    assert admin.all("/audit", **{"from": newest["at"]})[-1]["at"] >= newest["at"]
    problem(admin.request("GET", "/audit", params={"subject": "everything"}), 400, "invalid-parameter")
    whole = admin.all("/audit", limit=7)
    assert [entry["id"] for entry in whole] == sorted({entry["id"] for entry in whole}, reverse=True)
