"""The machine's clock is set while the server runs: it says so, loses nothing and counts nothing twice."""

import subprocess
from pathlib import Path

import pytest

from harness import binary
from harness.native import accepted, send
from harness.server import Server, wait_for
from harness.store import events_of, occurrences_of

BOTH_ENGINES = True
DAY = 86_400


@pytest.fixture
def clock(tmp_path):
    """Sets the clock of servers that are started with its settings."""
    library = tmp_path / "set_clock.so"
    source = Path(__file__).parent / "harness" / "set_clock.c"
    subprocess.run(["cc", "-shared", "-fPIC", "-O1", "-o", library, source, "-ldl"], check=True)
    return Clock(library, tmp_path / "offset")


class Clock:
    def __init__(self, library: Path, file: Path):
        self._file = file
        self.settings = {"LD_PRELOAD": str(library), "CLOCK_OFFSET_FILE": str(file)}

    def set(self, seconds: int):
        self._file.write_text(str(seconds))


def test_a_clock_that_jumps(tmp_path, clock, new_database):
    server = Server(tmp_path / "data", clock.settings, database_url=new_database())
    clock.set(0)
    ids = []

    def report(title: str) -> int:
        answer = accepted(send(server, shop, {"title": title}))
        ids.append(answer["event_id"])
        return answer["incident_id"]

    with server.start():
        shop = server.add_service("Shop")
        first = report("Repeated")
        clock.set(2 * DAY)
        wait_for(lambda: "was set forward" in server.log(), 15, "the warning")
        assert report("Repeated") == first
        report("In the future")
        # Its own clock is right, so what it finds there lies ahead.
        assert "s in the future" in binary.run("doctor", "--data-dir", server.data_dir, env=server.storage).out
        clock.set(-DAY)
        wait_for(lambda: "was set back" in server.log(), 15, "the warning")
        assert report("Repeated") == first
        report("In the past")
        server.kill()
        # The next process has the same wrong clock and goes on behind what is stored.
        server.start()
        assert report("Repeated") == first
        assert ids == sorted(ids) and len(set(ids)) == len(ids)
        assert events_of(server, "Repeated") == occurrences_of(server, "Repeated") == 4
        assert events_of(server, "In the future") == events_of(server, "In the past") == 1
