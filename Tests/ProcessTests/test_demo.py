"""`switchboard demo`: something to look at with one command, and nothing left of it afterwards."""

import re
import signal
import subprocess
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

import pytest
import requests

from harness import binary
from harness.dispatcher import Dispatcher
from harness.server import wait_for


@dataclass
class Demo:
    process: subprocess.Popen
    url: str
    user: str
    password: str
    temporary: Path  # where it keeps what it has

    def accepted_events(self) -> float:
        figures = requests.get(self.url + "/metrics", timeout=10).text
        return sum(float(value) for value in re.findall(r"^switchboard_events_accepted\S* (\S+)$", figures, re.MULTILINE))


@contextmanager
def demo(root: Path):
    temporary, told = root / "temporary", root / "told"
    temporary.mkdir()
    with open(told, "wb") as out:
        process = subprocess.Popen(
            [binary.binary(), "demo", "--port", "0", "--pace", "300"], stdin=subprocess.DEVNULL, stdout=out,
            stderr=subprocess.STDOUT, env=binary.environment({"TMPDIR": temporary}), preexec_fn=binary.die_with_tests,
            start_new_session=True)
    try:
        def sign_in():
            assert process.poll() is None, told.read_text()
            return re.search(r"address +(\S+)\n +sign in +(\S+) / (\S+)\n", told.read_text())

        yield Demo(process, *wait_for(sign_in, 30, "the address and the sign-in").groups(), temporary)
    finally:
        process.kill()
        process.wait()


def processes_of_session(session: int) -> list[str]:
    """What still runs of a command and of everything it started."""
    found = []
    for stat in Path("/proc").glob("[0-9]*/stat"):
        try:
            text = stat.read_text()
        except OSError:
            continue
        state, _, _, of_session = text.rpartition(")")[2].split()[:4]
        if int(of_session) == session and state != "Z":
            found.append(text)
    return found


@pytest.mark.parametrize("ending", [signal.SIGINT, signal.SIGTERM])
def test_a_demo_fills_itself_and_leaves_nothing_behind(tmp_path, ending):
    with demo(tmp_path) as running:
        assert len(list(running.temporary.iterdir())) == 1
        dispatcher = Dispatcher(running, running.user, running.password)
        wait_for(dispatcher.incidents, 30, "the first incident")
        wait_for(lambda: {incident["status"] for incident in dispatcher.incidents()} == {"open", "closed"}, 30, "people's work")
        wait_for(lambda: requests.get(running.url + "/api", timeout=10).json()["status"], 30, "the provider's channels")

        def page():
            told = requests.get(running.url + "/api/v2/summary.json", timeout=10).json()
            return len(told["components"]) > 10 and told["incidents"] and told["scheduled_maintenances"]
        wait_for(page, 30, "the status page")

        def tickets():
            figures = requests.get(running.url + "/metrics", timeout=10).text
            connected = re.search(r"^switchboard_connectors (\S+)$", figures, re.MULTILINE)
            done = re.search(r"^switchboard_connector_jobs\S*outcome=\"done\"\S* (\S+)$", figures, re.MULTILINE)
            return connected and float(connected[1]) == 1 and done and float(done[1]) > 0
        wait_for(tickets, 60, "a connector that answers")
        before = running.accepted_events()
        wait_for(lambda: running.accepted_events() > before + 20, 30, "the stream of events")
        assert len({incident["app_name"] for incident in dispatcher.incidents()}) > 2
        running.process.send_signal(ending)
        assert running.process.wait(timeout=30) == 0
        assert processes_of_session(running.process.pid) == []
        assert list(running.temporary.iterdir()) == []


def test_two_demos_do_not_meet(tmp_path):
    (tmp_path / "one").mkdir()
    (tmp_path / "two").mkdir()
    with demo(tmp_path / "one") as one, demo(tmp_path / "two") as two:
        assert (one.url, one.password) != (two.url, two.password)
        answer = requests.post(two.url + "/v1/auth/login", json={"username": one.user, "password": one.password}, timeout=20)
        assert answer.status_code == 401
