"""How soon a message is handed over after its event was accepted, and what messages cost the intake."""

import http.client
import itertools
import json
import threading
import time
from pathlib import Path

from harness.server import Server, Service, wait_for
from harness.webhooks import Receiver
from harness.words import word

SENDERS = 16
# Events a second, a pace at which somebody's trouble comes in.
PACE = 500
# One event of so many begins an incident; the others repeat what is open.
NEW = 10
_numbers = itertools.count()


def title(number: int) -> str:
    return f"New {word(number)}" if number % NEW == 0 else f"Common {word(number % 7)}"


class Load:
    """Events of several senders, each over a connection that it keeps."""

    def __init__(self, server: Server, service: Service, seconds: float, rate: float | None):
        # When each event of a title was first accepted; how long the answers took.
        self.accepted: dict[str, float] = {}
        self.times: list[float] = []
        self._server, self._service, self._seconds, self._rate = server, service, seconds, rate
        self._turn, self._lock = itertools.count(), threading.Lock()
        self._start = time.monotonic()
        threads = [threading.Thread(target=self._send) for _ in range(SENDERS)]
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join()

    @property
    def rate(self) -> float:
        return len(self.times) / self._seconds

    def _send(self):
        host, _, port = self._server.url.removeprefix("http://").partition(":")
        connection = http.client.HTTPConnection(host, int(port), timeout=30)
        headers = {"Authorization": f"Bearer {self._service.code}", "Content-Type": "application/json"}
        while True:
            with self._lock:
                turn, number = next(self._turn), next(_numbers)
            due = self._start + turn / self._rate if self._rate else time.monotonic()
            if due > self._start + self._seconds or time.monotonic() > self._start + self._seconds:
                return
            time.sleep(max(0.0, due - time.monotonic()))
            begun, name = time.monotonic(), title(number)
            connection.request("POST", "/api/v1/events", json.dumps({"title": name, "level": "error"}), headers)
            answer = connection.getresponse()
            answer.read()
            assert 200 <= answer.status < 300, answer.status
            ended = time.monotonic()
            with self._lock:
                self.accepted.setdefault(name, ended)
                self.times.append(ended - begun)


def at(share: float, values: list[float]) -> float:
    """In milliseconds."""
    return sorted(values)[min(len(values) - 1, int(len(values) * share))] * 1000


def delays(server: Server, service: Service, receiver: Receiver, seconds: float) -> list[str]:
    before = len(receiver.calls)
    load = Load(server, service, seconds, PACE)
    begun = {name: when for name, when in load.accepted.items() if name.startswith("New")}

    def told() -> dict[str, float] | None:
        if len(receiver.calls) - before < len(begun):
            return None
        found = {call.json["data"]["incident"]["title"]: call.at for call in receiver.calls[before:]}
        return found if begun.keys() <= found.keys() else None

    handed = wait_for(told, 120, "the last message")
    waits = [max(0.0, handed[name] - when) for name, when in begun.items()]
    return ["| events a second | messages | accepted to handed over: ms p50 | ms p99 | intake: ms p50 | ms p99 |",
            "|---:|---:|---:|---:|---:|---:|",
            f"| {load.rate:,.0f} | {len(waits)} | {at(0.5, waits):.0f} | {at(0.99, waits):.0f} | {at(0.5, load.times):.1f} "
            f"| {at(0.99, load.times):.1f} |"]


def cost(server: Server, service: Service, receiver: Receiver, seconds: float) -> list[str]:
    """As fast as the senders can, in turns with and without somebody to tell."""
    rates: dict[bool, list[float]] = {True: [], False: []}
    for is_told in (False, True, True, False):
        if is_told:
            server.command("destination", "add", "ops", "--webhook", receiver.url)
        rates[is_told].append(Load(server, service, seconds, None).rate)
        if is_told:
            server.command("destination", "remove", "ops")
    without, told = (sum(rates[key]) / 2 for key in (False, True))
    return ["| events a second, nobody told | a web hook told | ratio | MB |", "|---:|---:|---:|---:|",
            f"| {without:,.0f} | {told:,.0f} | {told / without:.2f} | {server.resident_megabytes():.0f} |"]


def handed_over(seconds: float, directory: Path) -> list[str]:
    with Server(directory / "data").start() as server, Receiver() as receiver:
        service = server.add_service("Bench")
        server.command("destination", "add", "ops", "--webhook", receiver.url)
        waited = delays(server, service, receiver, seconds)
        server.command("destination", "remove", "ops")
        return [*waited, "", *cost(server, service, receiver, seconds)]
