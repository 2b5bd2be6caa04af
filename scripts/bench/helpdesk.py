"""10,000 changes of issues for 500 people, an hour of them in four minutes: how soon each is a notice, what Redmine is asked, memory."""

import json
import sqlite3
import subprocess
import sys
import time
from pathlib import Path

from harness.server import Server, wait_for

PEOPLE, ISSUES, CHANGES = 500, 2000, 10_000
# An hour, and the usual fifteen seconds between two readings, fifteen times as fast.
SECONDS, POLL_SECONDS = 240, 1
# An issue concerns an author, an assignee and a watcher; each change is a status and a comment, so six notices.
DOUBLE = Path(__file__).with_name("redmine_double.py")


class Double:
    def __init__(self):
        self.process = subprocess.Popen(
            [sys.executable, DOUBLE, *map(str, (PEOPLE, ISSUES, CHANGES, SECONDS))], stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True)
        self.url = f"http://127.0.0.1:{self._hear()['port']}"

    def _hear(self) -> dict:
        return json.loads(self.process.stdout.readline())

    def ask(self, word: str) -> dict:
        self.process.stdin.write(word + "\n")
        self.process.stdin.flush()
        return self._hear()

    def close(self):
        self.process.kill()
        self.process.wait()


def add_people(path: Path):
    with sqlite3.connect(path) as connection:
        connection.executemany(
            "INSERT INTO users (name, name_folded, role, password_changed_at, created_at, email, email_folded) VALUES (?1, ?1, 1, 0, 0, ?2, ?2)",
            [(f"p{at}", f"p{at}@example.test") for at in range(PEOPLE)])


def told(path: Path) -> list[tuple[int, int, int]]:
    with sqlite3.connect(f"file:{path}?mode=ro", uri=True) as connection:
        return list(connection.execute(
            "SELECT CAST(substr(source, 9) AS INTEGER), created_at, count(*) FROM helpdesk_notices GROUP BY source, created_at"))


def an_hour_of_changes(place: Path) -> list[str]:
    double = Double()
    settings = {
        "SWITCHBOARD_REDMINE_URL": double.url, "SWITCHBOARD_REDMINE_API_KEY": "key", "SWITCHBOARD_REDMINE_POLL_SECONDS": str(POLL_SECONDS)}
    try:
        database = place / "data" / "switchboard.db"
        with Server(place / "data").start() as empty:
            empty.stop()
        add_people(database)
        with Server(place / "data", settings).start() as server:
            wait_for(lambda: "all issues were compared" in server.log(), 60, "the first comparison")
            before = server.resident_megabytes()
            changed = {int(number): at for number, at in double.ask("go")["changed"].items()}
            deadline = time.monotonic() + 120
            while len({journal for journal, _, _ in told(database)}) < CHANGES:
                assert time.monotonic() < deadline, "changes that nobody was told of"
                time.sleep(0.5)
            peak = server.peak_megabytes()
            asked = double.ask("end")["asked"]
            notices = told(database)
    finally:
        double.close()
    delays = sorted(at / 1e6 - changed[journal] for journal, at, _ in notices)
    count = sum(number for _, _, number in notices)
    return [
        f"{CHANGES:,} changes of {ISSUES:,} issues in {SECONDS} s, read every {POLL_SECONDS} s: an hour at the usual "
        f"{POLL_SECONDS * 3600 // SECONDS} s, {3600 // SECONDS} times as fast.", "",
        "| changes | notices | seconds to the notice: half | 99 of 100 | longest | MB before | MB at most |",
        "|---:|---:|---:|---:|---:|---:|---:|",
        f"| {CHANGES:,} | {count:,} | {delays[len(delays) // 2]:.2f} | {delays[int(len(delays) * 0.99)]:.2f} | {delays[-1]:.2f} "
        f"| {before:.0f} | {peak:.0f} |", "",
        "| asked of Redmine | times | for each change |", "|---|---:|---:|",
        *(f"| {what} | {times:,} | {times / CHANGES:.3f} |" for what, times in sorted(asked.items()))]
