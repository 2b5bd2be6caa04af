"""What earlier versions made opens in this one: people, services, tokens and incidents are where they were."""

import base64
import re
import sqlite3
from pathlib import Path

import pytest

from harness import binary
from harness.browser import signed_in_session
from harness.dispatcher import Dispatcher
from harness.native import accepted, send
from harness.server import Server

INSTALLATIONS = sorted((Path(__file__).parent / "installations").glob("*.sql"))
OLGA = ("olga", "another long password")
TOKEN = "sb_55z1MV1s4pqgUclQimmpu2MWroRYHXBPeB2130uz"
CODE = "OLDCODE4711"


def restore(dump: Path, data_dir: Path) -> Path:
    """The data directory as that version left it."""
    data_dir.mkdir(mode=0o700)
    text = dump.read_text()
    with sqlite3.connect(data_dir / "switchboard.db") as database:
        database.executescript(text)
    (data_dir / "secret.key").write_bytes(base64.b64decode(re.search(r"secret\.key: (\S+)", text)[1]))
    (data_dir / "secret.key").chmod(0o600)
    return data_dir


def check(server: Server):
    incidents = {incident["title"]: incident for incident in Dispatcher(server).incidents()}
    assert set(incidents) == {"Payment 1 failed", "Kept under a key"}
    assert incidents["Payment 1 failed"]["id"] == 1
    assert incidents["Payment 1 failed"]["message"] == "Card declined\nTwice: Ünïcode"
    assert incidents["Payment 1 failed"]["logs"] == "line one\nline two"
    assert signed_in_session(server, *OLGA).get(server.url + "/incidents/1").status_code == 200


@pytest.mark.parametrize("dump", INSTALLATIONS, ids=lambda path: path.stem)
def test_it_opens_and_goes_on(dump, tmp_path, postgres):
    with Server(restore(dump, tmp_path / "data"), admin=False).start() as server:
        check(server)
        assert accepted(send(server, CODE, {"title": "Payment 9 failed"}))["incident_id"] == 1
        # Numbers are not given out again.
        assert accepted(send(server, TOKEN, {"title": "Something new", "service": "Mail"}))["incident_id"] == 3
        server.stop()
        server.command("doctor")
        server.start()
        assert len(Dispatcher(server).incidents()) == 3


@pytest.mark.parametrize("dump", INSTALLATIONS, ids=lambda path: path.stem)
def test_it_can_move_to_postgresql(dump, tmp_path, postgres):
    data_dir, url = restore(dump, tmp_path / "data"), postgres.new_url()
    with Server(data_dir, admin=False).start() as server:
        server.stop()
        binary.succeed("copy", "--from", data_dir, "--to", url)
    with Server(data_dir, admin=False, database_url=url).start() as server:
        check(server)
        assert accepted(send(server, CODE, {"title": "Payment 9 failed"}))["incident_id"] == 1
        assert accepted(send(server, CODE, {"title": "Something new"}))["incident_id"] == 3
