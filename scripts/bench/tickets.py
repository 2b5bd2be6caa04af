"""A night of many tickets, with its time and memory; and the dashboards over a year of a million legs (SQLite)."""

import json
import sqlite3
import threading
import time
from datetime import datetime, timedelta, timezone
from pathlib import Path

from websockets.exceptions import ConnectionClosed

from harness.api import api
from harness.browser import signed_in_session
from harness.connectors import SETTINGS, answer, old_connector
from harness.server import Server

TICKETS, LEGS, REQUESTS = 100_000, 1_000_000, 200
SETTINGS = SETTINGS | {"SWITCHBOARD_TICKETS_FILTER_ARREARS": "arrears", "SWITCHBOARD_TICKETS_WINDOW": "00:00-24:00"}
YESTERDAY = (datetime.now(timezone.utc) - timedelta(days=1)).strftime("%Y-%m-%d")
PAGES = ("/tickets/dashboard?days=365", "/tickets/list", "/tickets/list?from=2026-01-01&to=2026-12-31&outcome=overrun",
         "/tickets/list?from=2026-01-01&to=2026-12-31&department=Unit-3&part=strict", "/tickets/list?from=2026-01-01&hour=30",
         "/tickets/list?from=2026-01-01&given_by=Unit-1&given_to=Unit-2", "/tickets/list?q=y1")


def ticket(number: int) -> dict:
    def at(minute: int) -> str:
        return f"{YESTERDAY}T{minute // 60:02}:{minute % 60:02}:00.000+00:00"
    steps = [0, 60 + number % 60, 180 + number % 120, 400 + number % 300]
    tasks = [{"taskNumber": f"{number}-{place}", "typeName": "Решение", "createTs": at(start), "completionDate": at(end),
              "taskExecutorDTO": {"execUnitName": f"Unit-{(number + place) % 20}", "executorName": "Ivanov I."},
              "taskComments": [{"comment": "<p>done</p>"}]} for place, (start, end) in enumerate(zip(steps, steps[1:]), 1)]
    return {"id": number, "status": "Закрыт", "closeDate": at(steps[-1]), "ola": {"ksSla": "480"}, "tasks": tasks}


def serve(connection):
    try:
        while True:
            job = json.loads(connection.recv())
            answer(connection, job, [{"id": number} for number in range(1, TICKETS + 1)] if job["type"] == "get_tasks" else ticket(int(job["inc"])))
    except ConnectionClosed:
        pass


def night(server: Server) -> list[str]:
    desk = api(server, "tickets:read")
    before, peak, start = server.resident_megabytes(), 0.0, time.monotonic()
    connection = old_connector(server)
    threading.Thread(target=serve, args=(connection,), daemon=True).start()
    run: dict = {}
    while run.get("state") not in ("done", "failed"):
        time.sleep(0.5)
        peak = max(peak, server.resident_megabytes())
        run = next(iter(desk.get("/tickets/runs")["items"]), {})
    seconds = time.monotonic() - start
    assert (run["state"], run["judged"]) == ("done", TICKETS), run
    connection.close()
    return ["| tickets | seconds | tickets a second | MB before | MB at most |", "|---:|---:|---:|---:|---:|",
            f"| {TICKETS:,} | {seconds:.0f} | {TICKETS / seconds:,.0f} | {before:.0f} | {peak:.0f} |"]


def year(path: Path):
    """Tickets of three legs each, spread over the last year."""
    numbers = f"WITH RECURSIVE n(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n WHERE i < {LEGS // 3}) "
    today = int(time.time()) // 86_400
    day = f"{today - 365} + i % 365"
    with sqlite3.connect(path) as connection:
        for table, select in {
            "tickets (id, number, status, completed_day, allowed, department, is_open, document_id, seen_at)":
                f"i + 10000000, 'y' || i, 'Закрыт', {day}, 28800, 'Unit-' || (i % 20), 0, i + 10000000, i",
            "ticket_documents (id, ticket_id, at, digest, body)": "i + 10000000, i + 10000000, i, 'x', '{}'",
            "ticket_verdicts (ticket_id, number, day, outcome, department, report, counted, breach_hour, document_id, rule_version, "
            "book_version, judged_at)":
                f"i + 10000000, 'y' || i, {day}, CASE WHEN i % 3 = 0 THEN 'overrun' ELSE 'kept' END, 'Unit-' || (i % 20), '', 1, i % 168, "
                "i + 10000000, 1, 0, i",
        }.items():
            connection.execute(f"INSERT INTO {table} {numbers}SELECT {select} FROM n")
        for place in range(3):
            connection.execute(f"INSERT INTO ticket_legs (document_id, place, ticket_id, task, kind, department) {numbers}"
                               f"SELECT i + 10000000, {place}, i + 10000000, 'y', 'work', 'Unit-' || ((i + {place}) % 20) FROM n")
            connection.execute("INSERT INTO ticket_parts (ticket_id, department, day, held, counted, is_guilty, share, is_over_budget) "
                               f"{numbers}SELECT i + 10000000, 'Unit-' || ((i + {place}) % 20), {day}, 60, 60, "
                               f"CASE WHEN i % 3 = 0 AND {place} = 1 THEN 1 ELSE 0 END, 333, 0 FROM n")
        connection.execute("INSERT INTO ticket_handovers (ticket_id, place, day, from_department, to_department, held) "
                           f"{numbers}SELECT i + 10000000, 0, {day}, 'Unit-' || (i % 20), 'Unit-' || ((i + 1) % 20), 60 FROM n")
        for statement in (
                "ticket_day_outcomes SELECT day, outcome, count(*) FROM ticket_verdicts GROUP BY day, outcome",
                "ticket_day_parts SELECT day, department, count(*), sum(is_guilty), sum(share), sum(is_over_budget), sum(held), sum(counted) "
                "FROM ticket_parts GROUP BY day, department",
                "ticket_day_hours SELECT day, breach_hour, count(*) FROM ticket_verdicts WHERE outcome = 'overrun' GROUP BY day, breach_hour",
                "ticket_day_handovers SELECT day, from_department, to_department, count(*), sum(held) FROM ticket_handovers "
                "GROUP BY day, from_department, to_department"):
            connection.execute(f"INSERT OR REPLACE INTO {statement}")


def pages(server: Server) -> list[str]:
    session = signed_in_session(server)
    lines = ["| page | p50 ms | p99 ms |", "|---|---:|---:|"]
    for page in PAGES:
        times = []
        for _ in range(REQUESTS):
            start = time.monotonic()
            assert session.get(server.url + page, timeout=30).status_code == 200
            times.append((time.monotonic() - start) * 1000)
        times.sort()
        lines.append(f"| {page} | {times[len(times) // 2]:.0f} | {times[int(len(times) * 0.99)]:.0f} |")
    return lines


def night_and_year(directory: Path) -> list[str]:
    with Server(directory / "data", SETTINGS).start() as server:
        lines = [*night(server), ""]
    year(directory / "data" / "switchboard.db")
    with Server(directory / "data", SETTINGS, admin=False).start() as server:
        return [*lines, f"The pages over a year of {LEGS:,} legs:", "", *pages(server)]
