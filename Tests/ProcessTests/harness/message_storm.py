"""Many new incidents at once, reported by clients that try until they are heard, and who was told of them."""

import itertools
import threading
import time

import requests

from .native import accepted, send
from .server import Server, Service
from .webhooks import Receiver
from .words import word

SENDERS = 8


class Storm:
    """Reports each number as an incident of its own, in the background; `join` waits for the last. A server that dies meanwhile is tried
    again where it is then. `pace`: so many a second at most."""

    def __init__(self, server: Server, service: Service, count: int, pace: float | None = None):
        self.incidents: set[int] = set()
        # Seconds that each answer took, of those that came.
        self.times: list[float] = []
        self._server, self._service, self._count, self._pace = server, service, count, pace
        self._turn, self._lock = itertools.count(), threading.Lock()
        self._begun = time.monotonic()
        self._threads = [threading.Thread(target=self._send, daemon=True) for _ in range(SENDERS)]
        for thread in self._threads:
            thread.start()

    def join(self, seconds: float) -> set[int]:
        """The incidents, when all were accepted."""
        end = time.monotonic() + seconds
        for thread in self._threads:
            thread.join(max(0.0, end - time.monotonic()))
        assert len(self.times) == self._count, f"{len(self.times)} of {self._count} were accepted in time"
        return self.incidents

    @property
    def seconds(self) -> float:
        return time.monotonic() - self._begun

    def _send(self):
        while (number := next(self._turn)) < self._count:
            if self._pace:
                time.sleep(max(0.0, self._begun + number / self._pace - time.monotonic()))
            incident, seconds = self._report(number)
            with self._lock:
                self.incidents.add(incident)
                self.times.append(seconds)

    def _report(self, number: int) -> tuple[int, float]:
        event = {"title": f"Trouble {word(number)}", "level": "error"}
        while True:
            begun = time.monotonic()
            try:
                return accepted(send(self._server, self._service, event))["incident_id"], time.monotonic() - begun
            except requests.RequestException:
                # It was killed before it answered.
                time.sleep(0.1)


def told(receiver: Receiver) -> dict[int, list[str]]:
    """Of each incident the keys of the messages about its beginning, one for each call."""
    found: dict[int, list[str]] = {}
    for call in list(receiver.calls):
        content = call.json
        if content["type"] == "incident.opened":
            found.setdefault(content["data"]["incident"]["id"], []).append(call.id)
    return found


def has_heard(receiver: Receiver, incidents: set[int]) -> bool:
    return len(receiver.calls) >= len(incidents) and incidents <= told(receiver).keys()


def repeats(receiver: Receiver) -> int:
    """How many messages came once more, each with the key that it had."""
    calls = told(receiver).values()
    assert all(len(set(keys)) == 1 for keys in calls), "one incident was told in two messages"
    return sum(len(keys) - 1 for keys in calls)
