"""Finesse from outside: who is free, one's own state, and the old addresses, against a double that is strict to its contract."""

import re
import threading
import time
from concurrent.futures import ThreadPoolExecutor

import pytest
import requests

from harness.api import api
from harness.browser import signed_in_session
from harness.finesse import LOCKED_AFTER, PASSWORD, Agent, Cluster, basic
from harness.server import Server, wait_for
from harness.tls import Authority

STATUS = {"loginId", "firstName", "lastName", "displayName", "extension", "status", "team", "lastStateChange", "stale", "age_seconds"}
MINE = {"loginId", "firstName", "lastName", "extension", "state", "stateChangeTime", "team"}
WITH_EXTENSION = {"9001", "7314", "7315", "7316", "7317", "7318", "7319"}


@pytest.fixture
def cluster():
    with Cluster().furnish() as running:
        yield running


@pytest.fixture
def house(start_server, cluster):
    return start_server(**cluster.settings())


def agents(server: Server, session: requests.Session | None = None) -> dict[str, dict]:
    answer = (session or signed_in_session(server)).get(server.url + "/finesse/agents/status", timeout=20)
    assert answer.status_code == 200, answer.text
    assert isinstance(answer.json(), list), answer.text
    return {agent["loginId"]: agent for agent in answer.json()}


def until(server: Server, session: requests.Session, login_id: str, seconds: float = 15, **fields) -> dict:
    def found():
        agent = agents(server, session).get(login_id)
        return agent if agent and all(agent[name] == value for name, value in fields.items()) else None

    return wait_for(found, seconds, f"{fields} of {login_id}: {agents(server, session).get(login_id)}")


def signed_in(server: Server, login: str = "7315", password: str = PASSWORD, name: str | None = None) -> requests.Session:
    """Here and in Finesse."""
    session = signed_in_session(server, *([name] if name else []))
    answer = session.post(server.url + "/finesse/login", json={"username": login, "password": password}, timeout=20)
    assert answer.status_code == 200, answer.text
    session.token = answer.json()["token"]
    return session


# MARK: The board


@pytest.mark.both_engines
@pytest.mark.parametrize("mixed", [False, True])
def test_all_agents_with_an_extension(start_server, mixed):
    with Cluster(mixed=mixed).furnish() as cluster:
        server = start_server(**cluster.settings())
        session = signed_in(server)
        until(server, session, "7315", status="READY")
        found = agents(server, session)
        assert set(found) - {"admin"} == WITH_EXTENSION
        assert all(set(agent) >= STATUS and agent["stale"] is False and agent["age_seconds"] < 10 for agent in found.values())
        one = found["7314"]
        assert (one["firstName"], one["lastName"], one["displayName"], one["extension"], one["team"]) == (
            "Мария", "Иванова", "Мария Иванова", "5514", "Line 1")
        assert one["status"] == "NOT_READY" and one["lastStateChange"]
        assert found["7315"]["lastName"] == "Sílva & Co" and not found["7318"]["team"]
        assert found["7318"]["status"] == "RESERVED_OUTBOUND_PREVIEW"
        names = [agent["displayName"] for agent in session.get(server.url + "/finesse/agents/status", timeout=20).json()]
        assert names == sorted(names) or names == sorted(names, key=str.casefold)
        cluster.set_state("7315", "TALKING")
        until(server, session, "7315", status="TALKING")
        reader = api(server, "agents:read")
        assert WITH_EXTENSION <= {agent["login"] for agent in reader.all("/agents")}
        assert api(server, "incidents:read").request("GET", "/agents").status_code == 403


def test_a_supervisor_sees_a_team(start_server, cluster):
    server = start_server(**cluster.settings("9001"))
    session = signed_in(server)
    until(server, session, "7314", status="NOT_READY")
    assert set(agents(server, session)) == {"9001", "7314", "7315", "7319"}
    assert not cluster.is_locked("9001")
    # An account has two names, of which a supervisor's list says one.
    for login in ["7314"] * 4 + ["m.ivanova"] * 4:
        answer = session.post(server.url + "/finesse/login", json={"username": login, "password": "wrong"}, timeout=20)
        assert answer.status_code in (401, 429)
    assert 3 <= cluster.tried["7314"] < LOCKED_AFTER and not cluster.is_locked("7314")


def test_one_reader_for_all_who_look(house, cluster):
    session = signed_in(house)
    until(house, session, "7315", status="READY")
    sessions = [session, *(signed_in_session(house) for _ in range(4))]
    begin, polls = time.monotonic(), cluster.polls()
    with ThreadPoolExecutor(20) as pool:
        answers = list(pool.map(lambda number: sessions[number % 5].get(house.url + "/finesse/agents/status", timeout=20).status_code, range(200)))
    # The others are signed in here, not there.
    assert set(answers) <= {200, 401} and answers.count(200) >= 40
    assert cluster.polls() - polls <= (time.monotonic() - begin) + 2


# MARK: Away


def test_the_other_node_answers(house, cluster):
    session = signed_in(house)
    until(house, session, "7315", status="READY")
    first, second = cluster.nodes
    for fault in ("503", "away", "garbage"):
        for broken, healthy in ((first, second), (second, first)):
            broken.fault, healthy.fault = fault, None
            state = "TALKING" if cluster.agents["7315"].state == "READY" else "READY"
            cluster.set_state("7315", state)
            until(house, session, "7315", 30, status=state)
    assert not any(cluster.tried.values())


def test_what_is_known_stays_and_is_called_old(house, cluster):
    session = signed_in(house)
    until(house, session, "7315", status="READY")
    for node in cluster.nodes:
        node.fault = "503"
    stale = until(house, session, "7315", 30, stale=True)
    assert stale["status"] == "READY" and set(agents(house, session)) - {"admin"} == WITH_EXTENSION
    age = stale["age_seconds"]
    wait_for(lambda: agents(house, session)["7315"]["age_seconds"] > age, 10, "it does not grow older")
    for node in cluster.nodes:
        node.fault = None
    until(house, session, "7315", 40, stale=False)


def test_both_nodes_away_are_an_incident(house, cluster):
    session = signed_in(house)
    until(house, session, "7315", status="READY")
    reader = api(house, "incidents:read")
    assert [found for found in reader.all("/incidents") if "Finesse" in found["title"]] == []
    for node in cluster.nodes:
        node.fault = "away"
    [incident] = wait_for(lambda: [found for found in reader.all("/incidents") if "Finesse" in found["title"]], 60, "the incident")
    for node in cluster.nodes:
        node.fault = None
    wait_for(lambda: reader.get(f"/incidents/{incident['id']}")["state"] == "resolved", 60, "its end")


# MARK: Passwords


def test_an_account_is_never_locked(start_server, cluster):
    """Finesse locks after five wrong passwords, whoever sends them."""
    server = start_server(**cluster.settings())
    session = signed_in_session(server)
    codes = []
    for number in range(12):
        if number % 2:
            answer = session.post(server.url + "/finesse/login", json={"username": "7314", "password": f"wrong {number}"}, timeout=20)
        else:
            answer = session.get(server.url + "/finesse/session", headers=basic("7314", f"wrong {number}"), timeout=20)
        codes.append(answer.status_code)
    assert codes[0] == 401 and set(codes) <= {401, 429}
    assert cluster.tried["7314"] <= 3 < LOCKED_AFTER and not cluster.is_locked("7314")
    # By the other name of the same account, and by another person.
    other = signed_in_session(server)
    for login in ["7314", "m.ivanova"] * 3:
        other.post(server.url + "/finesse/login", json={"username": login, "password": "wrong"}, timeout=20)
    assert not cluster.is_locked("7314")
    # It is about that account.
    signed_in(server, "7315")


def test_an_answer_401_is_in_the_old_form(house):
    session = signed_in_session(house)
    answer = session.post(house.url + "/finesse/login", json={"username": "7315", "password": "wrong"}, timeout=20)
    assert answer.status_code == 401 and answer.json() == {"success": False, "error": "Ошибка авторизации"}
    answer = session.get(house.url + "/finesse/session", headers=basic("7315", "wrong"), timeout=20)
    assert answer.status_code == 401 and answer.json()["authenticated"] is False and answer.json()["error"]


def test_the_reader_gives_up_after_two_refusals(start_server, cluster):
    server = start_server(**cluster.settings() | {"SWITCHBOARD_FINESSE_PASSWORD": "wrong"})
    wait_for(lambda: cluster.tried["admin"] >= 1, 20, "a try")
    time.sleep(6)
    assert 1 <= cluster.tried["admin"] <= 2
    # Nor does a new start try for ever: the settings are the same.
    server.stop()
    server.start()
    time.sleep(3)
    assert cluster.tried["admin"] < LOCKED_AFTER
    server.stop()
    server.settings["SWITCHBOARD_FINESSE_PASSWORD"] = PASSWORD
    server.start()
    until(server, signed_in(server), "7315", 30, status="READY")


@pytest.mark.both_engines
def test_a_password_is_written_nowhere(house, cluster):
    session = signed_in(house)
    session.get(house.url + "/finesse/session", headers=basic("7314"), timeout=20)
    session.post(house.url + "/finesse/agent/state", json={"state": "NOT_READY"}, timeout=20)
    # Of whoever signed in last.
    wait_for(lambda: cluster.agents["7314"].state == "NOT_READY", 10, "the state")
    secrets = [PASSWORD.encode(), basic("7315")["Authorization"].removeprefix("Basic ").encode(),
               basic("7314")["Authorization"].removeprefix("Basic ").encode()]
    for path in [*house.data_dir.rglob("*"), house.log_path]:
        if path.is_file():
            held = path.read_bytes()
            assert not any(secret in held for secret in secrets), path
    # It outlives the process all the same.
    house.kill()
    house.start()
    assert session.get(house.url + "/finesse/agent/state", timeout=20).status_code == 200


# MARK: The old addresses


def test_the_check_of_health_tells_what_is_wrong(start_server, cluster, tmp_path):
    server = start_server(**cluster.settings())
    session = signed_in_session(server)

    def health() -> dict:
        answer = session.get(server.url + "/finesse/health-check", timeout=20)
        assert answer.status_code == 200, answer.text
        return answer.json()

    assert health() == {"status": "ok", "message": "API Finesse доступно"}
    for fault in ("away", "503", "garbage", "hang"):
        for node in cluster.nodes:
            node.fault = fault
        # What was found just now is told to all for a moment.
        assert wait_for(lambda: (found := health())["status"] == "error" and found["message"], 20, fault)
        for node in cluster.nodes:
            node.fault = None
        wait_for(lambda: health()["status"] == "ok", 10, "Finesse again")


def test_a_sign_in_and_its_end(house, cluster):
    session = signed_in_session(house)
    url = house.url
    for body in ({"username": "7315"}, {"password": "x"}, {}, {"username": "", "password": ""}, {"username": 7315, "password": ["x"]}):
        answer = session.post(url + "/finesse/login", json=body, timeout=20)
        assert answer.status_code == 400 and answer.json()["success"] is False, body
    assert session.post(url + "/finesse/login", data="no JSON", timeout=20).status_code == 400
    assert session.get(url + "/finesse/agent/state", timeout=20).status_code == 401
    answer = session.get(url + "/finesse/agents/status", timeout=20)
    assert answer.status_code == 401 and answer.json() == {"success": False, "error": "Требуется авторизация Finesse"}

    login = session.post(url + "/finesse/login", json={"username": "7314", "password": PASSWORD}, timeout=20)
    assert login.status_code == 200, login.text
    found = login.json()
    assert found["success"] is True and set(found["user"]) >= {"username", "displayName", "extension", "role"}
    assert (found["user"]["username"], found["user"]["displayName"], found["user"]["extension"]) == ("7314", "Мария Иванова", "5514")
    assert isinstance(found["token"], str) and len(found["token"]) >= 16 and PASSWORD not in found["token"]
    valid = session.post(url + "/finesse/check-token", json={"token": found["token"]}, timeout=20)
    assert valid.status_code == 200 and valid.json()["valid"] is True and valid.json()["user"]
    for token in ("undefined", "", "x" * 40, None):
        assert session.post(url + "/finesse/check-token", json={"token": token}, timeout=20).json().get("valid") is not True, token
    out = session.post(url + "/finesse/logout", timeout=20)
    assert out.status_code == 200 and out.json() == {"success": True, "message": "Выход выполнен успешно"}
    assert session.post(url + "/finesse/logout", timeout=20).json()["success"] is True
    assert session.post(url + "/finesse/check-token", json={"token": found["token"]}, timeout=20).json().get("valid") is not True
    assert session.get(url + "/finesse/agent/state", timeout=20).status_code == 401


@pytest.mark.both_engines
def test_the_session_that_the_page_begins(house, cluster):
    session = signed_in_session(house)
    cluster.agents["7321"] = Agent("7321", "Without", "State", "5521", state="")
    nameless = session.get(house.url + "/finesse/session", headers=basic("7321"), timeout=20).json()
    answer = session.get(house.url + "/finesse/session", headers=basic("9001"), timeout=20)
    assert answer.status_code == 200, answer.text
    found = answer.json()
    assert found["authenticated"] is True and set(found["user"]) >= MINE
    assert (found["user"]["loginId"], found["user"]["state"], found["user"]["team"]) == ("9001", "NOT_READY", "Line 1")
    assert found["user"]["stateChangeTime"]
    assert session.post(house.url + "/finesse/check-token", json={"token": found["token"]}, timeout=20).json()["valid"] is True
    # Finesse may leave a state out.
    assert nameless["user"]["state"] and nameless["user"]["loginId"] == "7321"
    # From now on the cookie is enough.
    again = session.get(house.url + "/finesse/agent/state", timeout=20).json()
    assert (again["success"], again["state"]) == (True, "NOT_READY")


def test_ones_own_state(house, cluster):
    session = signed_in(house, "7314")
    url = house.url + "/finesse/agent/state"
    found = session.get(url, timeout=20).json()
    assert (found["success"], found["state"]) == (True, "NOT_READY") and found["stateChangeTime"]
    done = session.post(url, json={"state": "READY"}, timeout=20)
    assert done.status_code == 200 and done.json() == {"success": True, "message": "Статус изменен на READY"}
    until(house, session, "7314", status="READY")
    missing = session.post(url, json={}, timeout=20)
    assert missing.status_code == 400 and "Не указан новый статус" in missing.json().values()
    sent = len(cluster.bodies)
    for state in ("</state><x>", "READY</state><state>LOGOUT", "DANCING", "", "ready; drop", ["READY"], {"a": 1}, None, "TALKING"):
        answer = session.post(url, json={"state": state}, timeout=20)
        assert answer.status_code == 400 and answer.json()["success"] is False, state
    assert len(cluster.bodies) == sent, cluster.bodies[sent:]
    # What Finesse itself refuses is no success.
    refused = session.post(url, json={"state": "LOGOUT"}, timeout=20)
    assert not refused.ok and refused.json()["success"] is False
    assert cluster.agents["7314"].state == "READY"
    forged = session.post(url, json={"state": "NOT_READY"}, headers={"Origin": "https://evil.test"}, timeout=20)
    assert forged.status_code == 403 and cluster.agents["7314"].state == "READY"


def test_a_token_does_for_the_proxies(house, cluster):
    session = signed_in(house, "7316")
    headers = {"X-Session-Token": session.token}
    for path in ("/finesse/proxy/agents", "/finesse/proxy/calls"):
        answer = session.get(house.url + path, headers=headers, timeout=20)
        assert answer.status_code == 200 and answer.json(), path
        assert session.get(house.url + path, headers={"X-Session-Token": "undefined"}, timeout=20).status_code == 401, path
    assert "16804377" in session.get(house.url + "/finesse/proxy/calls", headers=headers, timeout=20).text


def test_the_gadget_that_transfers(start_server, cluster):
    server = start_server(**cluster.settings() | {"SWITCHBOARD_FINESSE_TRANSFER_NUMBER": "+37052000000"})
    session = signed_in(server, "7316")
    for path in ("/finesse/config", "/finesse/static/config/config.json"):
        assert session.get(server.url + path, timeout=20).json() == {"transferNumber": "+37052000000"}, path
    assert session.get(server.url + "/finesse/call-transfer", timeout=20).status_code == 200
    assert session.get(server.url + "/finesse/test-connection", timeout=20).ok
    dialogs = session.get(server.url + "/finesse/proxy/dialogs", timeout=20)
    assert dialogs.ok and "16804377" in dialogs.text
    missing = session.put(server.url + "/finesse/proxy/transfer", json={"destination": "+1"}, timeout=20)
    assert missing.status_code == 400 and missing.json() == {"error": "Нет callId"}
    done = session.put(server.url + "/finesse/proxy/transfer", json={"callId": "16804377", "destination": "+37052000000"}, timeout=20)
    assert done.ok, done.text
    assert cluster.transfers == [{"by": "7316", "call": "16804377", "to": "+37052000000"}]


def test_a_check_of_the_connection_asks_nobody(house, cluster):
    session = signed_in_session(house)
    asked = sum(node.asked for node in cluster.nodes)
    for _ in range(20):
        assert session.get(house.url + "/finesse/check-connection", timeout=20).json() == {"status": "ok"}
    assert session.head(house.url + "/finesse/check-connection", timeout=20).status_code == 200
    assert sum(node.asked for node in cluster.nodes) - asked <= 6


def test_a_node_that_is_away_is_told_from_a_wrong_password(house, cluster):
    for node in cluster.nodes:
        node.fault = "away"
    session = signed_in_session(house)
    answer = session.post(house.url + "/finesse/login", json={"username": "7315", "password": PASSWORD}, timeout=40)
    assert answer.status_code in (500, 502, 503) and answer.json()["success"] is False
    # Which is no wrong password of anybody's.
    for node in cluster.nodes:
        node.fault = None
    for _ in range(3):
        signed_in(house)


def test_an_authority_has_to_be_known(start_server, tmp_path):
    authority = Authority(tmp_path)
    with Cluster(certificate=authority.certificate("finesse.example")).furnish() as cluster:
        stranger = start_server("stranger", **cluster.settings())
        told = signed_in_session(stranger).get(stranger.url + "/finesse/health-check", timeout=20).json()
        assert told["status"] == "error" and re.search("сертифик|certif", told["message"], re.IGNORECASE), told
        server = start_server("known", **cluster.settings() | {"SWITCHBOARD_FINESSE_CA_FILE": str(authority.file)})
        until(server, signed_in(server), "7315", status="READY")


def test_everything_needs_a_sign_in_of_ours(house, cluster):
    for method, path in (("GET", "/finesse/health-check"), ("POST", "/finesse/login"), ("GET", "/finesse/session"), ("GET", "/finesse/agents/status"),
                         ("GET", "/finesse/agent/state"), ("POST", "/finesse/agent/state"), ("POST", "/finesse/check-token"),
                         ("GET", "/finesse/config"), ("GET", "/finesse/proxy/agents"), ("PUT", "/finesse/proxy/transfer"),
                         ("GET", "/finesse/proxy/dialogs"), ("GET", "/finesse/test-connection")):
        answer = requests.request(method, house.url + path, json={"username": "7315", "password": PASSWORD, "state": "READY"},
                                  headers=basic("7315"), allow_redirects=False, timeout=20)
        assert answer.status_code in (302, 303, 401), f"{method} {path}: {answer.status_code}"
    assert cluster.asked["GET", "User"] == 0 and cluster.bodies == []


def test_two_people_do_not_share_a_sign_in(house, cluster):
    house.add_user("second", "operator")
    first, second = signed_in(house, "7314"), signed_in(house, "7316", name="second")
    states = {}

    def ask(name, session):
        states[name] = [session.get(house.url + "/finesse/agent/state", timeout=20).json()["state"] for _ in range(10)]

    threads = [threading.Thread(target=ask, args=one) for one in (("first", first), ("second", second))]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert states == {"first": ["NOT_READY"] * 10, "second": ["TALKING"] * 10}
