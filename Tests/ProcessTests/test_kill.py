"""SIGKILL at random moments under load: nothing acknowledged is lost, nothing is counted twice."""

import random
import threading
import time
from collections import Counter
from dataclasses import dataclass, field

import pytest
import requests

from harness.dispatcher import Dispatcher, submission
from harness.native import EVENTS
from harness.server import Server, Service
from harness.store import events_of, occurrences_of
from harness.words import word

BOTH_ENGINES = True

ROUNDS = 50
SEED = 20261121


@dataclass
class Ledger:
    """What the clients were told."""

    unique: dict[str, int] = field(default_factory=dict)  # title of a unique event: its incident
    old: list[str] = field(default_factory=list)  # titles posted at the Dispatcher's door
    repeats: dict[str, dict] = field(default_factory=dict)  # idempotency key of a repeated event: its answer
    doubtful: list[str] = field(default_factory=list)  # keys whose answer the kill swallowed
    asked_again: int = 0
    contradictions: list = field(default_factory=list)  # keys that got two different answers


class Client(threading.Thread):
    """Posts until the server dies; as a careful client does, it first repeats what was in doubt."""

    def __init__(self, server: Server, service: Service, ledger: Ledger, name: str, problems: int):
        super().__init__()
        self.server, self.service, self.ledger, self.prefix = server, service, ledger, name
        self.problem = f"Problem {word(random.randrange(problems))}"

    def run(self):
        session, number = signed(self.service), 0
        try:
            while self.ledger.doubtful:
                self.repeat(session, self.ledger.doubtful[-1])
            while True:
                number += 1
                if number % 4 == 3:
                    title = f"{self.prefix} old {word(number)}"
                    assert old_post(session, self.server, self.service, title) == {"ok": True}
                    self.ledger.old.append(title)
                elif number % 2:
                    title = f"{self.prefix} {word(number)}"
                    self.ledger.unique[title] = self.post(session, {"title": title})["incident_id"]
                else:
                    key = f"{self.prefix}/{number}/{self.problem}"
                    self.ledger.doubtful.append(key)
                    self.repeat(session, key)
        except requests.RequestException:
            return

    def repeat(self, session, key: str):
        answer = self.post(session, {"title": key.rsplit("/", 1)[1]}, key)
        if self.ledger.repeats.setdefault(key, answer) != answer:
            self.ledger.contradictions.append((key, answer))
        self.ledger.doubtful.remove(key)

    def post(self, session, body: dict, key: str | None = None) -> dict:
        answer = session.post(self.server.url + EVENTS, json=body, timeout=20,
                              headers={"Idempotency-Key": key} if key else {})
        assert answer.ok, answer.text
        return answer.json()


def signed(service: Service) -> requests.Session:
    session = requests.Session()
    session.headers["Authorization"] = f"Bearer {service.code}"
    return session


def old_post(session, server: Server, service: Service, title: str) -> dict:
    answer = session.post(server.url + "/v1/incidents/new", json=submission(service, title), timeout=20)
    assert answer.ok, answer.text
    return answer.json()


@pytest.mark.timeout(400)
def test_kills(tmp_path, new_database, engine, capsys):
    random.seed(SEED)
    server = Server(tmp_path / "data", database_url=new_database()).start()
    service = server.add_service("Crash test")
    dispatcher = Dispatcher(server)
    ledgers = [Ledger() for _ in range(8)]
    started, starts = time.monotonic(), []

    for round_number in range(ROUNDS):
        clients = [Client(server, service, ledger, f"Round {word(round_number)} client {word(number)}", 3)
                   for number, ledger in enumerate(ledgers)]
        for client in clients:
            client.start()
        time.sleep(random.uniform(0.05, 0.9))
        server.kill()
        for client in clients:
            client.join()
        restarted = time.monotonic()
        server.start()
        starts.append(time.monotonic() - restarted)
        check_newest(dispatcher, ledgers, round_number)
        ask_again(server, service, ledgers)

    settle_doubts(server, service, ledgers)
    unique = {title for ledger in ledgers for title in [*ledger.unique, *ledger.old]}
    stored = Counter(incident["title"] for incident in dispatcher.incidents())
    lost = [title for title in unique if title not in stored]
    doubled = [title for title, count in stored.items() if count > 1]
    assert (lost, doubled) == ([], [])

    keys = [key for ledger in ledgers for key in ledger.repeats]
    wanted = Counter(key.rsplit("/", 1)[1] for key in keys)
    counted = {title: occurrences_of(server, title) for title in wanted}
    rows = {title: events_of(server, title) for title in wanted}
    events = [answer["event_id"] for ledger in ledgers for answer in ledger.repeats.values()]
    assert (counted, rows) == (dict(wanted), dict(wanted))
    assert len(set(events)) == len(events)
    assert sum(ledger.asked_again for ledger in ledgers) >= ROUNDS
    assert [ledger.contradictions for ledger in ledgers if ledger.contradictions] == []
    server.kill()
    with capsys.disabled():
        print(f"\n    {engine}: {ROUNDS} kills: {len(unique)} new and {len(keys)} repeated events acknowledged, 0 lost, "
              f"0 counted twice; slowest restart {max(starts):.2f} s, {time.monotonic() - started:.0f} s in all")


def check_newest(dispatcher: Dispatcher, ledgers: list[Ledger], round_number: int):
    """What this round acknowledged last is what a kill would lose first."""
    found = {incident["title"] for incident in dispatcher.incidents(limit=1000)}
    for ledger in ledgers:
        for titles in (ledger.unique, ledger.old):
            mine = [title for title in titles if title.startswith(f"Round {word(round_number)} ")]
            assert set(mine[-50:]) <= found, f"lost in round {round_number}"


def ask_again(server: Server, service: Service, ledgers: list[Ledger]):
    """A repeat of what was answered before the kill, just before it or long ago, gets the same receipt."""
    session = signed(service)
    for ledger in ledgers:
        answered = list(ledger.repeats)
        client = Client(server, service, ledger, "", 1)
        for key in {*answered[-2:], *random.sample(answered, min(2, len(answered)))}:
            ledger.doubtful.append(key)
            client.repeat(session, key)
            ledger.asked_again += 1


def settle_doubts(server: Server, service: Service, ledgers: list[Ledger]):
    """The last kill left answers open: every key is asked for until it is answered."""
    for ledger in ledgers:
        client = Client(server, service, ledger, "", 1)
        session = signed(service)
        for key in list(ledger.doubtful):
            client.repeat(session, key)
