#!/usr/bin/env python3
"""Rates, latencies, memory and bytes on disk of the release binary, as a Markdown table.

Every rate stands beside its ratio to /healthz at the same number of connections in the same run: absolute rates tell
about the machine, ratios about the server. Load generator and server share the machine.

    make bench                             a quick run on an empty store
    .tools/venv/bin/python scripts/bench.py --incidents 1000000     the same, on top of a million incidents
"""

import argparse
import json
import os
import re
import shutil
import subprocess
import sys
import time
from datetime import datetime
from pathlib import Path

ROOT = Path(__file__).resolve().parents[1]
sys.path.insert(0, str(ROOT / "Tests" / "ProcessTests"))

import requests  # noqa: E402

from harness.browser import signed_in_session  # noqa: E402
from harness.server import Server, Service, kill_leftovers  # noqa: E402
from harness.words import word  # noqa: E402

CONNECTIONS = [1, 64, 256]
KINDS = {"dispatcher": ("Dispatcher", 1), "native": ("native, single", 1), "batch": ("native, batch of 100", 100)}


def load(server: Server, kind: str, connections: int, seconds: int, service: Service, problems: int = 500,
         cookie: str = "-") -> dict:
    """One run of wrk; `rate` is answers of 2xx a second."""
    threads = min(2, connections)
    done = subprocess.run(
        ["wrk", "-t", str(threads), "-c", str(connections), "-d", f"{seconds}s", "--timeout", "10s",
         "-s", ROOT / "scripts" / "bench" / "load.lua", server.url, "--",
         kind, service.name, service.code, str(problems), cookie],
        capture_output=True, text=True, check=True)
    result = json.loads(re.search(r"RESULT (.*)", done.stdout)[1])
    result["rate"] = (result["requests"] - result["refused"]) / result["seconds"]
    if result["refused"] or result["errors"]:
        print(f"  {kind} at {connections}: {result['refused']} refused, {result['errors']} broken", file=sys.stderr)
    return result


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


def bytes_on_disk(server: Server) -> int:
    return sum(path.stat().st_blocks * 512 for path in server.data_dir.rglob("*") if path.is_file())


def fill(server: Server, service: Service, incidents: int):
    """Makes that many different incidents, a thousand a request."""
    session = requests.Session()
    session.headers["Authorization"] = f"Bearer {service.code}"
    for start in range(0, incidents, 1000):
        batch = [{"title": f"Old problem {word(number)}", "level": "warning", "message": "m"}
                 for number in range(start, min(start + 1000, incidents))]
        answer = session.post(server.url + "/api/v1/events", json=batch, timeout=60)
        answer.raise_for_status()
        if start % 100_000 == 0:
            print(f"  {start:,} of {incidents:,} incidents", file=sys.stderr)


def time_to_ready(server: Server) -> float:
    server.stop()
    started = time.monotonic()
    server.start()
    return time.monotonic() - started


def measure(options, directory: Path) -> list[str]:
    server = Server(directory / "data").start()
    service = server.add_service("Bench")
    lines = [f"Load for {options.seconds} s each; the disk writes through {syncs_a_second(directory):,.0f} times a second "
             f"for one writer; {os.cpu_count()} cores shared with the load generator."]
    if options.incidents:
        fill(server, service, options.incidents)
        lines += ["", f"On top of {options.incidents:,} incidents: ready {time_to_ready(server):.2f} s after start."]
    time.sleep(2)
    idle = server.resident_megabytes()

    lines += ["", "| what | connections | requests/s | events/s | of /healthz | p50 ms | p99 ms |",
              "|---|---:|---:|---:|---:|---:|---:|"]
    before, stored, loaded = bytes_on_disk(server), 0, 0.0
    for connections in CONNECTIONS:
        health = load(server, "health", connections, options.seconds, service)
        lines.append(row("/healthz", connections, health, health, 0))
        for kind, (name, events) in KINDS.items():
            result = load(server, kind, connections, options.seconds, service)
            stored += events * (result["requests"] - result["refused"])
            loaded = max(loaded, server.resident_megabytes())
            lines.append(row(name, connections, result, health, events))
    cookies = signed_in_session(server).cookies.get_dict()
    page = load(server, "page", 4, options.seconds, service, cookie="; ".join(f"{k}={v}" for k, v in cookies.items()))
    lines.append(row("first page of the incident list", 4, page, page, 0))
    growth = bytes_on_disk(server) - before
    lines += ["", f"Resident memory {idle:.0f} MB idle, {loaded:.0f} MB under load; "
                  f"{growth / stored:,.0f} bytes on disk per event ({stored:,} events)."]
    server.stop()
    return lines


def row(name: str, connections: int, result: dict, health: dict, events: int) -> str:
    of_health = "" if result is health else f"{result['rate'] / health['rate']:.2f}"
    a_second = f"{result['rate'] * events:,.0f}" if events else ""
    return (f"| {name} | {connections} | {result['rate']:,.0f} | {a_second} | {of_health} "
            f"| {result['p50']:.2f} | {result['p99']:.2f} |")


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--seconds", type=int, default=6, help="length of each load")
    parser.add_argument("--incidents", type=int, default=0, help="incidents to have in the store before")
    options = parser.parse_args()
    results = ROOT / "bench-results"
    directory = results / "work"
    shutil.rmtree(directory, ignore_errors=True)
    directory.mkdir(parents=True)
    try:
        text = "\n".join(measure(options, directory)) + "\n"
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
