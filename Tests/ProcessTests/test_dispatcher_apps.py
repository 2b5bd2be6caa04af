"""Dispatcher: applications, their logs, and cross-origin requests of the web application."""

import re

import pytest

from harness.dispatcher import Dispatcher, assert_refused
from harness.server import Server

FIELDS = {"id", "name", "code", "status_url", "logs_folder", "incidents"}
ORIGIN = "https://dispatcher.example.org"


@pytest.fixture(scope="module")
def server(tmp_path_factory, new_database):
    """Here with a log root and a web application on another origin."""
    root = tmp_path_factory.mktemp("apps")
    (root / "logs").mkdir()
    settings = {"SWITCHBOARD_APP_LOGS_ROOTS": root / "logs", "SWITCHBOARD_DISPATCHER_CORS_ORIGIN": ORIGIN}
    with Server(root / "data", settings, database_url=new_database()).start() as running:
        running.logs = root / "logs"
        yield running


def new_app(dispatcher: Dispatcher, name: str, **fields) -> dict:
    assert dispatcher.post("/v1/apps/new", {"name": name} | fields).json() == {"ok": True}
    [app] = [app for app in dispatcher.apps() if app["name"] == name]
    return app


@pytest.mark.both_engines
def test_a_new_application_gets_a_code_that_works(server, dispatcher):
    app = new_app(dispatcher, "Shop", status_url="http://127.0.0.1/", logs_folder=str(server.logs))
    assert set(app) == FIELDS
    assert re.fullmatch("[A-Za-z0-9]{20}", app["code"])
    assert (app["status_url"], app["logs_folder"], app["incidents"]) == ("http://127.0.0.1/", str(server.logs), [])
    body = {"incident": {"title": "Down", "message": "m", "logs": "", "level": "crit"},
            "app_name": "Shop", "code": app["code"]}
    assert dispatcher.anonymous("POST", "/v1/incidents/new", json=body).json() == {"ok": True}
    assert dispatcher.get(f"/v1/apps/{app['id']}").json() == app | {"incidents": ["Down"]}


def test_an_application_without_addresses_is_listed(dispatcher):
    app = new_app(dispatcher, "Bare")
    assert (app["status_url"], app["logs_folder"]) == (None, None)


def test_a_duplicate_application_is_refused_with_a_reason(dispatcher):
    new_app(dispatcher, "Twin")
    answer = dispatcher.post("/v1/apps/new", {"name": "Twin"})
    assert_refused(answer, 200)
    assert isinstance(answer.json()["detail"], str)


@pytest.mark.parametrize("body", [{}, {"name": None}, {"name": 5}, {"name": ""}, [], {"name": "A", "status_url": 5}])
def test_a_malformed_application_is_a_validation_error(dispatcher, body):
    assert_refused(dispatcher.post("/v1/apps/new", body), 422)


@pytest.mark.both_engines
def test_deleting_an_application_deletes_its_incidents(dispatcher):
    app = new_app(dispatcher, "Doomed")
    body = {"incident": {"title": "Last words", "message": "m", "logs": "", "level": "error"},
            "app_name": "Doomed", "code": app["code"]}
    dispatcher.anonymous("POST", "/v1/incidents/new", json=body)
    incident = dispatcher.incident_titled("Last words")
    assert dispatcher.delete(f"/v1/apps/{app['id']}").json() == {"ok": True}
    assert_refused(dispatcher.get(f"/v1/apps/{app['id']}"), 404, "App not found")
    assert_refused(dispatcher.get(f"/v1/incidents/{incident['id']}"), 404)
    assert dispatcher.anonymous("POST", "/v1/incidents/new", json=body).status_code == 400


def test_unknown_applications(dispatcher):
    for path in ("/v1/apps/777777", "/v1/apps/777777/logs"):
        assert_refused(dispatcher.get(path), 404, "App not found")
    assert_refused(dispatcher.delete("/v1/apps/777777"), 404, "App not found")
    assert_refused(dispatcher.get("/v1/apps/abc"), 422)


@pytest.mark.both_engines
def test_paging_of_applications(dispatcher):
    for number in range(4):
        new_app(dispatcher, f"Paged {number}")
    everything = dispatcher.apps()
    assert dispatcher.apps(limit=0) == everything
    assert dispatcher.apps(skip=1, limit=2) == everything[1:3]
    assert dispatcher.apps(skip=10_000) == []


# MARK: Logs


def logs_of(dispatcher: Dispatcher, app: dict) -> dict[str, str]:
    answer = dispatcher.get(f"/v1/apps/{app['id']}/logs")
    assert answer.status_code == 200, answer.text
    return {log["title"]: log["log"] for log in answer.json()["logs"]}


def test_logs_are_bounded_tails_of_the_files_in_the_folder(server, dispatcher):
    folder = server.logs / "tails"
    (folder / "sub").mkdir(parents=True)
    (folder / "a.log").write_text("first\nlast\n")
    (folder / "binary.log").write_bytes(bytes(range(256)) * 10)
    (folder / "empty.log").write_text("")
    with open(folder / "huge.log", "w") as huge:
        huge.write("old line\n" * 1_000_000)
        huge.write("the newest line\n")
    logs = logs_of(dispatcher, new_app(dispatcher, "Tails", logs_folder=str(folder)))
    assert set(logs) == {"a.log", "binary.log", "empty.log", "huge.log"}
    assert logs["a.log"].splitlines() == ["first", "last"]
    assert logs["empty.log"] == ""
    assert "the newest line" in logs["huge.log"]
    assert len(logs["huge.log"]) < 2_000_000


def test_an_application_without_a_folder_has_no_logs(server, dispatcher):
    assert logs_of(dispatcher, new_app(dispatcher, "No folder")) == {}


def test_a_folder_that_is_gone_has_no_logs(server, dispatcher):
    app = new_app(dispatcher, "Gone", logs_folder=str(server.logs / "gone"))
    answer = dispatcher.get(f"/v1/apps/{app['id']}/logs")
    assert answer.status_code in (200, 404)
    assert answer.status_code == 404 or answer.json()["logs"] == []


@pytest.mark.parametrize("name, escape", [
    ("Absolute", "/etc"), ("Dots", "{logs}/../../../../etc"), ("Prefix", "{logs}-not"), ("Relative", "../../etc"),
])
def test_a_folder_outside_the_roots_shows_nothing(server, dispatcher, name, escape):
    (server.logs.parent / "logs-not").mkdir(exist_ok=True)
    (server.logs.parent / "logs-not" / "secret.log").write_text("top secret")
    answer = dispatcher.post("/v1/apps/new", {"name": name, "logs_folder": escape.format(logs=server.logs)})
    if answer.json()["ok"] is False:
        return
    [app] = [app for app in dispatcher.apps() if app["name"] == name]
    shown = dispatcher.get(f"/v1/apps/{app['id']}/logs")
    assert "root:" not in shown.text and "top secret" not in shown.text
    assert shown.status_code in (403, 404) or shown.json()["logs"] == []


def test_links_that_lead_outside_the_roots_are_not_followed(server, dispatcher):
    secret = server.logs.parent / "secret.log"
    secret.write_text("top secret")
    folder = server.logs / "links"
    folder.mkdir()
    (folder / "link.log").symlink_to(secret)
    (folder / "honest.log").write_text("honest")
    (server.logs / "linked folder").symlink_to("/etc")
    shown = dispatcher.get(f"/v1/apps/{new_app(dispatcher, 'Links', logs_folder=str(folder))['id']}/logs")
    assert "top secret" not in shown.text
    assert "honest" in shown.text
    linked = dispatcher.post("/v1/apps/new", {"name": "Linked", "logs_folder": str(server.logs / "linked folder")})
    if linked.json()["ok"]:
        [app] = [app for app in dispatcher.apps() if app["name"] == "Linked"]
        assert "root:" not in dispatcher.get(f"/v1/apps/{app['id']}/logs").text


# MARK: Another origin


def preflight(dispatcher, origin: str):
    return dispatcher.anonymous("OPTIONS", "/v1/incidents/", headers={
        "Origin": origin, "Access-Control-Request-Method": "PUT",
        "Access-Control-Request-Headers": "authorization,content-type"})


def test_the_configured_origin_may_call(dispatcher):
    answer = preflight(dispatcher, ORIGIN)
    assert answer.status_code in (200, 204)
    assert answer.headers["Access-Control-Allow-Origin"] == ORIGIN
    assert answer.headers["Access-Control-Allow-Credentials"] == "true"
    allowed = answer.headers["Access-Control-Allow-Headers"].lower()
    assert allowed == "*" or ("authorization" in allowed and "content-type" in allowed)
    assert "PUT" in answer.headers["Access-Control-Allow-Methods"]
    for path, status in (("/v1/incidents/", 200), ("/v1/incidents/777777", 404)):
        answer = dispatcher.get(path, headers={"Origin": ORIGIN})
        assert answer.status_code == status
        assert answer.headers["Access-Control-Allow-Origin"] == ORIGIN
    refused = dispatcher.anonymous("GET", "/v1/incidents/", headers={"Origin": ORIGIN})
    assert refused.headers["Access-Control-Allow-Origin"] == ORIGIN


@pytest.mark.parametrize("origin", ["https://evil.example.org", "null", ORIGIN + ".evil.org", "http://dispatcher.example.org"])
def test_other_origins_may_not(dispatcher, origin):
    assert "Access-Control-Allow-Origin" not in preflight(dispatcher, origin).headers
    assert "Access-Control-Allow-Origin" not in dispatcher.get("/v1/apps/", headers={"Origin": origin}).headers
