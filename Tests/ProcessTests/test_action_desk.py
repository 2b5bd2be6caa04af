"""The Action desk's clients: the sequence that was observed of the original, over HTTP, with a stepped clock and the real outbox."""

import json
import subprocess
from pathlib import Path

import pytest
import requests

from harness.api import api
from harness.server import Server, wait_for
from harness.webhooks import Receiver

LOGIN = [{"servico": "login", "retorno": "503"}, {"servico": "login", "retorno": "404"}]
CREATED = {"message": "Incidente criado e relacionado à ação."}
COUNTED = {"message": "Problema contabilizado."}
UNKNOWN = {"message": "Necessário criar uma nova ação para esse problema. Time XPTO acionado para cadastro."}
OUTSIDE = ("Mensagem 'Infelizmente nosso app está indisponível, avisaremos quando voltar' enviada para os clientes"
           " pelo canal 'E-mail'")
FILE = """
teams:
  - { name: Analista N1, members: {} }
  - { name: Analista N2, members: {} }
  - { name: Coordenação, members: {} }
  - { name: XPTO, members: {} }
destinations:
  - { name: n1, team: Analista N1, webhook: "URL/n1", levels: [ error, critical ] }
  - { name: n2, team: Analista N2, webhook: "URL/n2", levels: [ error, critical ] }
  - { name: chiefs, team: Coordenação, webhook: "URL/chiefs", levels: [ error, critical ] }
  - { name: xpto, team: XPTO, webhook: "URL/xpto", levels: [ error, critical ] }
playbooks:
  - code: "0001"
    name: MS de Login sem resposta
    service: Login
    when: { exactly: [ { servico: login, retorno: "503" }, { servico: login, retorno: "404" } ] }
    customers:
      from: 5
      channel: mail
      audience: [ clientes-app ]
      message: { pt-BR: "Infelizmente nosso app está indisponível, avisaremos quando voltar" }
      back: { pt-BR: "Nosso app está de volta" }
    escalate:
      - { occurrences: 10, after: 5m, tell: [ "team:Analista N1" ] }
      - { occurrences: 20, after: 20m, tell: [ "team:Analista N2" ] }
      - { after: 1h, tell: [ "team:Coordenação" ] }
  - code: "0002"
    name: Mail
    service: Mail
    when: { exactly: [ { servico: mail } ] }
    escalate: [ { occurrences: 2, tell: [ "team:Analista N1", "team:Analista N2" ] } ]
"""


def inside(team: str) -> str:
    return f"Comunicado de alerta enviado para '{team}'"


class Clock:
    """Sets the clock of servers that are started with its settings."""

    def __init__(self, folder: Path):
        library = folder / "set_clock.so"
        source = Path(__file__).parent / "harness" / "set_clock.c"
        subprocess.run(["cc", "-shared", "-fPIC", "-O1", "-o", library, source, "-ldl"], check=True)
        self._file = folder / "offset"
        self.settings = {"LD_PRELOAD": str(library), "CLOCK_OFFSET_FILE": str(self._file)}
        self.set(0)

    def set(self, seconds: int):
        self._file.write_text(str(seconds))


@pytest.fixture
def clock(tmp_path):
    return Clock(tmp_path)


@pytest.fixture
def receiver():
    with Receiver() as receiver:
        yield receiver


def desk(tmp_path, clock, receiver, database_url) -> Server:
    server = Server(tmp_path / "data", clock.settings | {"SWITCHBOARD_ACTIONS_UNMATCHED_TEAM": "XPTO"}, database_url=database_url)
    server.start()
    file = tmp_path / "desk.yaml"
    file.write_text(FILE.replace("URL/", receiver.url + "/"))
    server.command("apply", "-f", str(file))
    return server


def post(server, triggers=LOGIN) -> dict:
    answer = requests.post(server.url + "/339", json={"gatilhos": triggers}, timeout=30)
    assert answer.status_code == 200, answer.text
    return answer.json()


def expected(number: int) -> dict:
    if number == 1:
        return CREATED
    if number < 5:
        return COUNTED
    team = "" if number < 10 else inside("Analista N1") if number < 20 else inside("Analista N2")
    return {"Externo": OUTSIDE, "Interno": team}


def steps(receiver, path: str) -> list[dict]:
    """What it was told, each message once: a server that was killed may send one again, with the same key."""
    calls = {call.id: call for call in receiver.of_type("playbook.step") if call.path.endswith("/" + path)}
    return [call.json["data"] for call in calls.values()]


@pytest.mark.both_engines
def test_the_observed_sequence_with_a_restart_between_any_two_requests(tmp_path, clock, receiver, new_database):
    server = desk(tmp_path, clock, receiver, new_database())
    try:
        for number in range(1, 23):
            triggers = LOGIN if number % 2 else list(reversed(LOGIN)) + [LOGIN[0] | {"host": "a"}]
            assert post(server, triggers) == expected(number), number
            if number in (1, 5, 10, 20):
                server.kill()
                server.start()
        assert post(server, [{"servico": "mail"}]) == CREATED
        assert post(server, [{"servico": "mail"}]) == {"Externo": "", "Interno": inside("Analista N1, Analista N2")}
        assert post(server) == expected(23)
        wait_for(lambda: len(steps(receiver, "n1")) == 2 and len(steps(receiver, "n2")) == 2, 20, "what the teams are told")
        first = [step for step in steps(receiver, "n1") if step["playbook"]["code"] == "0001"]
        assert [(step["step"], step["reason"], step["repeat"]) for step in first] == [(1, "occurrences", 0)]
        assert first[0]["playbook"] == {"code": "0001", "name": "MS de Login sem resposta", "version": 1}
        number = first[0]["incident"]["id"]
        seen = api(server, "incidents:read").get(f"/incidents/{number}/escalation")["playbooks"]
        assert [playbook["code"] for playbook in seen] == ["0001"] and [s["step"] for s in seen[0]["fired"]] == [1, 2]
        assert [(s["step"], s["tell"]) for s in seen[0]["next"]] == [(3, ["team:Coordenação"])]
        reader = api(server, "playbooks:read")
        assert reader.get("/playbooks")["items"] == [
            {"code": "0001", "name": "MS de Login sem resposta", "version": 1}, {"code": "0002", "name": "Mail", "version": 1}]
        assert reader.get("/playbooks/0001")["definition"]["escalate"][2]["after"] == "1h"
        ledger = api(server, "notifications:read").get("/notifications", incident=number)["items"]
        # Nobody among the contacts can be told: the ledger says so once.
        assert len([row for row in ledger if row["kind"] == "customers"]) == 1
    finally:
        server.stop()


@pytest.mark.both_engines
def test_by_time_alone_and_no_wrap_after_a_day(tmp_path, clock, receiver, new_database):
    server = desk(tmp_path, clock, receiver, new_database())
    try:
        assert post(server) == CREATED
        for seconds, path, step in ((301, "n1", 1), (1201, "n2", 2), (3601, "chiefs", 3)):
            clock.set(seconds)
            # Though no report comes.
            wait_for(lambda: len(steps(receiver, path)) == 1, 20, path)
            told = steps(receiver, path)[0]
            assert (told["step"], told["reason"]) == (step, "after")
        clock.set(24 * 3600 + 60)
        assert post(server) == {"Externo": "", "Interno": inside("Coordenação")}
        assert [len(steps(receiver, path)) for path in ("n1", "n2", "chiefs")] == [1, 1, 1]
    finally:
        server.stop()


def test_downtime_loses_no_step(tmp_path, clock, receiver, new_database):
    server = desk(tmp_path, clock, receiver, new_database())
    try:
        assert post(server) == CREATED
        server.kill()
        clock.set(7200)
        server.start()
        # Each has a lane of its own: the last step may be there first.
        for path in ("n1", "n2", "chiefs"):
            wait_for(lambda path=path: len(steps(receiver, path)) == 1, 20, f"the step of {path}")
            assert [step["late"] for step in steps(receiver, path)] == [True]
    finally:
        server.stop()


def test_what_nobody_knows_and_what_is_wrong(tmp_path, clock, receiver, new_database):
    server = desk(tmp_path, clock, receiver, new_database())
    try:
        odd = [{"servico": "x", "valor": 1}, {"servico": "y"}]
        assert post(server, odd) == UNKNOWN and post(server, list(reversed(odd))) == UNKNOWN
        wait_for(lambda: receiver.of_type("playbook.unmatched"), 20, "the team of unknown sets")
        told = receiver.of_type("playbook.unmatched")
        assert len(told) == 1 and told[0].path.endswith("/xpto")
        found = api(server, "playbooks:read").get("/playbooks/unmatched")["items"]
        assert [item["times"] for item in found] == [2]
        assert sorted(map(sorted, (t.items() for t in found[0]["triggers"]))) == sorted(
            map(sorted, ({"servico": "x", "valor": "1"}.items(), {"servico": "y"}.items())))
        for body, kind, where in ((b"{", "json_invalid", ["body"]), (b"{}", "missing", ["body", "gatilhos"]),
                                  (b'{"gatilhos":{}}', "list_type", ["body", "gatilhos"]),
                                  (b'{"gatilhos":[{},"x"]}', "dict_type", ["body", "gatilhos", 1])):
            answer = requests.post(server.url + "/339", data=body, headers={"Content-Type": "application/json"}, timeout=10)
            detail = answer.json()["detail"][0]
            assert (answer.status_code, detail["type"], detail["loc"]) == (422, kind, where) and {"msg", "input"} <= detail.keys()
        for method in ("GET", "PUT", "DELETE"):
            answer = requests.request(method, server.url + "/339", timeout=10)
            assert (answer.status_code, answer.json()) == (405, {"detail": "Method Not Allowed"})
    finally:
        server.stop()


def test_too_much_from_one_address(start_server):
    server = start_server(SWITCHBOARD_ACTIONS_RATE_LIMIT="3")
    answers = [requests.post(server.url + "/339", json={"gatilhos": []}, timeout=10) for _ in range(5)]
    assert [answer.status_code for answer in answers] == [200] * 3 + [429] * 2
    assert answers[3].json() == {"detail": "Too Many Requests"} and int(answers[3].headers["Retry-After"]) <= 20
    assert api(server, "playbooks:read").get("/playbooks/unmatched")["items"][0]["times"] == 3


def test_a_listener_of_its_own(start_server):
    server = start_server(SWITCHBOARD_LISTENERS="127.0.0.1:0=actions")

    def told():
        return [json.loads(line)["address"] for line in server.log().splitlines() if "listening for some families" in line]

    address = wait_for(told, 10, "the listener's line")[0]
    answer = requests.post(address + "/339", json={"gatilhos": []}, timeout=10)
    assert (answer.status_code, answer.json()) == (200, UNKNOWN)
    for path in ("/", "/api/v1/incidents", "/healthz", "/339/x"):
        assert requests.get(address + path, timeout=10).status_code == 404, path
    assert requests.get(address + "/339/x", timeout=10).json() == {"detail": "Not Found"}
