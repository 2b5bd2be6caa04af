"""The page of a call with a million calls and 50,000 agencies behind it, and a day of 10,000 calls with kills in between."""

import itertools
import random
import sqlite3
import time
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import requests

from harness.browser import signed_in_session
from harness.server import Server
from harness.telephony import Day, records, written
from measuring import Cores

AGENCIES, CALLS, NUMBERS_OF_AGENCY = 50_000, 1_000_000, 2
POPS, READERS = 600, 4
DAY, KILLS, LINES = 10_000, 10, 16


def number(at: int) -> str:
    """The at-th number of the directory."""
    return f"+3706{at:07}"


def directory(server: Server, path: Path) -> float:
    """Enters all agencies beside the server; the seconds it took."""
    with open(path, "w") as file:
        file.write("AGENCY_ID,AGENCY_PHONE,NAME\n")
        for at in range(AGENCIES * NUMBERS_OF_AGENCY):
            file.write(f"{at // NUMBERS_OF_AGENCY + 1},{number(at)},Agency {at // NUMBERS_OF_AGENCY + 1}\n")
    started = time.monotonic()
    server.command("import", "agencies", path, timeout=600)
    return time.monotonic() - started


def history(path: Path):
    """A million calls of a year, as the server would have kept them: most of agencies, some of nobody's."""
    chance, now = random.Random(1), time.time_ns() // 1000

    def rows():
        for call in range(CALLS):
            begun = now - (CALLS - call) * 31_536_000_000_000 // CALLS
            at = chance.randrange(AGENCIES * NUMBERS_OF_AGENCY * 11 // 10)
            is_known = at < AGENCIES * NUMBERS_OF_AGENCY
            agency = at // NUMBERS_OF_AGENCY + 1 if is_known else None
            agent = f"agent.{call % 50}"
            yield (number(at), number(at)[-8:], agent, agent, None if agency is None else str(agency), agency and f"Agency {agency}",
                   begun, begun + 180_000_000, begun)

    with sqlite3.connect(path) as database:
        database.execute("PRAGMA synchronous = OFF")
        database.executemany(
            "INSERT INTO contact_calls (number, tail, agent, agent_folded, agency_id, agency_name, started_at, ended_at, changed_at, direction, "
            "region, theme, door) VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, 'in', 'lt', 'Booking', 'tel')", rows())
    database.close()


def measured(server: Server, addresses: list[str], sessions: list[requests.Session]) -> list[float]:
    """Milliseconds of each, asked for by as many readers as there are sessions, sorted."""
    def ask(reader: int) -> list[float]:
        taken = []
        for address in addresses[reader::len(sessions)]:
            started = time.monotonic()
            answer = sessions[reader].get(server.url + address, timeout=30)
            taken.append((time.monotonic() - started) * 1000)
            assert answer.status_code == 200, f"{address}: {answer.status_code}"
        return taken

    with ThreadPoolExecutor(len(sessions)) as pool:
        return sorted(itertools.chain.from_iterable(pool.map(ask, range(len(sessions)))))


def row(name: str, times: list[float]) -> str:
    return f"| {name} | {times[len(times) // 2]:.1f} | {times[int(len(times) * 0.99)]:.1f} | {times[-1]:.1f} |"


def pops(place: Path) -> list[str]:
    server = Server(place / "data").start()
    entered = directory(server, place / "agencies.csv")
    server.stop()
    history(server.data_dir / "switchboard.db")
    chance = random.Random(2)

    def queries(least: int, most: int) -> list[str]:
        return [written(ani=number(chance.randrange(least, most)), callid=f"b{least}.{at}", agent=f"agent.{at % 50}") for at in range(POPS)]

    whole = AGENCIES * NUMBERS_OF_AGENCY
    with server.start():
        size = sum(file.stat().st_size for file in server.data_dir.glob("switchboard.db*"))
        sessions = [signed_in_session(server) for _ in range(READERS)]
        views = {
            "page of a call, the agency known": [f"/pop?{query}" for query in queries(0, whole)],
            "page of a call, nobody knows the number": [f"/pop?{query}" for query in queries(whole * 2, whole * 2 + 1000)],
            "page of a call, by the last digits": [
                f"/pop?ani=%2B1{number(chance.randrange(whole))[-9:]}&callid=d{at}" for at in range(POPS)],
            "as the telephone system opens it": [f"/contact-center/vilnius/tel/?type=newcall&{query}" for query in queries(0, whole)],
            "/get_latest_calls": ["/get_latest_calls"] * POPS,
            "/api/moscow-calls of today": ["/api/moscow-calls"] * (POPS // 10),
            "/contact-center/moscow": ["/contact-center/moscow"] * (POPS // 10),
        }
        lines = [row(name, measured(server, addresses, sessions)) for name, addresses in views.items()]
    return [f"{CALLS:,} calls and {AGENCIES:,} agencies with {whole:,} numbers ({size / 1e6:,.0f} MB; the directory was entered in "
            f"{entered:.0f} s beside the server), {READERS} readers at once.", "",
            "| what | p50 ms | p99 ms | longest ms |", "|---|---:|---:|---:|", *lines]


def day(place: Path) -> list[str]:
    server = Server(place / "day").start()
    port, started = server.port, time.monotonic()
    cores, running = Cores({"server": [server.pid]}), Day(server, DAY, LINES).start()
    kills = 0
    while not running.is_over():
        time.sleep(random.uniform(0.5, 3))
        if kills < KILLS and not running.is_over():
            server.kill()
            server.start(port=port)
            kills += 1
    seconds = time.monotonic() - started
    faults = running.faults(records(server))
    used = cores.used()["all"]
    server.stop()
    assert faults == [], faults[:20]
    return [f"{DAY:,} calls over {LINES} lines with {kills} kills (SIGKILL): none lost, none doubled, each end on its own record.", "",
            "| calls | kills | asked again | seconds | requests a second | cores of the machine |", "|---:|---:|---:|---:|---:|---:|",
            f"| {DAY:,} | {kills} | {running.asked_again:,} | {seconds:.0f} | {DAY * 1.9 / seconds:,.0f} | {used:.2f} |"]


def a_million_calls_and_a_day(place: Path) -> list[str]:
    return [*pops(place), "", *day(place)]
