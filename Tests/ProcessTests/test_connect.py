"""`switchboard connect` beside a ticket system, against the old server and Switchboard."""

import datetime
import json
import re
import ssl
import time

import pytest
import requests

from harness import binary, old_server, ticket_system
from harness.browser import post_form, signed_in_session
from harness.connect_proxy import ConnectProxy
from harness.connector import Connector
from harness.old_server import OldServer
from harness.server import wait_for
from harness.ticket_system import ARREARS, STOPPED, TicketSystem
from harness.tls import certificate


@pytest.fixture
def server():
    with OldServer() as running:
        yield running


@pytest.fixture
def system():
    with TicketSystem() as running:
        yield running


@pytest.fixture
def connector(tmp_path, server, system):
    with Connector(tmp_path, server, system) as running:
        yield running


def days_ago(days: int) -> str:
    return str((datetime.datetime.now(datetime.timezone.utc) - datetime.timedelta(days=days)).date())


# MARK: As the old connector


def test_a_ticket_is_answered_with_its_task_id(server, system, connector):
    connection = server.connection()
    for task_id in (17, "as text", None, {"any": ["json"]}):
        server.ask(connection, {"type": "get_inc", "inc": "204", "task_id": task_id})
        assert server.result() == {"task_id": task_id, "status_code": 200, "result": {"id": 204, "status": "Закрыт", "tasks": []}}


def test_the_list_of_overdue_tickets_is_asked_for_as_the_old_connector_did(server, system, connector):
    connection = server.connection()
    before = days_ago(1)
    server.ask(connection, {"type": "get_tasks", "filter": ARREARS, "task_id": 1})
    answer = server.result()
    assert answer["status_code"] == 200 and [item["id"] for item in answer["result"]] == list(range(400))
    assert len(system.filters) == 4
    conditions = json.loads(system.filters[0])
    assert conditions[-1] == {"field": "status", "searchOperation": "IN", "values": [0]}
    start, end = conditions[0]["values"]
    assert end[:10] in (before, days_ago(1)) and start[:10] in (days_ago(2), days_ago(3))
    assert system.filters[0].endswith(',{"field":"status","searchOperation":"IN","values":[0]}]')


def test_the_list_of_suspended_tickets_is_asked_for_unchanged(server, system, connector):
    connection = server.connection()
    server.ask(connection, {"type": "get_tasks", "filter": STOPPED, "task_id": 2})
    assert [item["ticketId"] for item in server.result()["result"]] == [100, 101, 102]
    assert system.filters == [ticket_system.FILTERS[STOPPED]]


def test_what_fails_is_answered_in_the_ticket_systems_words_after_three_attempts(server, system, connector):
    connection = server.connection()
    started = time.monotonic()
    server.ask(connection, {"type": "get_inc", "inc": "999999", "task_id": 3})
    assert server.result() == {"task_id": 3, "status_code": 404, "result": "ticket 999999 not found"}
    assert 1.9 < time.monotonic() - started < 10
    assert system.count("/nttm-web-gateway/api/ticket/999999") == 3


def test_jobs_that_cannot_be_done_are_answered(server, system, connector):
    connection = server.connection()
    server.ask(connection, {"type": "get_tasks", "filter": None, "task_id": 4})
    assert server.result() == {"task_id": 4, "status_code": 400, "result": "Custom error: filter is none!"}
    server.ask(connection, {"type": "ping", "task_id": 19})
    assert server.result() == {"task_id": 19, "type": "event", "message": "task type (ping) not found", "status_code": None}


def test_a_session_that_ended_is_begun_anew(server, system, connector):
    connection = server.connection()
    server.ask(connection, {"type": "get_inc", "inc": "5", "task_id": 5})
    assert server.result()["status_code"] == 200
    system.tokens.clear()
    server.ask(connection, {"type": "get_inc", "inc": "6", "task_id": 6})
    assert server.result()["status_code"] == 200


def test_a_ticket_system_that_is_away_leaves_no_mute_connector(server, system, connector):
    connection = server.connection()
    system.stop()
    server.ask(connection, {"type": "get_inc", "inc": "7", "task_id": 7})
    answer = server.result(60)
    assert answer["task_id"] == 7 and answer["status_code"] == 400 and answer["result"].startswith("fatal error: ")
    system.start()
    server.ask(connection, {"type": "get_inc", "inc": "7", "task_id": 8})
    assert server.result(60)["status_code"] == 200


def test_three_hundred_jobs_get_their_own_answers(server, system, connector):
    connection = server.connection()
    for number in range(300):
        server.ask(connection, {"type": "get_inc", "inc": str(number), "task_id": f"job {number}"})
    answers = {answer["task_id"]: answer["result"]["id"] for answer in (server.result(60) for _ in range(300))}
    assert answers == {f"job {number}": number for number in range(300)}


# MARK: While the server is away


def test_it_comes_back_when_the_server_does(server, system, connector):
    server.connection()
    server.stop()
    connector.wait_for_log("not connected")
    server.start()
    connection = server.connection(30)
    server.ask(connection, {"type": "get_inc", "inc": "9", "task_id": 9})
    assert server.result()["result"]["id"] == 9


def test_what_was_found_while_the_server_was_away_is_not_asked_for_again(server, system, connector):
    connection = server.connection()
    system.open.clear()
    server.ask(connection, {"type": "get_inc", "inc": "11", "task_id": 11})
    wait_for(lambda: system.count("/nttm-web-gateway/api/ticket/11"), 10, "the ticket to be asked for")
    server.stop()
    connector.wait_for_log("not connected")
    system.open.set()
    wait_for(lambda: connector.spooled == ["ticket-11.answer"], 10, "the answer in the spool")
    # It outlives the process.
    connector.kill()
    connector.start()
    server.start()
    connection = server.connection(30)
    server.ask(connection, {"type": "get_inc", "inc": "11", "task_id": "another"})
    assert server.result() == {"task_id": "another", "status_code": 200, "result": {"id": 11, "status": "Закрыт", "tasks": []}}
    assert system.count("/nttm-web-gateway/api/ticket/11") == 1
    assert connector.spooled == []


def test_a_wrong_key_is_said_in_the_log(tmp_path, server, system):
    with Connector(tmp_path, server, system, KEY="wrong") as connector:
        connector.wait_for_log("does not accept the token")
        assert server.refused == [4001]


def test_it_ends_when_it_is_told_to_and_signs_out(server, system, connector):
    connection = server.connection()
    server.ask(connection, {"type": "get_inc", "inc": "12", "task_id": 12})
    server.result()
    assert system.tokens
    assert connector.stop() == 0
    assert not system.tokens


# MARK: Ways to the server


def test_a_server_with_a_certificate_of_its_own_authority(tmp_path, system):
    key, chain = certificate(tmp_path, "old server")
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    context.load_cert_chain(chain, key)
    with OldServer(ssl=context) as server:
        # Whoever refuses a certificate may see the connection end before it has said why: then the next try tells.
        refusals = (Connector(tmp_path, server, system).check() for _ in range(3))
        assert any(refused.code == 1 and "certificate" in refused.out.lower() for refused in refusals)
        with Connector(tmp_path, server, system, CA_FILE=chain) as connector:
            connection = server.connection()
            server.ask(connection, {"type": "get_inc", "inc": "13", "task_id": 13})
            assert server.result()["result"]["id"] == 13
            assert connector.check().code == 0


def test_through_a_proxy_that_asks_who_it_is(tmp_path, server, system):
    with ConnectProxy("sam", "secret") as proxy:
        with Connector(tmp_path, server, system, PROXY=f"http://sam:secret@127.0.0.1:{proxy.port}") as connector:
            connection = server.connection()
            server.ask(connection, {"type": "get_inc", "inc": "14", "task_id": 14})
            assert server.result()["result"]["id"] == 14
            assert proxy.passed == [f"127.0.0.1:{server.port}"]
            connector.stop()
        refused = Connector(tmp_path, server, system, PROXY=f"http://127.0.0.1:{proxy.port}").check()
        assert refused.code == 1 and "the proxy answered 407" in refused.out


# MARK: --check


def test_check_says_what_works(tmp_path, server, system):
    checked = Connector(tmp_path, server, system).check("--list", ARREARS, "--ticket", "15")
    assert checked.code == 0, checked
    lines = [line.split() for line in checked.out.splitlines()]
    assert [line[0] for line in lines] == ["ok"] * 5
    assert [line[1].rstrip(":") for line in lines] == ["spool", "source", "list", "ticket", "server"]
    # It takes no jobs, and leaves no session.
    assert server.connections.empty() and not system.tokens


@pytest.mark.parametrize("wrong, name", [
    ({"KEY": "wrong"}, "server"), ({"TOKEN": "wrong"}, "server"), ({"PASSWORD": "wrong"}, "source"),
    ({"SERVER": "ws://127.0.0.1:1"}, "server"), ({"URL": "http://127.0.0.1:1"}, "source")])
def test_check_fails_where_one_thing_does_not_work(tmp_path, server, system, wrong, name):
    checked = Connector(tmp_path, server, system, **wrong).check()
    assert checked.code == 1
    problems = [line.split()[1].rstrip(":") for line in checked.out.splitlines() if line.startswith("problem")]
    assert problems == [name]


def test_check_tries_lists_and_tickets(tmp_path, server, system):
    checked = Connector(tmp_path, server, system).check("--list", "unknown", "--ticket", "999999")
    assert checked.code == 1
    assert [line.split()[0] for line in checked.out.splitlines()] == ["ok", "ok", "problem", "problem", "ok"]


def test_settings_come_from_the_old_env_file(tmp_path, server, system):
    file = tmp_path / ".env"
    file.write_text(
        f"# The old connector's\nEMAIL={ticket_system.EMAIL}\nPASSWORD='{ticket_system.PASSWORD}'\nURL={system.url}\n"
        f"TOKEN={old_server.TOKEN}\nKEY=\"{old_server.KEY}\"\nSERVER={server.url}\n")
    checked = binary.run("connect", "--env", file, "--check", env={"SPOOL": tmp_path / "spool"})
    assert checked.code == 0, checked


def test_all_that_is_missing_is_said_at_once(tmp_path):
    file = tmp_path / ".env"
    file.write_text("SERVER=http://example.com\nPARALLEL=none\n")
    refused = binary.run("connect", "--env", file)
    assert refused.code == 78
    for name in ("TOKEN", "URL", "EMAIL", "PASSWORD", "SERVER", "PARALLEL"):
        assert name in refused.err


def test_switchboard_accepts_it_like_the_old_server(tmp_path, start_server, system):
    desk = start_server(SWITCHBOARD_TICKETS_TOKEN=old_server.TOKEN, SWITCHBOARD_TICKETS_KEY=old_server.KEY)

    class Place:
        url = f"ws://127.0.0.1:{desk.port}/connectors"

    assert Connector(tmp_path, Place, system).check().code == 0
    assert Connector(tmp_path, Place, system, KEY="wrong").check().code == 1


def test_the_one_whose_token_another_uses_ends_so_that_nothing_starts_it_again(tmp_path, start_server, system):
    desk = start_server()
    page = post_form(signed_in_session(desk), desk, "/tickets/connectors", "/tickets/connectors", name="north")
    token = re.search(r"sbc_[A-Za-z0-9]{40}", page.text)[0]

    class Place:
        url = f"ws://127.0.0.1:{desk.port}"

    def is_connected() -> bool:
        return re.search(r"^switchboard_connectors\S* 1(\.0)?$", requests.get(desk.url + "/metrics", timeout=5).text, re.M) is not None

    folders = [tmp_path / "one", tmp_path / "two"]
    for folder in folders:
        folder.mkdir()
    with Connector(folders[0], Place, system, TOKEN=token, KEY="") as first:
        wait_for(is_connected, 20, "the first connector")
        with Connector(folders[1], Place, system, TOKEN=token, KEY="") as second:
            assert first.process.wait(20) == 69
            assert "another connector runs with the same token" in first.log()
            assert second.process.poll() is None
