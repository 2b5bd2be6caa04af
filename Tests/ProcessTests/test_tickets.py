"""Tickets from outside: an old connector brings them, dashboards read the tables they have always read."""

import json
import threading
from datetime import datetime, timedelta, timezone

import pytest
import requests
from websockets.exceptions import ConnectionClosed

from harness import store
from harness.api import api, token
from harness.browser import signed_in_session
from harness.connectors import SETTINGS, answer, old_connector
from harness.server import Server, wait_for

ARREARS, STOPPED = "arrears-filter", "5481e1e0-0ff7-4dec-a183-96ee95a61c29"
SETTINGS = SETTINGS | {
    "SWITCHBOARD_TICKETS_FILTER_ARREARS": ARREARS, "SWITCHBOARD_TICKETS_FILTER_STOPPED": STOPPED,
    "SWITCHBOARD_TICKETS_INTERVAL_SECONDS": "1", "SWITCHBOARD_TICKETS_WINDOW": "00:00-24:00",
    "SWITCHBOARD_TICKETS_TIME_ZONE": "Europe/Moscow"}
MOSCOW = timezone(timedelta(hours=3))
YESTERDAY = (datetime.now(MOSCOW) - timedelta(days=1)).strftime("%Y-%m-%d")
LONG_AGO = "2026-01-15"


def at(day: str, minute: int) -> str:
    return f"{day}T{minute // 60:02}:{minute % 60:02}:00.000+03:00"


def task(number: str, day: str, start: int, end: int | None, unit: str, kind: str = "Решение", **more) -> dict:
    return {"taskNumber": number, "typeName": kind, "createTs": at(day, start), "completionDate": end and at(day, end),
            "taskExecutorDTO": {"execUnitName": unit, "executorName": "Ivanov I."}, "targetUnitName": "Unit-T",
            "closeComment": "<p>waits</p>", "taskComments": [{"comment": "<p>done</p>"}], "foreignTicketId": None,
            "providerName": None} | more


def ticket(number: int, day: str, *tasks: dict, status: str = "Закрыт") -> dict:
    closed = {"closeDate": at(day, 600)} if status == "Закрыт" else {}
    return {"id": number, "status": status, "ola": {"ksSla": "240", "kdSLA": at(day, 1200)}, "tasks": list(tasks)} | closed


def two_tasks(number: int, day: str) -> dict:
    return ticket(number, day, task(f"{number}-1", day, 0, 100, "Unit-A"), task(f"{number}-2", day, 100, 300, "Unit-B"))


class TicketSystem:
    """An old connector with the tickets behind it, in a thread of its own."""

    def __init__(self, server):
        self.tickets: dict[str, dict] = {}
        self.lists: dict[str, list[int]] = {ARREARS: [], STOPPED: []}
        self.refused: set[str] = set()
        self.asked: list[str] = []
        self.server = server
        self.thread = threading.Thread(target=self._serve, daemon=True)

    def __enter__(self):
        self.connection = old_connector(self.server)
        self.thread.start()
        return self

    def __exit__(self, *_):
        self.connection.close()
        self.thread.join(timeout=5)

    def _serve(self):
        try:
            while True:
                job = json.loads(self.connection.recv())
                self.asked.append(job.get("filter") or job["inc"])
                if job["type"] == "get_tasks":
                    answer(self.connection, job, [{"id": 1, "ticketId": number} for number in self.lists[job["filter"]]])
                elif job["inc"] in self.refused or job["inc"] not in self.tickets:
                    answer(self.connection, job, "text of the answer", status=404)
                else:
                    answer(self.connection, job, self.tickets[job["inc"]])
        except ConnectionClosed:
            pass

    def offer(self, name: str, *tickets: dict):
        self.tickets |= {str(found["id"]): found for found in tickets}
        self.lists[name] = [found["id"] for found in tickets]


def soon(server, sql: str, expected: list):
    wait_for(lambda: store.query(server, sql) == expected, 20, f"{sql}: {store.query(server, sql)} is not {expected}")


def columns(server, view: str) -> list[str]:
    """Of a view on PostgreSQL, in both schemas the same."""
    found = [[name for [name] in store.query(
        server, f"SELECT attname || ' ' || format_type(atttypid, atttypmod) FROM pg_attribute "
                f"WHERE attrelid = '{schema}.{view}'::regclass AND attnum > 0 ORDER BY attnum")] for schema in ("public", "nttm_bi")]
    assert found[0] == found[1]
    return found[0]


@pytest.mark.both_engines
def test_a_night_is_worked_out_and_the_live_list_followed(start_server):
    server = start_server(**SETTINGS)
    waiting = ticket(30, YESTERDAY, task("30-1", YESTERDAY, 0, 10, "Unit-A"), task("30-2", YESTERDAY, 10, 20, "Unit-P"),
                     task("30-3", YESTERDAY, 20, None, "Unit-P", "Ожидание", suspendDate=at(YESTERDAY, 1400)), status="В работе")
    system = TicketSystem(server)
    system.offer(ARREARS, two_tasks(10, YESTERDAY), ticket(11, YESTERDAY, task("11-1", YESTERDAY, 0, 60, "Unit-A")),
                 two_tasks(12, LONG_AGO))
    system.offer(STOPPED, waiting)
    with system:
        # As soon as the connector is there.
        soon(server, "SELECT ticket_number, responsible, add_date FROM expires_tickets ORDER BY ticket_number",
             [["10", "Unit-B", f"{YESTERDAY} 00:00:00"], ["11", "SLA не превышен", f"{YESTERDAY} 00:00:00"]])
        [[comment]] = store.query(server, "SELECT replace(comment, '\n', '|') FROM expires_tickets WHERE ticket_number = 10")
        assert comment.startswith("Результат: SLA превышен|Просрочено на группе: Unit-B|Номер запроса: 10-2|")
        assert "|Время всё: 3:20:00|Последний комментарий (task):  done " in comment
        soon(server, "SELECT task_number, agreement_pause, begin_pause, end_pause, who_paused, last_comment, who_ask_pause, sla "
                     "FROM stopped_tickets",
             [["30-3", f"{YESTERDAY} 00:10:00", f"{YESTERDAY} 00:20:00", f"{YESTERDAY} 23:20:00", "Ivanov I.", "waits", "Unit-T",
               f"{YESTERDAY} 20:00:00"]])
        if server.database_url:
            assert store.query(server, "SELECT ticket_number FROM nttm_bi.expires_tickets ORDER BY 1") == [["10"], ["11"]]
            assert columns(server, "expires_tickets") == [
                "ticket_number integer", "responsible character varying(50)", "comment text", "add_date timestamp without time zone"]
            assert columns(server, "stopped_tickets") == [
                "task_number character varying", *(f"{name} timestamp without time zone" for name in (
                    "agreement_pause", "begin_pause", "end_pause")), "who_paused character varying(50)", "last_comment text",
                "who_ask_pause character varying(50)", "sla timestamp without time zone"]
        system.offer(STOPPED)
        soon(server, "SELECT task_number FROM stopped_tickets", [])
        # Once done, a night is not repeated.
        asked = system.asked.count(ARREARS)
        wait_for(lambda: system.asked.count(STOPPED) > 4, 20, "the list is not followed")
        assert system.asked.count(ARREARS) == asked


@pytest.fixture(scope="module")
def desk(tmp_path_factory):
    with Server(tmp_path_factory.mktemp("tickets") / "data", SETTINGS).start() as server:
        yield server
        assert server.is_alive(), server.log()[-4000:]


def finished(day, run: int) -> dict:
    wait_for(lambda: day.get(f"/tickets/runs/{run}")["state"] in ("done", "failed"), 20, "the run does not end")
    return day.get(f"/tickets/runs/{run}")


def test_any_day_is_run_again_and_what_fails_is_listed(desk):
    day = api(desk, "tickets:read", "tickets:write")
    system = TicketSystem(desk)
    system.offer(ARREARS, two_tasks(20, LONG_AGO), ticket(21, LONG_AGO, task("21-1", LONG_AGO, 0, 60, "Unit-A")))
    system.refused = {"21"}
    with system:
        started = day.post("/tickets/runs", {"kind": "overruns", "day": LONG_AGO}, status=202)
        assert (started["kind"], started["day"]) == ("overruns", LONG_AGO)
        done = finished(day, started["id"])
        assert done["state"] == "done" and done["failed"] == [
            {"ticket": "21", "reason": "the connector answered 404: text of the answer"}]
        system.refused = set()
        again = finished(day, day.post("/tickets/runs", {"kind": "overruns", "day": LONG_AGO}, status=202)["id"])
        assert again["failed"] == []
        rows = "SELECT ticket_number, responsible FROM expires_tickets WHERE ticket_number IN (20, 21) ORDER BY 1"
        assert store.query(desk, rows) == [["20", "Unit-B"], ["21", "SLA не превышен"]]
        before = store.query(desk, "SELECT ticket_id, document_id, judged_at FROM ticket_verdicts ORDER BY 1")
    # Without a connector, what is stored is enough; and it changes nothing that is right.
    outcome = desk.command("tickets", "run", "--day", LONG_AGO, "--wait", "30", "--json")
    assert outcome.code == 0 and outcome.json()["state"] == "done", outcome
    assert store.query(desk, "SELECT ticket_id, document_id, judged_at FROM ticket_verdicts ORDER BY 1") == before
    listed = desk.command("tickets", "runs", "--json")
    assert json.loads(listed.out.splitlines()[0])["id"] == outcome.json()["id"]
    empty = finished(day, day.post("/tickets/runs", {"kind": "overruns", "day": "2025-01-01"}, status=202)["id"])
    assert empty["state"] == "failed" and "501" in empty["problem"]


def test_files_by_link_need_a_token(desk):
    link = desk.url + "/api/v1/tickets/csv/expires_tickets"
    assert requests.get(link, timeout=10).status_code == 401
    assert requests.get(link, params={"token": token(desk, "incidents:read")}, timeout=10).status_code == 403
    found = requests.get(link, params={"token": token(desk, "tickets:read")}, timeout=10)
    assert found.status_code == 200 and found.content.decode("utf-8-sig").startswith("ticket_number,responsible,comment,add_date\r\n")
    rows = requests.get(desk.url + "/api/v1/tickets/json/ticket_parts", params={"token": token(desk, "tickets:read")}, timeout=10).json()
    assert all(set(row) >= {"number", "department", "day", "is_guilty", "share_thousandths"} for row in rows)


def test_pages_show_what_was_found(desk):
    session = signed_in_session(desk)
    for page in ("dashboard", "list", "suspended", "runs", "rules"):
        found = session.get(f"{desk.url}/tickets/{page}", timeout=10)
        assert found.status_code == 200 and "<h1>" in found.text
