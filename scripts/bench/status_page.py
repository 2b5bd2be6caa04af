"""The status document and the public page beside nginx, which serves the same bytes as files."""

import json
import os
from dataclasses import dataclass
from datetime import datetime, timedelta, timezone
from pathlib import Path
from types import SimpleNamespace

import requests

from harness.api import api
from harness.nginx import file_server
from harness.server import Server, Service, wait_for
from measuring import Cores, family, load

CONNECTIONS = [1, 64, 256]
# What a reader of the page should wait for no longer than a little more than for a file.
GOAL = 0.6
JSON, HTML = "application/json", "text/html"

# What the simulator of the old service writes: 15 countries, each with its providers.
MESSAGES = {"RU": "Topolo", "US": "Rond", "GB": "Topolo", "FR": "Topolo", "BL": "Kildy", "AT": "Topolo", "BG": "Rond", "DK": "Topolo",
            "CA": "Rond", "ES": "Topolo", "CH": "Topolo", "TR": "Rond", "PE": "Topolo", "NZ": "Kildy", "MC": "Kildy"}
CALLS = {code: "E-Voice" if code in ("US", "BL", "BG", "ES", "MC") else "JustPhone" if code in ("DK", "CA", "CH", "PE", "NZ")
         else "TransparentCalls" for code in MESSAGES}
MAIL = ["Gmail", "Yahoo", "Hotmail", "MSN", "Orange", "Comcast", "AOL", "Live", "RediffMail", "GMX", "Protonmail", "Yandex", "Mail.ru"]
TOPICS = ["SMS", "MMS", "Billing", "Create account", "API", "Privacy", "Other"]


def feeds() -> dict[str, str]:
    """A value of each source, as large as the simulator's."""
    numbers = list(enumerate(MESSAGES.items()))
    mms = [{"country": code, "provider": name, "bandwidth": str(30 + at * 4), "response_time": str(200 + at * 70)}
           for at, (code, name) in numbers]
    return {
        "sms": "".join(f"{code};{35 + at * 4};{300 + at * 60};{name}\n" for at, (code, name) in numbers),
        "voice": "".join(f"{code};{40 + at * 3};{400 + at * 50};{CALLS[code]};0.{70 + at};{100 + at * 40};{50 + at};{5 + at}\n"
                         for at, (code, _) in numbers),
        "email": "".join(f"{code};{name};{(at * 41 + of * 97) % 600}\n" for at, (code, _) in numbers for of, name in enumerate(MAIL)),
        "billing": "011011",
        "mms": json.dumps(mms),
        "support": json.dumps([{"topic": topic, "active_tickets": at} for at, topic in enumerate(TOPICS)]),
        "incidents": json.dumps([{"topic": f"{topic} is slow", "status": "active" if at % 3 == 0 else "closed"}
                                 for at, topic in enumerate(TOPICS)]),
    }


def fill(server: Server):
    """Values of all sources, ten components, an incident and a maintenance."""
    desk = api(server)
    for name, value in feeds().items():
        desk.expect(200, "POST", f"/feeds/{name}", data=value.encode(), headers={"Content-Type": JSON})
    group = desk.post("/status/components", {"name": {"en": "Channels"}, "group": True}, 201)["id"]
    parts = [desk.post("/status/components", {"name": {"en": topic}, "group_id": group}, 201)["id"] for topic in TOPICS]
    desk.post("/status/incidents", {
        "title": {"en": "Late receipts"}, "state": "identified", "impact": "minor", "components": {parts[0]: "partial_outage"},
        "text": {"en": "The carrier is slow. We use other routes."}}, 201)
    begins = datetime.now(timezone.utc) + timedelta(days=2)
    desk.post("/status/maintenances", {
        "title": {"en": "New disks"}, "text": {"en": "It may be slow."}, "components": parts[1:3], "scheduled_for": begins.isoformat(),
        "scheduled_until": (begins + timedelta(hours=2)).isoformat()}, 201)
    wait_for(lambda: "New disks" in requests.get(server.url + "/status", timeout=10).text, 20, "the page")


@dataclass(frozen=True)
class Subject:
    name: str
    url: str
    path: str
    accept: str

    def body(self) -> bytes:
        answer = requests.get(self.url + self.path, headers={"Accept": self.accept, "Accept-Encoding": "identity"}, timeout=10)
        answer.raise_for_status()
        return answer.content


def beside_nginx(seconds: int, directory: Path) -> list[str]:
    with Server(directory / "data", {"SWITCHBOARD_LISTENERS": "127.0.0.1:0=status"}).start() as server:
        fill(server)
        alone = wait_for(lambda: own_address(server), 10, "the listener of the page")
        subjects = [Subject("`/api`", server.url, "/api", JSON), Subject("`/status`", server.url, "/status", HTML),
                    Subject("`/` of the page's own listener", alone, "/", HTML)]
        bodies = {f"file{at}": subject.body() for at, subject in enumerate(subjects)}
        lines = ["The same bytes, asked for without compression, one server after the other. µs are what an answer costs of a core.", "",
                 "| what | bytes | connections | answers/s | of nginx | p50, p99 ms | µs | nginx: answers/s | p50, p99 ms | µs "
                 "| limited by |",
                 "|---|---:|---:|---:|---:|---:|---:|---:|---:|---:|---|"]
        ratios = []
        with file_server(bodies, directory) as files:
            for subject, (name, body) in zip(subjects, bodies.items()):
                for connections in CONNECTIONS:
                    theirs = measured(files.url, f"/{name}", HTML, connections, seconds, family(files.pid))
                    ours = measured(subject.url, subject.path, subject.accept, connections, seconds, [server.pid])
                    ratios.append((ours["rate"] / theirs["rate"], subject.name, connections))
                    lines.append(
                        f"| {subject.name} | {len(body):,} | {connections} | {ours['rate']:,.0f} | {ratios[-1][0]:.2f} | {times(ours)} "
                        f"| {theirs['rate']:,.0f} | {times(theirs)} | {limit(ours)} |")
    worst, name, connections = min(ratios)
    verdict = "reached" if worst >= GOAL else "missed"
    return lines + ["", f"The goal of {GOAL} of nginx is {verdict}: at worst {worst:.2f}, {name} at {connections} connections."]


def own_address(server: Server) -> str | None:
    lines = [json.loads(line) for line in server.log().splitlines() if "listening for some families" in line]
    return lines[0]["address"] if lines else None


def measured(url: str, path: str, accept: str, connections: int, seconds: int, pids: list[int]) -> dict:
    cores = Cores({"server": pids})
    result = load(SimpleNamespace(url=url), "read", connections, seconds, Service(0, path, accept))
    used = cores.used()
    return result | {"cores": used, "cost": used["server"] / result["rate"] * 1e6}


def times(result: dict) -> str:
    return f"{result['p50']:.2f}, {result['p99']:.2f} | {result['cost']:.0f}"


def limit(result: dict) -> str:
    """What an answer waits for: the processors when all of them are used, else each reader for the answer before."""
    cores, used = os.cpu_count(), result["cores"]
    what = "the cores" if used[Cores.ALL] >= 0.9 * cores else "the way there and back"
    others = max(0, used[Cores.ALL] - used["server"] - used[Cores.LOAD])
    return f"{what}: server {used['server']:.2f}, load {used[Cores.LOAD]:.2f}, others {others:.2f} of {cores}"
