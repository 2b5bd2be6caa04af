"""A thousand probes every ten seconds with 400 days behind them: what is kept on disk, how late they are looked at, and how soon a chart
is there."""

import socket
import sqlite3
import threading
import time
from pathlib import Path

from harness.browser import signed_in_session
from harness.server import Server, wait_for
from measuring import Cores

PROBES, EVERY, DAYS, MINUTE_DAYS, RAW_HOURS = 1000, 10, 400, 3, 6
LOOKING = 30
CHARTS = 200


class Listener:
    """Takes connections and says nothing."""

    def __init__(self):
        self.socket = socket.create_server(("127.0.0.1", 0), backlog=1024)
        self.port = self.socket.getsockname()[1]
        threading.Thread(target=self._serve, daemon=True).start()

    def _serve(self):
        try:
            while True:
                self.socket.accept()[0].close()
        except OSError:
            pass

    def close(self):
        self.socket.close()


def numbers(count: int) -> str:
    return f"WITH RECURSIVE n (i) AS (SELECT 0 UNION ALL SELECT i + 1 FROM n WHERE i < {count - 1}) "


def fill(path: Path, port: int):
    """As the server would have left it after 400 days."""
    now = time.time_ns() // 1000
    hour, minute = now // 3_600_000_000, now // 60_000_000
    with sqlite3.connect(path) as database:
        database.execute("PRAGMA synchronous = OFF")
        database.execute(
            numbers(PROBES) + "INSERT INTO probes (name, name_folded, kind, target, every_seconds, timeout_seconds, created_at, changed_at, "
            "due_at, minutes_until, hours_until, state) "
            "SELECT 'p' || i, 'p' || i, 'tcp', ?, ?, 1, 0, 0, ? + i * 10000, ?, ?, 'unknown' FROM n",
            (f"127.0.0.1:{port}", EVERY, now, minute, hour))
        for table, count, first, step in (
                ("probe_hours", DAYS * 24, hour - DAYS * 24, 1), ("probe_minutes", MINUTE_DAYS * 1440, minute - MINUTE_DAYS * 1440, 1)):
            database.execute(
                numbers(count) + f"INSERT INTO {table} (probe_id, number, looks, lost, low, median, high) "
                f"SELECT p.id, {first} + i * {step}, 360, i % 7, 900 + i % 100, 2300 + i % 500, 90000 + i % 9000 FROM probes p, n ORDER BY p.id, i")
        database.execute(
            numbers(RAW_HOURS * 3600 // EVERY) + "INSERT INTO probe_results (probe_id, at, micros) "
            f"SELECT p.id, {now - RAW_HOURS * 3_600_000_000} + i * {EVERY * 1_000_000} + p.id, 2300 + i % 500 FROM probes p, n ORDER BY p.id, i")
    database.close()


def charts(server: Server, span: str) -> list[float]:
    """Milliseconds until the page with a chart of that time was there, sorted."""
    session, taken = signed_in_session(server), []
    for number in range(CHARTS):
        started = time.monotonic()
        session.get(f"{server.url}/network-monitor?target=p{number * 7 % PROBES}&span={span}", timeout=30).raise_for_status()
        taken.append((time.monotonic() - started) * 1000)
    return sorted(taken)


def a_thousand_probes(directory: Path) -> list[str]:
    listener = Listener()
    server = Server(directory / "data").start()
    server.stop()
    fill(server.data_dir / "switchboard.db", listener.port)
    size = sum(file.stat().st_size for file in server.data_dir.glob("switchboard.db*"))
    with server.start():
        def looks() -> int:
            with sqlite3.connect(f"file:{server.data_dir}/switchboard.db?mode=ro", uri=True, timeout=10) as database:
                return database.execute("SELECT count(*) FROM probes WHERE last_at IS NOT NULL").fetchone()[0]

        wait_for(lambda: looks() == PROBES, 60, "a look at each")
        time.sleep(EVERY)
        cores, late = Cores({"server": [server.pid]}), []
        for _ in range(LOOKING):
            time.sleep(1)
            with sqlite3.connect(f"file:{server.data_dir}/switchboard.db?mode=ro", uri=True, timeout=10) as database:
                [[due]] = database.execute("SELECT min(due_at) FROM probes").fetchall()
            late.append(max(0, time.time_ns() // 1000 - due) / 1000)
        used = cores.used()["server"]
        times = {span: charts(server, span) for span in ("1h", "24h", "30d", "400d")}
    listener.close()
    lines = ["| probes | days | MB on disk | cores | latest look late by ms |", "|---:|---:|---:|---:|---:|",
             f"| {PROBES:,} | {DAYS} | {size / 1e6:,.0f} | {used:.2f} | {max(late):.0f} |", "",
             "| page with the chart of | p50 ms | p99 ms |", "|---|---:|---:|"]
    return lines + [f"| {span} | {found[len(found) // 2]:.0f} | {found[int(len(found) * 0.99)]:.0f} |" for span, found in times.items()]
