"""The Swift client against a server that is killed, restarted, slow, full and refusing: nothing is lost and nothing counted twice.

Its sample program runs in a process of its own, as an application does, and says what it was told. All that needs no real server is
tested in Packages/IncidentReporter/Tests.
"""

import json
import os
import random
import signal
import subprocess
import sys
import tarfile
import time
from contextlib import contextmanager

import pytest

from harness import binary, disks
from harness.rounds import rounds, seconds
from harness.server import Server, wait_for
from harness.store import events_of, titles_counted_twice
from harness.tls import certificate
from harness.words import word


@pytest.fixture(scope="module")
def sample():
    """Of the debug build, as the tests of the package are."""
    chosen = os.environ.get("INCIDENT_REPORTER_SAMPLE")
    path = binary.ROOT / (chosen or ".build/debug/IncidentReporterSample")
    if not path.exists():
        flags = ["--explicit-target-dependency-import-check", "error"]
        subprocess.run(["swift", "build", *flags, "--product", "IncidentReporterSample"], cwd=binary.ROOT, check=True, timeout=900)
    return path


class Application:
    def __init__(self, sample, url: str, service, spool, *options: str):
        self.process = subprocess.Popen(
            [sample, url, service.name, service.code, "--spool", spool, *options], stdin=subprocess.PIPE, stdout=subprocess.PIPE,
            stderr=subprocess.DEVNULL, text=True, env=binary.environment(), preexec_fn=binary.die_with_tests)

    def do(self, line: str) -> str:
        self.process.stdin.write(line + "\n")
        self.process.stdin.flush()
        return self.process.stdout.readline().strip()

    def reports(self, *titles: str, level: str = "error"):
        """Reports and waits for each; all of them must be safe."""
        answers = {title: self.do(f"{level} {title}") for title in titles}
        assert all(answer.startswith(("accepted", "kept")) for answer in answers.values()), answers

    def flush(self, times: int = 5):
        assert any(self.do("flush") == "sent" for _ in range(times))

    def end(self) -> int:
        self.process.stdin.close()
        return self.process.wait(30)

    def kill(self):
        self.process.kill()
        self.process.wait(30)


@pytest.fixture
def application(sample, tmp_path):
    started = []

    def start(server, service, *options):
        url = server if isinstance(server, str) else server.url
        started.append(Application(sample, url, service, tmp_path / "spool", *options))
        return started[-1]

    yield start
    for each in started:
        each.kill()
        each.process.stdin.close()
        each.process.stdout.close()


def titles(prefix: str, count: int) -> list[str]:
    """Words, because numbers are masked where incidents are told apart."""
    return [f"{prefix} {word(number)}" for number in range(count)]


def assert_each_once(server: Server, *expected: str):
    assert {title: events_of(server, title) for title in expected} == {title: 1 for title in expected}


def kept(tmp_path) -> int:
    return len(list((tmp_path / "spool").rglob("*.json")))


@contextmanager
def frozen(server: Server):
    os.kill(server.pid, signal.SIGSTOP)
    try:
        yield
    finally:
        os.kill(server.pid, signal.SIGCONT)


def test_a_report_as_the_desk_sees_it(server, service, dispatcher, application, tmp_path):
    logs = {"shop.log": "начало\n\nсбой\n".encode("utf-16"), "mail.log": b"sent\nrefused\n"}
    for name, content in logs.items():
        (tmp_path / name).write_bytes(content)
    shop = application(server, service, *(part for name in logs for part in ("--log", str(tmp_path / name))))
    assert shop.do("crit Payment failed at noon") == "accepted 200"
    stored = dispatcher.incident_titled("Payment failed at noon")
    assert (stored["level"], stored["app_name"]) == ("crit", service.name)
    assert stored["logs"].splitlines() == [
        f"==> {tmp_path}/shop.log <==", "начало", "", "сбой", f"==> {tmp_path}/mail.log <==", "sent", "refused"]


def test_logged_errors_become_reports(server, service, dispatcher, application):
    shop = application(server, service)
    assert [shop.do("log info the day begins"), shop.do("log error the till is stuck")] == ["logged", "logged"]
    shop.flush()
    incident = dispatcher.incident_titled("the till is stuck")
    assert "the day begins" in incident["logs"] and incident["level"] == "error"


def test_what_is_critical_is_safe_before_the_process_dies_of_it(server, service, application, tmp_path):
    dying = application(server, service)
    with frozen(server):
        assert dying.do("die crit The till burns down") == ""
        assert dying.process.wait(10) < 0 and kept(tmp_path) == 1
    application(server, service).flush()
    assert_each_once(server, "The till burns down")


def test_wrong_settings_are_told_and_the_report_waits_until_they_are_right(server, service, application, tmp_path):
    wrong = application(server, type(service)(service.id, service.name, "not the code"))
    assert wrong.do("error With a wrong code").startswith("kept 401")
    wrong.kill()
    assert kept(tmp_path) == 1
    application(server, service).flush()
    assert_each_once(server, "With a wrong code")


def test_a_certificate_must_be_vouched_for(tmp_path, application):
    key, chain = certificate(tmp_path, "desk")
    settings = {"SWITCHBOARD_TLS_CERTIFICATE_FILE": chain, "SWITCHBOARD_TLS_KEY_FILE": key}
    with Server(tmp_path / "data", settings).start(ready=False) as server:
        service, url = server.add_service("Encrypted"), f"https://127.0.0.1:{server.port}"
        suspicious = application(url, service)
        assert suspicious.do("error Kept until it is").startswith("kept 0")
        suspicious.kill()
        application(url, service, "--ca", str(chain)).flush()
        assert_each_once(server, "Kept until it is")


def test_a_server_that_is_killed_and_restarted(start_server, application, tmp_path):
    server = start_server()
    service = server.add_service("Crash test")
    port, reported = server.port, []
    # Several processes over one spool, one of which dies with the server each time.
    applications = [application(server, service) for _ in range(3)]
    for number in range(4):
        for when in ("before", "while away"):
            for index, each in enumerate(applications):
                reported += titles(f"Round {word(number)} application {word(index)} {when}", 4)
                each.reports(*reported[-4:])
            if when == "before":
                server.kill()
        applications[0].kill()
        server.start(port=port)
        applications[0] = application(server, service)
    for each in applications:
        each.flush()
    wait_for(lambda: kept(tmp_path) == 0, 20, "an empty spool")
    assert_each_once(server, *reported)


@pytest.mark.timeout(seconds(60))
def test_an_application_that_is_killed_in_the_middle_of_it(server, service, sample, tmp_path):
    """What a process was told is safe is counted once, wherever it was killed; so is what it was about to be told."""
    random.seed(20261201)
    told = []
    for round_number in range(rounds(8)):
        prefix = f"Killed {word(round_number)} times"
        every = tmp_path / "titles"
        every.write_text("".join(f"error {title}\n" for title in titles(prefix, 3000)))
        with every.open() as lines:
            process = subprocess.Popen(
                [sample, server.url, service.name, service.code, "--spool", tmp_path / "spool"], stdin=lines, stdout=subprocess.PIPE,
                stderr=subprocess.DEVNULL, text=True, env=binary.environment(), preexec_fn=binary.die_with_tests)
        answers = [process.stdout.readline()]
        time.sleep(random.uniform(0.0, 0.4))
        process.kill()
        answers += process.stdout.readlines()
        process.wait(30)
        process.stdout.close()
        told += [title for title, answer in zip(titles(prefix, 3000), answers) if answer.startswith(("accepted", "kept"))]
    last = Application(sample, server.url, service, tmp_path / "spool")
    last.flush()
    assert last.end() == 0
    last.process.stdout.close()
    assert len(told) > rounds(8) and kept(tmp_path) == 0
    assert_each_once(server, *told)
    assert not [title for title in titles_counted_twice(server) if title.startswith("Killed ")]


def test_an_answer_that_is_lost_counts_once(start_server, application):
    """The server stores the report and dies before the client hears of it."""
    server = start_server()
    service, port = server.add_service("Doubtful"), server.port
    shop = application(server, service)
    shop.reports("Warm")
    for title in titles("Doubtful", 4):
        shop.do(f"soon error {title}")
        server.kill()
        server.start(port=port)
        shop.flush()
    assert_each_once(server, *titles("Doubtful", 4))


def test_a_server_that_stands_still_holds_up_nobody(server, service, application):
    shop = application(server, service)
    shop.reports("Before it stands still")
    with frozen(server):
        started = time.monotonic()
        for _ in range(5):
            assert shop.do("soon error Nobody waits") == "soon"
        assert time.monotonic() - started < 0.5
        assert shop.end() == 0
        assert time.monotonic() - started < 5
    application(server, service).flush()
    assert events_of(server, "Nobody waits") == 5


def test_a_server_that_is_full(tmp_path, application):
    with disks.small_disk(tmp_path / "disk", 24) as disk, \
            Server(disk / "data", {"SWITCHBOARD_STORAGE_RETRY_SECONDS": "1"}).start() as server:
        service = server.add_service("Full")
        log = tmp_path / "long.log"
        log.write_text(f"{'l' * 1000}\n" * 100)
        shop = application(server, service, "--log", str(log))
        shop.reports("While there is room")
        ballast = disks.fill(disk)
        assert any([shop.do(f"error {title}").startswith("kept 503") for title in titles("Full", 40)])
        ballast.unlink()
        # The server asks for half a minute, which this one would keep to; its successor knows nothing of that.
        shop.kill()
        application(server, service).flush()
        assert_each_once(server, "While there is room", *titles("Full", 40))


def test_a_server_that_refuses_for_a_while(start_server, application):
    server = start_server(SWITCHBOARD_INTAKE_RATE_LIMIT="120", SWITCHBOARD_LOG_REQUESTS="all")
    service = server.add_service("Talkative")
    shop = application(server, service)
    many = titles("Talkative", 130)
    # More than 120 in a row: the last of them are answered 429 until the minute has room for them.
    shop.reports(*many)
    shop.flush(10)
    assert_each_once(server, *many)
    refused = sum(json.loads(line).get("status") == 429 for line in server.log().splitlines())
    assert 1 <= refused <= 40, "the client comes back when it was asked to, not before"


def test_the_package_names_the_versions_of_the_server():
    """Both build the same folders; an application must not be given other libraries than those that were tested."""
    def dependencies(folder):
        told = subprocess.run(["swift", "package", "dump-package"], cwd=folder, capture_output=True, check=True, timeout=120)
        described = [each["sourceControl"][0] for each in json.loads(told.stdout)["dependencies"]]
        return {each["identity"]: each["requirement"] for each in described}

    own, servers = dependencies(binary.ROOT / "Packages" / "IncidentReporter"), dependencies(binary.ROOT)
    assert own and own == {name: servers[name] for name in own}


def test_the_package_is_handed_out_whole(tmp_path):
    script = binary.ROOT / "scripts" / "packages.py"
    subprocess.run([sys.executable, script, tmp_path / "dist", "--only", "clients"], check=True, timeout=120, stdout=subprocess.DEVNULL)
    [path] = (tmp_path / "dist").glob("IncidentReporter-*.tar.gz")
    with tarfile.open(path) as archive:
        archive.extractall(tmp_path, filter="data")
    [top] = tmp_path.glob("IncidentReporter-*")
    assert {"Package.swift", "README.md", "LICENSE", "Sources", "Tests"} <= {each.name for each in top.iterdir()}
    told = subprocess.run(["swift", "package", "dump-package"], cwd=top, capture_output=True, check=True, timeout=120)
    for target in json.loads(told.stdout)["targets"]:
        folder = top / ("Tests" if target["type"] == "test" else "Sources") / target["name"]
        assert list(folder.rglob("*.swift")), target["name"]
