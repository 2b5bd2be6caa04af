"""Sign-in against a system of the house that is asked over HTTP, and `/login` of the old helpdesk on a listener of its own."""

import json
import ssl
import threading
import time
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from urllib.parse import parse_qs

import pytest
import requests

from harness import binary
from harness.browser import signed_in_session
from harness.server import PASSWORD, Server, wait_for
from harness.tls import Authority

AWAY = "cannot be checked now"
PEOPLE = {"ann": "Ann's secret ü&=+", "bob": "bob's secret"}


class House:
    """Knows the passwords of its people; `answer` is what it says in place of that."""

    def __init__(self, certificate=None):
        house = self

        class Handler(BaseHTTPRequestHandler):
            def do_POST(self):
                body = self.rfile.read(int(self.headers["Content-Length"]))
                house.asked.append((self.path, dict(self.headers), body))
                status, text = house.reply(self.headers["Content-Type"], body)
                self.send_response(status)
                if status == 302:
                    self.send_header("Location", house.url + "/elsewhere")
                self.send_header("Content-Length", str(len(text)))
                self.end_headers()
                self.wfile.write(text)

            def do_OPTIONS(self):
                self.send_response(204)
                self.end_headers()

            def log_message(self, *_):
                pass

        self.asked: list = []
        self.answer: tuple[int, bytes] | None = None
        self.delay = 0.0
        self.said: dict[str, dict] = {name: {} for name in PEOPLE}
        self._server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
        self._server.daemon_threads = True
        if certificate:
            key, chain = certificate
            context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
            context.load_cert_chain(chain, key)
            self._server.socket = context.wrap_socket(self._server.socket, server_side=True)
        self.url = f"{'https' if certificate else 'http'}://127.0.0.1:{self._server.server_port}"

    def reply(self, kind: str, body: bytes) -> tuple[int, bytes]:
        time.sleep(self.delay)
        if self.answer:
            return self.answer
        if kind == "application/json":
            given = json.loads(body)
        else:
            given = {name: values[0] for name, values in parse_qs(body.decode(), keep_blank_values=True).items()}
        if PEOPLE.get(given["username"].lower()) != given["password"]:
            return 401, b"{}"
        return 200, json.dumps(self.said[given["username"].lower()]).encode()

    @property
    def settings(self) -> dict[str, str]:
        return {"SWITCHBOARD_SIGNIN_CHECK_URL": self.url + "/check", "SWITCHBOARD_SIGNIN_DEFAULT_ROLE": "operator",
                "SWITCHBOARD_SIGNIN_CHECK_TIMEOUT_SECONDS": "2"}

    def __enter__(self) -> "House":
        threading.Thread(target=self._server.serve_forever, daemon=True).start()
        return self

    def __exit__(self, *_):
        self._server.shutdown()
        self._server.server_close()


@pytest.fixture
def house():
    with House() as running:
        yield running


def log_in(url: str, name: str, secret: str, headers: dict | None = None, **more) -> requests.Response:
    return requests.post(url + "/login", data={"username": name, "password": secret} | more, allow_redirects=False, timeout=30,
                         headers={"Accept-Language": "en"} | (headers or {}))


def has_session(answer: requests.Response) -> bool:
    return any("session" in cookie.name for cookie in answer.cookies)


def is_in(answer: requests.Response) -> bool:
    return answer.status_code == 303 and has_session(answer)


def user(server, name: str) -> dict | None:
    users = [json.loads(line) for line in server.command("user", "list", "--json").out.splitlines()]
    return next((user for user in users if user["name"] == name), None)


@pytest.mark.parametrize("kind", ["json", "form"])
def test_who_the_house_knows_comes_in(start_server, house, kind):
    house.said["ann"] = {"email": "ann@example.org", "name": "Ann Lee", "groups": ["desk"], "id": 7}
    server = start_server(**house.settings | {"SWITCHBOARD_SIGNIN_CHECK_FORMAT": kind, "SWITCHBOARD_SIGNIN_ROLES": "desk=supervisor"})
    assert is_in(log_in(server.url, "ann", PEOPLE["ann"]))
    ann = user(server, "Ann Lee")
    assert (ann["role"], ann["email"]) == ("supervisor", "ann@example.org")
    # Called otherwise there, whatever the case: the same user.
    house.said["ann"] = {"name": "Ann Miller", "groups": [], "id": 7}
    assert is_in(log_in(server.url, "ANN", PEOPLE["ann"]))
    assert user(server, "Ann Lee")["id"] == ann["id"] and user(server, "Ann Lee")["role"] == "operator"
    assert user(server, "Ann Miller") is None
    path, headers, _ = house.asked[-1]
    assert path == "/check" and "secret" not in path and "Cookie" not in headers


def test_a_wrong_password_is_wrong_and_an_empty_one_is_not_sent(start_server, house):
    server = start_server(**house.settings)
    assert log_in(server.url, "bob", "guess").status_code == 401
    house.answer = (403, b"")
    assert log_in(server.url, "bob", PEOPLE["bob"]).status_code == 401
    asked = len(house.asked)
    house.answer = (200, b"{}")
    for name in ("bob", "nobody", ""):
        assert log_in(server.url, name, "").status_code == 401
    assert len(house.asked) == asked and user(server, "bob") is None


@pytest.mark.parametrize("answer", [
    (500, b"{}"), (502, b"<html>Bad gateway</html>"), (404, b""), (302, b""), (204, b""), (200, b"<html>Welcome to the network</html>"),
    (200, b"[]"), (200, b"null"), (200, b'{"id"'), (200, b"{}" + b" " * (2 << 20))])
def test_what_is_no_answer_signs_in_nobody(start_server, house, answer):
    server = start_server(**house.settings | {"SWITCHBOARD_SESSIONS_LOGIN_ATTEMPTS": "2"})
    assert is_in(log_in(server.url, "bob", PEOPLE["bob"]))
    house.answer = answer
    for _ in range(4):
        said = log_in(server.url, "bob", PEOPLE["bob"])
        assert said.status_code == 503 and AWAY in said.text and not has_session(said)
    house.answer = None
    assert is_in(log_in(server.url, "bob", PEOPLE["bob"]))


def test_a_house_that_is_away_or_slow_lets_nobody_in_with_the_old_password(tmp_path, start_server):
    with House() as house:
        server = start_server(**house.settings)
        assert is_in(log_in(server.url, "bob", PEOPLE["bob"]))
        house.delay = 30
        start = time.monotonic()
        assert log_in(server.url, "bob", PEOPLE["bob"]).status_code == 503 and time.monotonic() - start < 8
        house.delay = 0
    said = log_in(server.url, "bob", PEOPLE["bob"])
    assert said.status_code == 503 and AWAY in said.text
    # Nor by the Dispatcher's door, while the desk's own people come in.
    assert requests.post(server.url + "/v1/auth/login", json={"username": "bob", "password": PEOPLE["bob"]}, timeout=20).status_code == 503
    assert signed_in_session(server).get(server.url + "/services", timeout=20).ok


def test_the_certificate_of_the_house_is_checked(tmp_path, start_server):
    authority = Authority(tmp_path)
    with House(authority.certificate("erp.test")) as house:
        assert log_in(start_server("unknown", **house.settings).url, "bob", PEOPLE["bob"]).status_code == 503
        assert not house.asked
        known = start_server("known", **house.settings | {"SWITCHBOARD_SIGNIN_CHECK_CA_FILE": str(authority.file)})
        assert is_in(log_in(known.url, "bob", PEOPLE["bob"]))
        assert known.stop() == 0


def test_passwords_go_nowhere_unencrypted(tmp_path):
    for settings in ({"SWITCHBOARD_SIGNIN_CHECK_URL": "http://erp.example.org/check", "SWITCHBOARD_SIGNIN_DEFAULT_ROLE": "viewer"},
                     {"SWITCHBOARD_SIGNIN_CHECK_URL": "https://erp.example.org/check"}):
        outcome = binary.run("serve", "--data-dir", tmp_path / "data", "--port", "0", env=settings)
        assert outcome.code != 0 and "SWITCHBOARD_SIGNIN_" in outcome.err


def test_guesses_are_slowed_and_nothing_is_kept_of_them(start_server, house):
    server = start_server(**house.settings | {"SWITCHBOARD_SESSIONS_LOGIN_ATTEMPTS": "3", "SWITCHBOARD_LOG_LEVEL": "debug"})
    assert is_in(log_in(server.url, "ann", PEOPLE["ann"]))
    answers = [log_in(server.url, "bob", f"unmistakable guess {number}").status_code for number in range(4)]
    assert answers == [401, 401, 401, 429] and len(house.asked) == 4
    kept = b"".join(path.read_bytes() for path in server.data_dir.rglob("*") if path.is_file())
    for secret in ("unmistakable guess", PEOPLE["ann"]):
        assert secret not in server.log() and secret.encode() not in kept


def test_the_doctor_looks_whether_there_is_something(start_server, house):
    server = start_server(**house.settings)
    found = binary.run("doctor", "--data-dir", server.data_dir, env=server.settings).out
    assert f"{house.url}/check answers" in found and not house.asked
    gone = server.settings | {"SWITCHBOARD_SIGNIN_CHECK_URL": "http://127.0.0.1:1/check"}
    assert "cannot be asked" in binary.run("doctor", "--data-dir", server.data_dir, env=gone).out


# MARK: /login of the old helpdesk


def helpdesk(server) -> str:
    """Where the listener is that serves the old helpdesk's addresses alone."""
    def told():
        lines = [json.loads(line) for line in server.log().split("\n")[:-1] if "listening for some families" in line]
        return next((line["address"] for line in lines if line["families"] == "helpdesk"), None)
    return wait_for(told, 10, "the line of the listener")


def test_the_old_form_signs_in_on_a_listener_of_its_own(start_server):
    server = start_server(SWITCHBOARD_LISTENERS="127.0.0.1:0=helpdesk")
    server.add_user("olga", "operator")
    address = helpdesk(server)
    page = requests.get(address + "/login", params={"next": "/my-issues"}, headers={"Accept-Language": "en"}, timeout=20)
    assert page.ok and 'action="/login"' in page.text and 'value="/my-issues"' in page.text
    # The page's own files are there, and nothing of the desk's is.
    style = page.text.split('rel="stylesheet" href="')[1].split('"')[0]
    assert requests.get(address + style, timeout=20).ok
    assert requests.get(address + "/sign-in", timeout=20).status_code == 404
    session = requests.Session()
    answer = session.post(address + "/login", data={"username": "olga", "password": PASSWORD}, allow_redirects=False, timeout=20)
    assert answer.status_code == 303 and answer.headers["Location"] == "/notifications"
    # The session is the desk's.
    cookie = {cookie.name: cookie.value for cookie in session.cookies}
    assert requests.get(server.url + "/services", cookies=cookie, timeout=20, allow_redirects=False).status_code == 200


def test_the_browser_keeps_the_sign_in_only_when_it_is_asked_to(server):
    forgets = log_in(server.url, "admin", PASSWORD)
    keeps = log_in(server.url, "admin", PASSWORD, remember="on")
    assert [cookie.expires for cookie in forgets.cookies if "session" in cookie.name] == [None]
    assert all(cookie.expires for cookie in keeps.cookies if "session" in cookie.name)
    assert "HttpOnly" in forgets.headers["Set-Cookie"] and "SameSite=Lax" in forgets.headers["Set-Cookie"]


@pytest.mark.parametrize("headers", [
    {"Origin": "https://evil.example"}, {"Origin": "null"}, {"Sec-Fetch-Site": "cross-site"}, {"Sec-Fetch-Site": "same-site"},
    {"Origin": "http://127.0.0.1:1"}])
def test_no_page_of_another_site_signs_anybody_in(server, headers):
    answer = log_in(server.url, "admin", PASSWORD, headers)
    assert answer.status_code == 403 and not has_session(answer)
    own = {"Origin": server.url, "Sec-Fetch-Site": "same-origin"}
    assert is_in(log_in(server.url, "admin", PASSWORD, own))


def test_failure_sets_no_cookie_and_leads_nowhere(server):
    for name, secret in (("admin", "wrong"), ("nobody", PASSWORD), ("", "")):
        answer = log_in(server.url, name, secret, next="https://evil.example")
        assert answer.status_code == 401 and not answer.cookies and "Location" not in answer.headers
    assert log_in(server.url, "admin", PASSWORD, next="https://evil.example").headers["Location"] == "/"
