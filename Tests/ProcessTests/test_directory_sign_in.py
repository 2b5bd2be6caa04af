"""Sign-in against the house's directory, at a real slapd."""

import json
import socket
import threading
import time

import pytest
import requests

from harness import binary
from harness.browser import SIGN_IN, hidden_fields, signed_in_session
from harness.directory import GROUPS, PEOPLE, SERVICE, Directory, password
from harness.server import PASSWORD, Server, wait_for

AWAY = "cannot be checked now"


@pytest.fixture(scope="module")
def directory(tmp_path_factory):
    with Directory(tmp_path_factory.mktemp("directory") / "slapd") as running:
        running.add_person("ann", "ann@example.org", "desk-people", "payments-on-call")
        running.add_person("bob", "bob@example.org", "desk-people")
        running.add_person("chief", "chief@example.org", "desk-admins")
        running.add_person("stranger", "stranger@example.org")
        yield running


@pytest.fixture(scope="module")
def desk(tmp_path_factory, directory, new_database):
    """A server and the directory of its people."""
    settings = directory.settings | {"SWITCHBOARD_SESSIONS_LOGIN_ATTEMPTS": "1000"}
    with Server(tmp_path_factory.mktemp("desk") / "data", settings, database_url=new_database()).start() as server:
        server.command("team", "add", "Payments")
        yield server


def log_in(server, name: str, secret: str, **more) -> requests.Response:
    return requests.post(server.url + "/login", data={"username": name, "password": secret} | more, allow_redirects=False, timeout=30,
                         headers={"Accept-Language": "en"})


def has_session(answer: requests.Response) -> bool:
    return any("session" in cookie.name for cookie in answer.cookies)


def is_in(answer: requests.Response) -> bool:
    return answer.status_code == 303 and has_session(answer)


def user(server, name: str) -> dict | None:
    users = [json.loads(line) for line in server.command("user", "list", "--json").out.splitlines()]
    return next((user for user in users if user["name"] == name), None)


def reasons(server) -> set[str]:
    """Why the directory could not be asked, as the log says; a line that is being written does not count yet."""
    lines = [json.loads(line) for line in server.log().split("\n")[:-1]]
    return {line["reason"] for line in lines if "the directory cannot be asked" in line["message"]}


@pytest.mark.both_engines
def test_somebody_of_the_directory_comes_in_with_role_team_and_address(desk):
    assert is_in(log_in(desk, "ann", password("ann")))
    ann = user(desk, "ann")
    assert (ann["role"], ann["email"]) == ("operator", "ann@example.org")
    members = [line.split("\t") for line in desk.command("team", "list", "--members").out.splitlines()]
    assert ["Payments", "ann", "operator"] in members
    # By the desk's own page and by the Dispatcher's door, too; the same user each time.
    assert signed_in_session(desk, "ann", password("ann")).get(desk.url + "/services", timeout=20).ok
    answer = requests.post(desk.url + "/v1/auth/login", json={"username": "ANN", "password": password("ann")}, timeout=20)
    assert answer.ok and answer.json()["access_token"]
    assert user(desk, "ann")["id"] == ann["id"]


def test_a_wrong_password_is_wrong_and_an_empty_one_is_not_sent(desk, directory):
    assert log_in(desk, "bob", password("bob") + "x").status_code == 401
    before = directory.log().count("BIND")
    for name in ("bob", "nobody", ""):
        answer = log_in(desk, name, "")
        assert answer.status_code == 401 and not has_session(answer)
    assert directory.log().count("BIND") == before


@pytest.mark.parametrize("name", [
    "*", "*)(uid=*", "bob)(|(uid=*", "bob*", "b*b", "\\62ob", "bob\x00", "(bob)", "bob)(objectClass=*", "uid=bob," + PEOPLE, "|", "&(uid=bob)"])
def test_a_name_is_no_filter(desk, name):
    answer = log_in(desk, name, password("bob"))
    assert answer.status_code in (400, 401) and not has_session(answer)
    assert user(desk, name) is None


def test_signs_that_mean_something_in_names_come_in_as_themselves(desk, directory):
    name = 'o\'hara, "x" + (y) * z\\w #1'
    directory.add_person(name, "ohara@example.org", "desk-people")
    assert is_in(log_in(desk, name, password(name)))
    assert user(desk, name)["role"] == "operator"


def test_a_name_of_two_entries_signs_in_nobody(desk, directory):
    directory.change(f"dn: ou=more,{PEOPLE}\nchangetype: add\nobjectClass: organizationalUnit\nou: more\n")
    for place in (PEOPLE, f"ou=more,{PEOPLE}"):
        directory.add_person("twin", None, "desk-people", unit=place)
    answer = log_in(desk, "twin", password("twin"))
    assert answer.status_code == 503 and AWAY in answer.text
    assert any("several entries" in reason for reason in reasons(desk)) and user(desk, "twin") is None


def test_groups_are_read_at_each_sign_in(desk, directory):
    place = directory.add_person("climber", None, "desk-people")
    assert is_in(log_in(desk, "climber", password("climber"))) and user(desk, "climber")["role"] == "operator"
    directory.join("desk-admins", place)
    assert is_in(log_in(desk, "climber", password("climber"))) and user(desk, "climber")["role"] == "admin"
    directory.leave("desk-admins", place)
    assert is_in(log_in(desk, "climber", password("climber"))) and user(desk, "climber")["role"] == "operator"
    directory.leave("desk-people", place)
    answer = log_in(desk, "climber", password("climber"))
    assert answer.status_code == 403 and "no role" in answer.text and not has_session(answer)
    # A group of the same name that is not among the groups gives nothing.
    directory.change(f"dn: cn=desk-admins,{PEOPLE}\nchangetype: add\nobjectClass: groupOfNames\ncn: desk-admins\nmember: {place}\n")
    assert log_in(desk, "climber", password("climber")).status_code == 403


def test_who_is_in_no_group_may_not_come_in(desk):
    answer = log_in(desk, "stranger", password("stranger"))
    assert answer.status_code == 403 and "no role" in answer.text
    assert user(desk, "stranger") is None


def test_a_renamed_entry_is_the_same_user_and_its_old_name_nobody_elses(desk, directory):
    place = directory.add_person("married", "married@example.org", "desk-people")
    assert is_in(log_in(desk, "married", password("married")))
    number = user(desk, "married")["id"]
    directory.rename(place, "divorced")
    assert is_in(log_in(desk, "divorced", password("married")))
    assert user(desk, "divorced") is None and user(desk, "married")["id"] == number
    # The group still names the old entry, and so the new one that has its name.
    directory.add_person("married")
    assert log_in(desk, "married", password("married")).status_code == 403


def test_who_is_disabled_here_stays_so(desk, directory):
    directory.add_person("gone", None, "desk-people")
    assert is_in(log_in(desk, "gone", password("gone")))
    desk.command("user", "disable", "gone")
    answer = log_in(desk, "gone", password("gone"))
    assert answer.status_code == 401 and user(desk, "gone")["disabled"]


def test_users_of_the_desk_keep_their_passwords_and_their_names(desk, directory):
    desk.add_user("local", "viewer")
    directory.add_person("local", None, "desk-admins")
    assert is_in(log_in(desk, "local", PASSWORD))
    assert log_in(desk, "local", password("local")).status_code == 401
    assert user(desk, "local")["role"] == "viewer"


def test_a_password_of_the_directory_is_not_changed_here(desk):
    assert is_in(log_in(desk, "bob", password("bob")))
    outcome = binary.run("user", "passwd", "bob", "--password-stdin", "--data-dir", desk.data_dir, stdin=PASSWORD + "\n",
                         env=desk.settings)
    assert outcome.code != 0 and "organization's own system" in outcome.err
    session = signed_in_session(desk, "bob", password("bob"))
    page = session.get(desk.url + "/profile", timeout=20)
    assert "organization&#39;s own system" in page.text or "organization's own system" in page.text
    answer = session.post(desk.url + "/profile/password", timeout=20, data=hidden_fields(page.text) | {
        "current": password("bob"), "password": "correct horse battery", "again": "correct horse battery"})
    assert answer.status_code == 422 and "own system" in answer.text


@pytest.mark.parametrize("address", ["tls_url", "url"])
def test_both_ways_of_encryption_check_the_certificate(start_server, directory, tmp_path, address):
    settings = directory.settings | {"SWITCHBOARD_LDAP_URL": getattr(directory, address)}
    assert is_in(log_in(start_server("right", **settings), "bob", password("bob")))
    # The system's authorities do not vouch for it, nor do those of somebody else.
    other = Directory(tmp_path / "other")
    for name, authority in (("system", None), ("other", str(other.authority.file))):
        changed = {key: value for key, value in settings.items() if key != "SWITCHBOARD_LDAP_CA_FILE"}
        if authority:
            changed["SWITCHBOARD_LDAP_CA_FILE"] = authority
        server = start_server(name, **changed)
        before = directory.log().count(SERVICE[0].split(",")[0])
        answer = log_in(server, "bob", password("bob"))
        assert answer.status_code == 503 and AWAY in answer.text and not has_session(answer)
        assert any("certificate" in reason for reason in reasons(server))
        assert directory.log().count(SERVICE[0].split(",")[0]) == before, "a password was sent to who was not trusted"


def test_a_certificate_of_another_host_is_none(start_server, directory):
    # It is for 127.0.0.1 alone.
    server = start_server(**directory.settings | {"SWITCHBOARD_LDAP_URL": directory.tls_url.replace("127.0.0.1", "localhost")})
    assert log_in(server, "bob", password("bob")).status_code == 503


def test_without_encryption_a_server_does_not_start_but_for_this_machine(directory, tmp_path, start_server):
    settings = directory.settings | {"SWITCHBOARD_LDAP_STARTTLS": "false"}
    outcome = binary.run("serve", "--data-dir", tmp_path / "data", "--port", "0",
                         env=settings | {"SWITCHBOARD_LDAP_URL": "ldap://directory.example.org"})
    assert outcome.code != 0 and "SWITCHBOARD_LDAP_STARTTLS: must be on" in outcome.err
    # This directory takes no password over a connection that is not encrypted.
    assert log_in(start_server(**settings), "bob", password("bob")).status_code == 503


def test_while_the_directory_is_down_nobody_signs_in_and_nobody_is_slowed(tmp_path, start_server):
    with Directory(tmp_path / "slapd") as own:
        own.add_person("ann", None, "desk-people")
        server = start_server(**own.settings | {"SWITCHBOARD_SESSIONS_LOGIN_ATTEMPTS": "3"})
        assert is_in(log_in(server, "ann", password("ann")))
        own.stop()
        for _ in range(10):
            answer = log_in(server, "ann", password("ann"))
            assert answer.status_code == 503 and AWAY in answer.text and not has_session(answer)
        # The desk's own people come in meanwhile.
        assert signed_in_session(server).get(server.url + "/services", timeout=20).ok
        own.start()
        assert is_in(log_in(server, "ann", password("ann")))


def test_a_directory_that_says_nothing_is_waited_for_no_longer_than_the_settings_say(tmp_path, start_server):
    with Directory(tmp_path / "slapd") as own:
        own.add_person("ann", None, "desk-people")
        for name, address in (("plain", own.url), ("tls", own.tls_url)):
            server = start_server(name, **own.settings | {"SWITCHBOARD_LDAP_URL": address, "SWITCHBOARD_LDAP_TIMEOUT_SECONDS": "2"})
            assert is_in(log_in(server, "ann", password("ann")))
            own.freeze()
            try:
                start = time.monotonic()
                many = [threading.Thread(target=log_in, args=(server, f"name {number}", "x")) for number in range(20)]
                for thread in many:
                    thread.start()
                answer = log_in(server, "ann", password("ann"))
                assert answer.status_code == 503 and AWAY in answer.text and time.monotonic() - start < 10
                assert requests.get(server.url + "/healthz", timeout=5).ok
                for thread in many:
                    thread.join()
            finally:
                own.thaw()
            wait_for(lambda: is_in(log_in(server, "ann", password("ann"))), 20, "the directory to be asked again")


def test_a_directory_that_ends_in_the_middle_is_away(tmp_path, start_server):
    with Directory(tmp_path / "slapd") as own:
        own.add_person("ann", None, "desk-people")
        with Cutter(own.port) as cutter:
            server = start_server(**own.settings | {"SWITCHBOARD_LDAP_URL": f"ldap://127.0.0.1:{cutter.port}"})
            assert is_in(log_in(server, "ann", password("ann")))
            whole = cutter.passed
            for after in (0, 1, 40, 400, whole // 2, whole * 2 // 3):
                cutter.limit = after
                answer = log_in(server, "ann", password("ann"))
                assert answer.status_code == 503 and not has_session(answer), after
            cutter.limit = None
            assert is_in(log_in(server, "ann", password("ann")))


def test_guesses_are_slowed_like_those_at_passwords_of_the_desk(start_server, directory):
    server = start_server(**directory.settings | {"SWITCHBOARD_SESSIONS_LOGIN_ATTEMPTS": "3"})
    # Where each takes longer than the first wait, it is the longer ones that are met.
    answers = []
    while len(answers) < 8 and 429 not in answers:
        answers.append(log_in(server, "bob", f"guess {len(answers)}").status_code)
    assert answers[:3] == [401] * 3 and answers[-1] == 429
    assert log_in(server, "bob", password("bob")).status_code == 429


def test_groups_may_say_themselves_who_is_in_them(start_server, directory):
    settings = directory.settings | {"SWITCHBOARD_LDAP_GROUP_ATTRIBUTE": "none", "SWITCHBOARD_LDAP_GROUP_FILTER": "(member={dn})"}
    server = start_server(**settings)
    server.command("team", "add", "Payments")
    assert is_in(log_in(server, "ann", password("ann"))) and user(server, "ann")["role"] == "operator"
    assert log_in(server, "stranger", password("stranger")).status_code == 403


def test_a_wrong_service_entry_is_found_by_the_doctor_and_signs_in_nobody(start_server, directory):
    right = start_server("right", **directory.settings)
    found = binary.run("doctor", "--data-dir", right.data_dir, env=right.settings).out
    assert "sign-in by directory" in found and f"{directory.url} answers" in found
    settings = directory.settings | {"SWITCHBOARD_LDAP_BIND_PASSWORD": "nonsense"}
    server = start_server("wrong", **settings)
    answer = log_in(server, "bob", password("bob"))
    assert answer.status_code == 503 and AWAY in answer.text
    found = binary.run("doctor", "--data-dir", server.data_dir, env=server.settings).out
    assert "ldap.bind_dn and ldap.bind_password are refused" in found and "nonsense" not in found
    empty = directory.settings | {"SWITCHBOARD_LDAP_BASE": GROUPS}
    found = binary.run("doctor", "--data-dir", right.data_dir, env=right.settings | empty).out
    assert "nobody to sign in" in found


def test_no_password_is_logged_or_kept(desk, directory):
    for secret in (password("ann"), "unmistakable guess"):
        log_in(desk, "ann", secret)
    kept = b"".join(path.read_bytes() for path in desk.data_dir.rglob("*") if path.is_file())
    for secret in (password("ann"), "unmistakable guess", SERVICE[1]):
        assert secret not in desk.log() and secret.encode() not in kept
    settings = signed_in_session(desk).get(desk.url + "/settings", timeout=20).text
    assert SERVICE[1] not in settings


def test_the_sign_in_page_tells_what_is_the_matter(desk):
    session = requests.Session()
    page = session.get(desk.url + SIGN_IN, headers={"Accept-Language": "ru"}, timeout=20)
    answer = session.post(desk.url + SIGN_IN, data=hidden_fields(page.text) | {"name": "stranger", "password": password("stranger")},
                          headers={"Accept-Language": "ru"}, timeout=20)
    assert answer.status_code == 403 and "нет роли" in answer.text


class Cutter:
    """Passes bytes on, and ends a connection when the other side has said so many."""

    def __init__(self, target: int):
        self.limit: int | None = None
        # What the other side said over the latest connection.
        self.passed = 0
        self._target = target
        self._server = socket.create_server(("127.0.0.1", 0))
        self.port = self._server.getsockname()[1]

    def __enter__(self) -> "Cutter":
        threading.Thread(target=self._accept, daemon=True).start()
        return self

    def __exit__(self, *_):
        self._server.close()

    def _accept(self):
        while True:
            try:
                here, _ = self._server.accept()
            except OSError:
                return
            there = socket.create_connection(("127.0.0.1", self._target))
            self.passed = 0
            threading.Thread(target=self._pass, args=(here, there, None, False), daemon=True).start()
            threading.Thread(target=self._pass, args=(there, here, self.limit, True), daemon=True).start()

    def _pass(self, source: socket.socket, target: socket.socket, limit: int | None, counts: bool):
        try:
            while limit is None or limit > 0:
                data = source.recv(65536 if limit is None else limit)
                if not data:
                    break
                limit = None if limit is None else limit - len(data)
                self.passed += len(data) if counts else 0
                target.sendall(data)
        except OSError:
            pass
        for end in (source, target):
            try:
                end.shutdown(socket.SHUT_RDWR)
            except OSError:
                pass
