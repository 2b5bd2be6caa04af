"""What docs/security.md claims of pages and APIs and no other test holds: asked on bytes, on one server that logs all it can."""

import html
import json
import re

import pytest
import requests

from harness.api import ROOT, Api, api, token
from harness.browser import SIGN_IN, hidden_fields, post_form, signed_in_session
from harness.dispatcher import Dispatcher
from harness.native import accepted, send
from harness.raw import RawConnection, exchange
from harness.server import ADMIN, PASSWORD, Server, wait_for

SCRIPTS = ["javascript:alert(1)", "JaVaScRiPt:alert(1)", " javascript:alert(1)", "data:text/html,<b>", "vbscript:x", "file:///etc/passwd",
           "gopher://127.0.0.1/", "//evil.example.org"]


@pytest.fixture(scope="module")
def server(tmp_path_factory):
    settings = {"SWITCHBOARD_LOG_REQUESTS": "all", "SWITCHBOARD_LOG_LEVEL": "trace"}
    with Server(tmp_path_factory.mktemp("manual") / "data", settings).start() as running:
        yield running
        assert running.is_alive(), f"the server died:\n{running.log()[-4000:]}"


@pytest.fixture(scope="module")
def shop(server):
    return server.add_service("Shop")


@pytest.fixture(scope="module")
def admin(server) -> Api:
    return api(server)


@pytest.fixture(scope="module")
def session(server) -> requests.Session:
    return signed_in_session(server)


@pytest.fixture(scope="module")
def incident(server, shop) -> int:
    return accepted(send(server, shop, {"title": "Payment failed"}))["incident_id"]


@pytest.fixture(scope="module")
def addresses(server, shop, session, incident) -> list[str]:
    """Every kind of page."""
    return ["/", "/figures", "/incidents", f"/incidents/{incident}", "/services", f"/services/{shop.id}", "/report", "/settings", "/system",
            "/users", "/users/1", "/teams", "/tokens", "/audit", "/profile", "/nowhere"]


def ask(server, method: str, path: str, *headers: str, body: str = "") -> bytes:
    lines = [f"{method} {path} HTTP/1.1", "Host: x", "Connection: close", f"Content-Length: {len(body)}", *headers]
    return exchange(server.port, ("\r\n".join(lines) + "\r\n\r\n" + body).encode())


def status(answer: bytes) -> int:
    return int(answer.split(b" ", 2)[1])


# MARK: Texts


@pytest.mark.parametrize("address", SCRIPTS)
def test_only_web_addresses_become_links(server, session, admin, shop, address):
    number = accepted(send(server, shop, {"title": f"Links to {address}", "links": [{"url": address}]}))["incident_id"]
    assert admin.request("POST", "/services", json={"name": f"At {address}", "status_url": address}).status_code == 422
    assert admin.request("POST", f"/incidents/{number}/links", json={"url": address}).status_code == 422
    comment = f"[run]({address}) <{address}> ![see]({address})\n\n[again]: {address}\n\n[again]"
    admin.post(f"/incidents/{number}/comments", {"text": comment})
    page = session.get(f"{server.url}/incidents/{number}").text
    links = [html.unescape(link) for link in re.findall(r'\s(?:href|src|action)="([^"]*)"', page)]
    assert len(links) > 20
    for link in links:
        assert re.match(r"https?://|mailto:|#|\?|/(?!/)", link), link


@pytest.mark.parametrize("words", ["' OR '1'='1", "%", "_", "\\", "*", "\"", "'; DROP TABLE incidents; --", "NEAR(a b)", "a AND", "col:x",
                                   "[" * 500, "(" * 500, "^", "-x", "{a}"])
def test_what_is_searched_for_is_no_statement(server, session, admin, incident, words):
    for path in ("/incidents", "/users", "/audit"):
        answer = session.get(server.url + path, params={"subject" if path == "/audit" else "q": words})
        assert answer.status_code == 200, answer.text
    page = session.get(server.url + "/users", params={"q": words})
    assert "/users/1\"" not in page.text, "a sign is a sign: it finds the names that hold it"
    assert session.get(f"{server.url}/incidents/{incident}").status_code == 200


@pytest.mark.parametrize("name", ["O'Hara \" -- %_", "'); DELETE FROM services; --"])
def test_what_is_stored_is_no_statement(server, admin, name):
    made = admin.post("/services", {"name": name}, status=201)
    assert made["name"] == name and admin.get(f"/services/{made['id']}")["name"] == name


# MARK: Pages


def test_pages_load_from_this_server_alone(server, session, addresses):
    for path in [SIGN_IN, *addresses]:
        page = session.get(server.url + path).text
        loaded = re.findall(r'<(?:script|img|iframe|source|object|embed|audio|video)\b[^>]*?\s(?:src|data)="([^"]*)"', page)
        loaded += re.findall(r'<(?:link|use|form)\b[^>]*?\s(?:href|action)="([^"]*)"', page)
        assert loaded, path
        for address in map(html.unescape, loaded):
            assert re.match(r"/(?!/)|#|\?", address), f"{path} loads {address}"


def test_htmx_evaluates_nothing(server, session, addresses):
    for path in [SIGN_IN, *addresses]:
        answer = session.get(server.url + path)
        [config] = re.findall(r"<meta name=\"htmx-config\" content='([^']*)'", answer.text)
        assert json.loads(config)["allowEval"] is False
        assert "script-src 'self';" in answer.headers["Content-Security-Policy"]


def test_one_can_sign_out_on_every_page(server, session, addresses):
    for path in addresses:
        assert re.search(r'<form[^>]*action="/sign-out"', session.get(server.url + path).text), path


def test_nothing_is_kept_by_caches(server, session, admin, addresses):
    for path in [SIGN_IN, *addresses, "/healthz", "/v1/incidents/", ROOT + "/incidents", ROOT + "/me"]:
        answer = session.get(server.url + path, headers={"Authorization": f"Bearer {admin.token}"} if "v1" in path else {})
        assert answer.headers["Cache-Control"] == "no-store", path


def test_fields_of_passwords_are_such(server, session, admin):
    link = admin.post("/users", {"name": "Chooses", "role": "viewer"}, status=201)["link"]
    pages = [requests.get(server.url + SIGN_IN), session.get(server.url + "/profile"), session.get(server.url + "/users"),
             requests.get(server.url + link)]
    for page in pages:
        fields = re.findall(r'<input\b[^>]*name="(?:password|current|again)"[^>]*>', page.text)
        assert fields, page.url
        for field in fields:
            assert 'type="password"' in field and re.search(r'autocomplete="(current|new)-password"', field), field
            assert "maxlength" not in field, "a browser would cut a long one without a word"


# MARK: Requests from elsewhere


@pytest.mark.parametrize("headers", [{"Sec-Fetch-Site": "cross-site"}, {"Sec-Fetch-Site": "same-site"},
                                     {"Origin": "https://evil.example.org"}, {"Origin": "null"}])
@pytest.mark.parametrize("path", [SIGN_IN, "/sign-out", "/preferences", "/services"])
def test_a_form_sent_from_elsewhere_is_refused(server, session, headers, path):
    session = requests.Session() if path == SIGN_IN else session
    fields = hidden_fields(session.get(server.url + SIGN_IN).text) | {"name": ADMIN, "password": PASSWORD}
    assert session.post(server.url + path, data=fields, headers=headers).status_code == 403
    token = fields.pop("csrf_token")
    assert session.post(server.url + path, data=fields, params={"csrf_token": token}).status_code == 403, "the query is no form"


@pytest.mark.parametrize("kind", ["application/json", "text/plain", "application/x-www-form-urlencoded", "multipart/form-data; boundary=x",
                                  None])
def test_a_cookie_changes_nothing_by_the_api(server, session, incident, kind):
    answer = session.post(f"{server.url}{ROOT}/incidents/{incident}/close", data=b"{}", headers={"Content-Type": kind})
    assert answer.status_code == 403
    assert session.get(f"{server.url}{ROOT}/incidents/{incident}").json()["state"] == "open"


def test_no_other_site_reads_an_answer(server, session, admin, incident):
    for path in ("/incidents", "/v1/incidents/", ROOT + "/incidents", ROOT + "/openapi.json", "/healthz"):
        for method in ("GET", "OPTIONS"):
            answer = session.request(method, server.url + path, headers={
                "Origin": "https://evil.example.org", "Access-Control-Request-Method": "POST", "Authorization": f"Bearer {admin.token}"})
            assert not [name for name in answer.headers if name.lower().startswith("access-control-")], (method, path)


def test_nothing_changes_by_get(server, session, incident, shop):
    for path in (f"/incidents/{incident}/close", f"/incidents/{incident}/comment", "/incidents/actions", "/incidents/actions/undo",
                 "/preferences", f"/services/{shop.id}/rotate", f"/services/{shop.id}/delete", "/users/1/disable", "/users/1/reset-link",
                 "/sign-out"):
        assert session.get(server.url + path).status_code == 405, path
    assert session.get(server.url + "/profile").url.endswith("/profile"), "still signed in"


def test_no_header_or_field_makes_another_method(server, session, admin, incident):
    for headers in ({"X-HTTP-Method-Override": "DELETE"}, {"X-HTTP-Method": "DELETE"}, {"X-Method-Override": "DELETE"}):
        assert admin.request("POST", f"/incidents/{incident}", headers=headers, json={"_method": "DELETE"}).status_code == 405
        assert admin.request("GET", f"/incidents/{incident}", headers=headers).status_code == 200
    fields = hidden_fields(session.get(server.url + "/services").text) | {"_method": "DELETE"}
    assert session.post(f"{server.url}/incidents/{incident}?_method=DELETE", data=fields).status_code == 405
    assert admin.get(f"/incidents/{incident}")["state"] == "open"


@pytest.mark.parametrize("path", ["/", "/healthz", "/incidents", "/api/v1/incidents", "/v1/incidents/"])
def test_methods_nobody_needs(server, admin, path):
    bearer = f"Authorization: Bearer {admin.token}"
    for method in ("TRACE", "CONNECT", "PROPFIND"):
        answer = ask(server, method, path, bearer, "X-Secret: do not tell")
        assert status(answer) == 405 and b"do not tell" not in answer, answer
    assert status(ask(server, "BREW", path)) == 400


@pytest.mark.parametrize("target", ["example.org:443", "127.0.0.1:22", "/no/such/address"])
def test_no_tunnel_is_opened(server, target):
    assert status(ask(server, "CONNECT", target)) == 405


@pytest.mark.parametrize("lengths", ["Content-Length: 2\r\nTransfer-Encoding: chunked", "Transfer-Encoding: chunked\r\nContent-Length: 2",
                                     "Content-Length: 2\r\nContent-Length: 5", "Content-Length: 2, 5", "Content-Length: +2"])
def test_a_request_with_two_ends_is_refused(server, lengths):
    smuggled = b"GET /healthz HTTP/1.1\r\nHost: x\r\n\r\n"
    with RawConnection(server.port) as connection:
        connection.send(f"POST /v1/incidents/new HTTP/1.1\r\nHost: x\r\n{lengths}\r\n\r\n0\r\n\r\n".encode() + smuggled)
        answer = connection.read()
    assert status(answer) == 400
    assert answer.count(b"HTTP/1.1 ") == 1, "nothing behind it is read as a request"


# MARK: What is served


@pytest.mark.parametrize("path", ["/.git/config", "/.git/HEAD", "/.env", "/switchboard.yaml", "/secret.key", "/../secret.key",
                                  "/switchboard.db", "/assets", "/assets/", "/docs/", "/debug", "/debug/pprof/", "/actuator"])
def test_nothing_but_the_routes_is_served(server, session, path):
    assert status(ask(server, "GET", path)) in (303, 404)
    cookies = "; ".join(f"{name}={value}" for name, value in session.cookies.get_dict().items())
    assert status(ask(server, "GET", path, f"Cookie: {cookies}")) == 404


def test_fields_nobody_declared_are_named_and_refused(admin):
    body = {"name": "Climber", "id": 1, "disabled": False, "access": {"base": "admin"}, "is_admin": True}
    refused = admin.request("POST", "/users", json=body)
    assert refused.status_code == 422
    assert {error["name"] for error in refused.json()["errors"]} == {"id", "disabled", "access", "is_admin"}
    assert "Climber" not in [user["name"] for user in admin.all("/users")]


# MARK: Sign-ins


def test_each_sign_in_is_a_session_of_its_own(server):
    session = signed_in_session(server)
    earlier = session.cookies.copy()
    assert post_form(session, server, SIGN_IN, SIGN_IN, name=ADMIN, password=PASSWORD).ok
    first, second = ([cookie.value for cookie in jar if "session" in cookie.name] for jar in (earlier, session.cookies))
    assert len(first) == len(second) == 1 and first != second
    stolen = requests.Session()
    stolen.cookies = earlier
    assert SIGN_IN in stolen.get(server.url + "/incidents").url, "the session the browser brought along is over"


def test_a_failed_sign_in_is_told_without_what_was_typed(server, admin):
    for name in (ADMIN, "typed by mistake greywacke"):
        answer = post_form(requests.Session(), server, SIGN_IN, SIGN_IN, name=name, password="a wrong secret feldspar")
        request = answer.headers["X-Request-Id"]
        wait_for(lambda: request in server.log(), 5, "the line in the log")
        line = next(json.loads(line) for line in server.log().splitlines() if request in line and '"status"' in line)
        assert (line["path"], line["status"], line["client"]) == (SIGN_IN, 401, "127.0.0.1")
    failed = [entry for entry in admin.all("/audit") if entry["action"] == "session.sign_in_failed"]
    assert [entry["detail"]["address"] for entry in failed] == ["127.0.0.1"] * 2
    assert "admin" in failed[1]["subject"] and failed[0]["subject"] == "unknown user"
    # Words, because the log holds numbers of every kind.
    assert "greywacke" not in server.log() + json.dumps(failed) and "feldspar" not in server.log() + json.dumps(failed)


def test_no_secret_is_in_the_log(server, session, shop, admin):
    secrets = [PASSWORD, shop.code, admin.token, token(server, "incidents:read", owner=ADMIN), Dispatcher(server).token]
    for cookie in session.cookies:
        secrets += [part for part in cookie.value.split(".") if len(part) > 20]
    link = admin.post("/users", {"name": "Logged", "role": "viewer"}, status=201)["link"]
    browser = requests.Session()
    hidden = hidden_fields(browser.get(server.url + link).text)
    chosen = "chosen through the link"
    assert browser.post(server.url + link, data=hidden | {"password": chosen, "again": chosen}).ok
    secrets += [link.rsplit("/", 1)[1], chosen, *hidden.values()]
    last = session.get(server.url + "/incidents?q=" + chosen).headers["X-Request-Id"]
    wait_for(lambda: last in server.log(), 5, "the last line")
    assert len(secrets) > 8 and [secret for secret in secrets if secret in server.log()] == []
