"""An installation that the previous version left opens, is brought up to date, and moves to PostgreSQL."""

import sqlite3
from pathlib import Path

import pytest
import requests

from harness import binary
from harness.browser import signed_in_session
from harness.dispatcher import Dispatcher, submission
from harness.native import accepted, send
from harness.server import Server, Service
from harness.store import occurrences_of, query

# What 0.1.0 made: the dump of its database and its secrets, which guard nothing.
DUMP = Path(__file__).parent / "fixtures" / "installation_0_1_0.sql"
KEY = "3e02ebf08e36d28324fb1ac346931087fceacc27166940737222133e7559e891"
TOKEN = "sb_d5UcRx8DSp5MC9iXDCjY0EAoR2v9YosA1V7TXTmd"
SHOP = Service(1, "Shop", "shop-code-of-the-previous-version")


@pytest.fixture
def installation(data_dir):
    data_dir.mkdir(mode=0o700)
    with sqlite3.connect(data_dir / "switchboard.db") as database:
        database.executescript(DUMP.read_text())
    (data_dir / "secret.key").write_bytes(bytes.fromhex(KEY))
    (data_dir / "secret.key").chmod(0o600)
    return data_dir


def assert_all_is_there(server: Server):
    people = Dispatcher(server)
    titles = {incident["title"]: incident["status"] for incident in people.incidents()}
    assert set(titles) == {"Payment 17 failed", "Übergabe ⚡ gescheitert", "From an old client"}
    assert Dispatcher(server, "ann").get("/v1/incidents/").status_code == 200
    page = signed_in_session(server).get(server.url + "/incidents/1").text
    assert "On it" in page
    # Codes and tokens hold, and what repeats is still the same.
    assert accepted(send(server, SHOP, {"title": "Payment 19 failed", "level": "critical"}))["incident_id"] == 1
    assert accepted(send(server, TOKEN, {"title": "Payment 20 failed", "service": "Shop", "level": "critical"}))["incident_id"] == 1
    assert requests.post(server.url + "/v1/incidents/new", json=submission(SHOP, "From an old client")).json() == {"ok": True}
    assert occurrences_of(server, "Payment 17 failed") == 4
    # New numbers come after the old ones.
    assert accepted(send(server, SHOP, {"title": "Something new"}))["incident_id"] == 4
    ids = [int(number) for [number] in query(server, "SELECT id FROM events ORDER BY occurred_at, id")]
    assert ids == sorted(ids)


# Its events would be too old one day.
KEEP = {"SWITCHBOARD_STORAGE_RETENTION_DAYS": "36500"}


def test_it_opens_and_is_brought_up_to_date(installation):
    assert "steps behind" in binary.run("doctor", "--data-dir", installation).out
    with Server(installation, KEEP).start() as server:
        assert_all_is_there(server)
    assert "is the one of this version" in binary.succeed("doctor", "--data-dir", installation).out


def test_it_moves_to_postgresql(installation, postgres):
    binary.succeed("service", "list", "--data-dir", installation)
    url = postgres.new_url()
    binary.succeed("copy", "--from", installation, "--to", url)
    with Server(installation, KEEP, database_url=url).start() as server:
        assert_all_is_there(server)
