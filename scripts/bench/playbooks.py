"""Ten thousand open incidents that wait for a step: what waiting costs, how late the steps fire when their time comes, and by which query
the server finds them."""

import sqlite3
import time
from pathlib import Path

import requests

from harness.server import Server, wait_for
from measuring import Cores

INCIDENTS, BATCH = 10_000, 100
# Long enough for all of them to be there, and for a look at the server while it only waits.
AFTER = 60
QUERY = "SELECT id FROM playbook_episodes WHERE due_at <= 1 ORDER BY due_at, id LIMIT 200"
PLAYBOOK = f"""
teams:
  - {{ name: Duty }}
playbooks:
  - code: bench
    name: Bench
    service: Bench
    escalate:
      - {{ after: {AFTER}s, tell: [ "team:Duty" ] }}
      - {{ unacknowledged: 6h, tell: [ "team:Duty" ] }}
"""


def rows(server: Server, statement: str) -> list[tuple]:
    with sqlite3.connect(f"file:{server.data_dir}/switchboard.db?mode=ro", uri=True, timeout=10) as connection:
        return connection.execute(statement).fetchall()


def report_all(server: Server, code: str) -> float:
    """Opens the incidents; returns the seconds it took."""
    session, started = requests.Session(), time.monotonic()
    for start in range(0, INCIDENTS, BATCH):
        events = [{"title": f"Problem {number:05} of many, unlike all others"} for number in range(start, start + BATCH)]
        session.post(server.url + "/api/v1/events", json=events, headers={"Authorization": f"Bearer {code}"},
                     timeout=30).raise_for_status()
    return time.monotonic() - started


def waiting_steps(directory: Path) -> list[str]:
    text = directory / "bench.yaml"
    with Server(directory / "data").start() as server:
        service = server.add_service("Bench", "--grouping", "never")
        text.write_text(PLAYBOOK)
        server.command("apply", "-f", text)
        seconds = report_all(server, service.code)
        wait_for(lambda: rows(server, "SELECT count(*) FROM playbook_episodes WHERE due_at IS NOT NULL")[0][0] == INCIDENTS, 30,
                 "all episodes")
        cores = Cores({"server": [server.pid]})
        time.sleep(5)
        idle = cores.used()["server"]
        wait_for(lambda: rows(server, "SELECT count(*) FROM playbook_firings")[0][0] >= INCIDENTS, AFTER + 60, "all steps")
        late = sorted((at - due) / 1000 for at, due in rows(server, "SELECT at, due_at FROM playbook_firings WHERE step = 1"))
        plan = " ".join(row[3] for row in rows(server, "EXPLAIN QUERY PLAN " + QUERY))
    assert "INDEX playbook_episodes_due (due_at<?)" in plan, plan

    def share(part: float) -> float:
        return late[min(len(late) - 1, int(len(late) * part))]

    return [
        "| waiting | opened in s | cores while they wait | steps that fired | late by ms: p50 | p99 | most |", "|---:|---:|---:|---:|---:|---:|---:|",
        f"| {INCIDENTS:,} | {seconds:.0f} | {idle:.2f} | {len(late):,} | {share(0.5):.0f} | {share(0.99):.0f} | {late[-1]:.0f} |", "",
        f"Each cycle asks once: `{plan}`."]
