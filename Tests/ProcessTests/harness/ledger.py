"""Clients that write down what they were told, and what it is held against in the end."""

import threading
import time
from collections import Counter
from dataclasses import dataclass, field

import requests

from .dispatcher import Dispatcher, submission
from .native import EVENTS
from .server import Server, Service
from .store import events_of, occurrences_of, titles_counted_twice
from .words import word


@dataclass
class Ledger:
    """What the clients were told."""

    unique: dict[str, int] = field(default_factory=dict)  # title of a unique event: its incident
    old: list[str] = field(default_factory=list)  # titles posted at the Dispatcher's door
    repeats: dict[str, dict] = field(default_factory=dict)  # idempotency key of a repeated event: its answer
    doubtful: list[str] = field(default_factory=list)  # keys without an answer yet
    refused: int = 0  # answers 503
    latest: float = 0  # when something was acknowledged last, time.monotonic()
    asked_again: int = 0
    contradictions: list = field(default_factory=list)  # keys that got two different answers


class Refused(Exception):
    """The server says that it stored nothing it could vouch for."""


class Client(threading.Thread):
    """Posts until the server dies or `stop` is set; as a careful client does, it first repeats what was in doubt."""

    def __init__(self, server: Server, service: Service, ledger: Ledger, name: str, problem: str, stop: threading.Event | None = None):
        super().__init__()
        self.server, self.service, self.ledger, self.prefix, self.problem = server, service, ledger, name, problem
        self.stop = stop or threading.Event()

    def run(self):
        session, number = signed(self.service), 0
        try:
            while not self.stop.is_set():
                number += 1
                try:
                    while self.ledger.doubtful:
                        self.repeat(session, self.ledger.doubtful[-1])
                    self.report(session, number)
                    self.ledger.latest = time.monotonic()
                except Refused:
                    self.ledger.refused += 1
                    time.sleep(0.05)
        except requests.RequestException:
            return

    def report(self, session, number: int):
        if number % 4 == 3:
            title = f"{self.prefix} old {word(number)}"
            answer = session.post(self.server.url + "/v1/incidents/new", json=submission(self.service, title), timeout=60)
            assert checked(answer) == {"ok": True}
            self.ledger.old.append(title)
        elif number % 2:
            title = f"{self.prefix} {word(number)}"
            self.ledger.unique[title] = self.post(session, {"title": title})["incident_id"]
        else:
            key = f"{self.prefix}/{number}/{self.problem}"
            self.ledger.doubtful.append(key)
            self.repeat(session, key)

    def repeat(self, session, key: str):
        answer = self.post(session, {"title": key.rsplit("/", 1)[1]}, key)
        if self.ledger.repeats.setdefault(key, answer) != answer:
            self.ledger.contradictions.append((key, answer))
        self.ledger.doubtful.remove(key)

    def post(self, session, body: dict, key: str | None = None) -> dict:
        return checked(session.post(self.server.url + EVENTS, json=body, timeout=60,
                                    headers={"Idempotency-Key": key} if key else {}))


def checked(answer: requests.Response) -> dict:
    if answer.status_code == 503:
        assert answer.headers["Retry-After"], "a refusal says when to come back"
        raise Refused
    assert answer.ok, answer.text
    return answer.json()


def signed(service: Service) -> requests.Session:
    session = requests.Session()
    session.headers["Authorization"] = f"Bearer {service.code}"
    return session


def ask_again(server: Server, service: Service, ledger: Ledger, keys: set[str]):
    """A repeat of what was answered before gets the same receipt."""
    client, session = Client(server, service, ledger, "", ""), signed(service)
    for key in keys:
        ledger.doubtful.append(key)
        client.repeat(session, key)
        ledger.asked_again += 1


def settle_doubts(server: Server, service: Service, ledgers: list[Ledger]):
    """What had no answer is asked for until it has one."""
    for ledger in ledgers:
        client, session = Client(server, service, ledger, "", ""), signed(service)
        for key in list(ledger.doubtful):
            client.repeat(session, key)


def check(server: Server, dispatcher: Dispatcher, ledgers: list[Ledger]) -> tuple[int, int]:
    """Nothing acknowledged is lost and nothing is counted twice; returns the numbers of new and repeated events."""
    acknowledged = {title for ledger in ledgers for title in [*ledger.unique, *ledger.old]}
    stored = Counter(incident["title"] for incident in dispatcher.incidents())
    lost = [title for title in acknowledged if title not in stored]
    doubled = [title for title, count in stored.items() if count > 1]
    assert (lost, doubled) == ([], [])

    keys = [key for ledger in ledgers for key in ledger.repeats]
    wanted = Counter(key.rsplit("/", 1)[1] for key in keys)
    counted = {title: occurrences_of(server, title) for title in wanted}
    rows = {title: events_of(server, title) for title in wanted}
    assert (counted, rows) == (dict(wanted), dict(wanted))
    assert acknowledged & titles_counted_twice(server) == set()
    events = [answer["event_id"] for ledger in ledgers for answer in ledger.repeats.values()]
    assert len(set(events)) == len(events)
    assert [ledger.contradictions for ledger in ledgers if ledger.contradictions] == []
    return len(acknowledged), len(keys)
