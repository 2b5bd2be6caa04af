"""SIGKILL at random moments under load: nothing acknowledged is lost, nothing is counted twice."""

import random
import time

import pytest

from harness.dispatcher import Dispatcher
from harness.ledger import Client, Ledger, ask_again, check, settle_doubts
from harness.rounds import rounds, seconds
from harness.server import Server
from harness.words import word

BOTH_ENGINES = True

ROUNDS = rounds(20)
SEED = 20261121


@pytest.mark.timeout(seconds(200))
def test_kills(tmp_path, new_database, engine, capsys):
    random.seed(SEED)
    server = Server(tmp_path / "data", database_url=new_database()).start()
    service = server.add_service("Crash test")
    dispatcher = Dispatcher(server)
    ledgers = [Ledger() for _ in range(8)]
    started, starts = time.monotonic(), []

    for round_number in range(ROUNDS):
        clients = [
            Client(server, service, ledger, f"Round {word(round_number)} client {word(number)}", f"Problem {word(random.randrange(3))}")
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
        for ledger in ledgers:
            answered = list(ledger.repeats)
            # Just before the kill, and long ago.
            ask_again(server, service, ledger, {*answered[-2:], *random.sample(answered, min(2, len(answered)))})

    settle_doubts(server, service, ledgers)
    new, repeated = check(server, dispatcher, ledgers)
    assert sum(ledger.asked_again for ledger in ledgers) >= ROUNDS
    server.kill()
    with capsys.disabled():
        print(f"\n    {engine}: {ROUNDS} kills: {new} new and {repeated} repeated events acknowledged, 0 lost, "
              f"0 counted twice; slowest restart {max(starts):.2f} s, {time.monotonic() - started:.0f} s in all")


def check_newest(dispatcher: Dispatcher, ledgers: list[Ledger], round_number: int):
    """What this round acknowledged last is what a kill would lose first."""
    found = {incident["title"] for incident in dispatcher.incidents(limit=1000)}
    for ledger in ledgers:
        for titles in (ledger.unique, ledger.old):
            mine = [title for title in titles if title.startswith(f"Round {word(round_number)} ")]
            assert set(mine[-50:]) <= found, f"lost in round {round_number}"
