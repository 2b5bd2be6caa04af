"""The primary dies under load and its standby takes over: nothing acknowledged is lost, nothing is counted twice, and the
server goes on without a restart."""

import random
import threading
import time
from urllib.parse import urlencode

import pytest

from harness.dispatcher import Dispatcher
from harness.ledger import Client, Ledger, check, settle_doubts
from harness.postgres import Cluster
from harness.rounds import rounds, seconds
from harness.server import Server, wait_for
from harness.words import word

ROUNDS = rounds(4)
SEED = 20261121


@pytest.fixture
def pair():
    """A primary and the standby that each of its commits waits for."""
    with Cluster(wal_level="replica", max_wal_senders=5, wal_keep_size="64MB").start() as first:
        with first.standby("beta") as second:
            first.wait_for_standby("beta")
            yield first, second


def address(*clusters: Cluster, database: str) -> str:
    places = {"host": ",".join(str(cluster.directory) for cluster in clusters),
              "port": ",".join(str(cluster.port) for cluster in clusters), "user": "postgres"}
    return f"postgresql:///{database}?{urlencode(places)}&target_session_attrs=read-write&connect_timeout=2"


@pytest.mark.timeout(seconds(300))
def test_failovers(pair, tmp_path, capsys):
    random.seed(SEED)
    primary, standby = pair
    url = address(primary, standby, database=primary.new_database())
    server = Server(tmp_path / "data", database_url=url).start()
    service = server.add_service("Failover")
    dispatcher, ledgers, pauses = Dispatcher(server), [Ledger() for _ in range(8)], []

    for number in range(ROUNDS):
        stop = threading.Event()
        clients = [Client(server, service, ledger, f"Round {word(number)} client {word(index)}", f"Problem {word(index % 3)}", stop)
                   for index, ledger in enumerate(ledgers)]
        for client in clients:
            client.start()
        time.sleep(random.uniform(0.5, 1.5))
        primary.crash()
        # Whoever watches over the databases needs a moment to decide.
        time.sleep(random.uniform(0, 2))
        standby.promote()
        promoted = time.monotonic()
        wait_for(lambda: max(ledger.latest for ledger in ledgers) > promoted, 20, "something to be acknowledged again")
        pauses.append(max(0, min(ledger.latest for ledger in ledgers if ledger.latest > promoted) - promoted))
        time.sleep(0.5)
        stop.set()
        for client in clients:
            client.join(timeout=60)
            assert not client.is_alive()
        name = ("alpha", "beta")[number % 2]
        primary.follow(standby, name).start()
        standby.wait_for_standby(name)
        primary, standby = standby, primary

    settle_doubts(server, service, ledgers)
    new, repeated = check(server, dispatcher, ledgers)
    refused = sum(ledger.refused for ledger in ledgers)
    assert server.is_alive() and max(pauses) < 5
    server.stop()
    with capsys.disabled():
        print(f"\n    {ROUNDS} failovers: {new} new and {repeated} repeated events acknowledged, 0 lost, 0 counted twice, "
              f"{refused} refused; writing again {max(pauses):.2f} s after the promotion at most")
