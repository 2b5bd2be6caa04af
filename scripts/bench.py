#!/usr/bin/env python3
"""Rates, latencies, memory and bytes on disk of the release binary over both engines, its status page beside nginx, the memory of
idle connectors, a night and the dashboards of many tickets, how soon messages are handed over, what they cost and how they weather a storm,
steps of playbooks that wait, an hour of Redmine's changes, probes with 400 days behind them, calls with a million behind them and a day with
kills, and 500 boards of agents, as Markdown tables.

Every rate stands beside its ratio to /healthz at the same number of connections in the same run: absolute rates tell
about the machine, ratios about the server. Load generator, server and PostgreSQL share the machine, so the tables also
say who used its cores: that is what limits an engine, or else the waiting for its disk.

    make bench                             a quick run on an empty store
    .tools/venv/bin/python scripts/bench.py --incidents 1000000     the same, on top of a million incidents
    .tools/venv/bin/python scripts/bench.py --parts status,tickets  some of sqlite, postgres, status, connectors, tickets, messages,
                                                                    playbooks, helpdesk, probes, calls, boards
"""

import argparse
import os
import shutil
import subprocess
import sys
import time
from datetime import datetime
from pathlib import Path

ROOT = Path(__file__).resolve().parents[1]
sys.path[:0] = [str(ROOT / "Tests" / "ProcessTests"), str(ROOT / "scripts" / "bench")]

import requests  # noqa: E402

from boards import five_hundred_boards  # noqa: E402
from calls import a_million_calls_and_a_day  # noqa: E402
from connectors import idle_connectors  # noqa: E402
from harness.browser import signed_in_session  # noqa: E402
from harness.postgres import Cluster  # noqa: E402
from harness.server import Server, Service, kill_leftovers  # noqa: E402
from helpdesk import an_hour_of_changes  # noqa: E402
from measuring import Cores, family, load  # noqa: E402
from messages import handed_over  # noqa: E402
from playbooks import waiting_steps  # noqa: E402
from probes import a_thousand_probes  # noqa: E402
from status_page import beside_nginx  # noqa: E402
from tickets import night_and_year  # noqa: E402

CONNECTIONS = [1, 64, 256]
KINDS = {"dispatcher": ("Dispatcher", 1), "native": ("native, single", 1), "batch": ("native, batch of 100", 100)}


def syncs_a_second(directory: Path) -> float:
    """What the disk allows one writer: appended blocks written through, one after the other."""
    path = directory / "sync-probe"
    file = os.open(path, os.O_CREAT | os.O_WRONLY)
    started, count = time.monotonic(), 0
    while time.monotonic() - started < 1:
        os.write(file, b"\0" * 4096)
        os.fdatasync(file)
        count += 1
    os.close(file)
    path.unlink()
    return count


def bytes_on_disk(server: Server, cluster: Cluster | None) -> int:
    if cluster:
        return int(cluster.sql("SELECT sum(pg_database_size(oid)) FROM pg_database")[0][0])
    return sum(path.stat().st_blocks * 512 for path in server.data_dir.rglob("*") if path.is_file())


# What people ask of the pages, by a name for the table: word rare and everywhere, beginning, two words.
VIEWS = {
    "overview": "/", "figures, a year": "/figures?days=365", "list": "/incidents", "list, all states": "/incidents?state=all",
    "list, closed": "/incidents?state=closed", "list, one service": "/incidents?state=all&service=5",
    "list, closed and critical": "/incidents?state=closed&level=critical",
    "search, rare word": "/incidents?state=all&q=half", "search, common word": "/incidents?state=all&q=info",
    "search, beginning": "/incidents?state=all&q=data", "search, two words": "/incidents?state=all&q=timeout+database",
    "search, nothing": "/incidents?state=all&q=nosuchword", "search, not closed": "/incidents?q=info",
}


def seed(server: Server, incidents: int) -> float:
    """Fills a stopped installation with a year of incidents; returns the seconds it took."""
    server.stop()
    started = time.monotonic()
    server.command("seed", "--incidents", str(incidents), timeout=7200)
    seconds = time.monotonic() - started
    server.start()
    return seconds


def page_times(server: Server, seconds: int) -> list[str]:
    """Each page asked for by two readers at once."""
    cookies = "; ".join(f"{key}={value}" for key, value in signed_in_session(server).cookies.get_dict().items())
    lines = ["| page | p50 ms | p99 ms | a second |", "|---|---:|---:|---:|"]
    for name, path in VIEWS.items():
        result = load(server, "view", 2, seconds, Service(0, path, "-"), cookie=cookies)
        lines.append(f"| {name} | {result['p50']:.1f} | {result['p99']:.1f} | {result['rate']:,.0f} |")
    return lines


def time_to_ready(server: Server) -> float:
    server.stop()
    started = time.monotonic()
    server.start()
    return time.monotonic() - started


def measure(options, directory: Path, cluster: Cluster | None) -> list[str]:
    server = Server(directory / "data", database_url=cluster.new_url() if cluster else None).start()
    service = server.add_service("Bench")
    lines = []
    if options.incidents:
        filled = seed(server, options.incidents)
        lines += [f"On top of {options.incidents:,} incidents of a year (`switchboard seed`, {filled / 60:.1f} min; "
                  f"{bytes_on_disk(server, cluster) / 2**20:,.0f} MB): ready {time_to_ready(server):.2f} s after start.", "",
                  *page_times(server, options.seconds), ""]

    def cores_of_both() -> Cores:
        # PostgreSQL starts a process for each connection.
        return Cores({"Switchboard": [server.pid]} | ({"PostgreSQL": family(cluster.process.pid)} if cluster else {}))

    time.sleep(2)
    idle = server.resident_megabytes()

    lines += ["| what | connections | requests/s | events/s | of /healthz | p50 ms | p99 ms | cores used |",
              "|---|---:|---:|---:|---:|---:|---:|---|"]
    before, stored, loaded = bytes_on_disk(server, cluster), 0, 0.0
    for connections in CONNECTIONS:
        cores = cores_of_both()
        health = load(server, "health", connections, options.seconds, service)
        lines.append(row("/healthz", connections, health, health, 0, cores))
        for kind, (name, events) in KINDS.items():
            cores = cores_of_both()
            result = load(server, kind, connections, options.seconds, service)
            stored += events * (result["requests"] - result["refused"])
            loaded = max(loaded, server.resident_megabytes())
            lines.append(row(name, connections, result, health, events, cores))
    cookies = signed_in_session(server).cookies.get_dict()
    cores = cores_of_both()
    page = load(server, "page", 4, options.seconds, service, cookie="; ".join(f"{k}={v}" for k, v in cookies.items()))
    lines.append(row("first page of the incident list", 4, page, page, 0, cores))
    growth = bytes_on_disk(server, cluster) - before
    lines += ["", f"Resident memory of Switchboard {idle:.0f} MB idle, {loaded:.0f} MB under load; "
                  f"{growth / stored:,.0f} bytes on disk per event ({stored:,} events)."]
    server.stop()
    return lines


def row(name: str, connections: int, result: dict, health: dict, events: int, cores: Cores) -> str:
    of_health = "" if result is health else f"{result['rate'] / health['rate']:.2f}"
    a_second = f"{result['rate'] * events:,.0f}" if events else ""
    return (f"| {name} | {connections} | {result['rate']:,.0f} | {a_second} | {of_health} "
            f"| {result['p50']:.2f} | {result['p99']:.2f} | {cores.shares()} |")


def on_postgres(options, place: Path) -> list[str]:
    with Cluster(disk=writable_by_postgres(place / "cluster"), fsync="on", shared_buffers="128MB").start() as cluster:
        return ["On the same machine, reached through a Unix socket, its own settings but for `shared_buffers`.", "",
                *measure(options, place, cluster)]


# By the names that --parts knows: a headline, and what makes the lines below it in a directory of its own.
PARTS = {
    "sqlite": ("SQLite", lambda options, place: measure(options, place, None)),
    "postgres": ("PostgreSQL", on_postgres),
    "status": ("The status page beside nginx", lambda options, place: beside_nginx(options.seconds, place)),
    "connectors": ("Idle connectors", lambda options, place: idle_connectors(options.seconds, place)),
    "tickets": ("Tickets", lambda options, place: night_and_year(place)),
    "messages": ("Messages", lambda options, place: handed_over(options.seconds, place)),
    "playbooks": ("Steps of playbooks that wait", lambda options, place: waiting_steps(place)),
    "helpdesk": ("Redmine's changes", lambda options, place: an_hour_of_changes(place)),
    "probes": ("A thousand probes and 400 days", lambda options, place: a_thousand_probes(place)),
    "calls": ("A million calls, and a day with kills", lambda options, place: a_million_calls_and_a_day(place)),
    "boards": ("500 boards of agents", lambda options, place: five_hundred_boards(place)),
}


def all_parts(options, directory: Path) -> list[str]:
    lines = [f"Load for {options.seconds} s each; the disk writes through {syncs_a_second(directory):,.0f} times a second "
             f"for one writer; {os.cpu_count()} cores shared with the load generator."]
    for part in options.parts:
        headline, measured = PARTS[part]
        place = directory / part
        place.mkdir()
        lines += ["", f"## {headline}", "", *measured(options, place)]
    return lines


def writable_by_postgres(directory: Path) -> Path:
    directory.mkdir()
    directory.chmod(0o777)
    return directory


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--seconds", type=int, default=6, help="length of each load")
    parser.add_argument("--incidents", type=int, default=0, help="incidents to have in the store before")
    parser.add_argument("--parts", type=lambda text: text.split(","), default=list(PARTS),
                        help=f"what to measure, in this order: {','.join(PARTS)}")
    options = parser.parse_args()
    if unknown := set(options.parts) - set(PARTS):
        parser.error(f"no such part: {', '.join(sorted(unknown))}")
    results = ROOT / "bench-results"
    directory = results / "work"
    shutil.rmtree(directory, ignore_errors=True)
    directory.mkdir(parents=True)
    try:
        text = "\n".join(all_parts(options, directory)) + "\n"
    finally:
        kill_leftovers()
        shutil.rmtree(directory)
    commit = subprocess.run(["git", "rev-parse", "--short", "HEAD"], cwd=ROOT, capture_output=True, text=True).stdout.strip()
    name = f"{datetime.now():%Y-%m-%d-%H%M}-{commit}.md"
    (results / name).write_text(text)
    print(text)
    print(f"Kept in bench-results/{name}")


if __name__ == "__main__":
    main()
