"""The Python client against a server that is killed, restarted, slow, full and refusing: nothing is lost and nothing counted twice.

The client runs in a process of its own, as in an application; it writes down what it was told.
"""

import json
import os
import random
import signal
import subprocess
import sys
import textwrap
import time
import zipfile
from contextlib import contextmanager

import pytest

from harness import binary, disks
from harness.dispatcher import Dispatcher
from harness.rounds import rounds, seconds
from harness.server import Server, wait_for
from harness.store import events_of, titles_counted_twice
from harness.tls import certificate
from harness.words import word

PACKAGE = binary.ROOT / "clients" / "python"


class Application:
    """A process that has a reporter and does what it reads from its standard input, line by line as Python."""

    def __init__(self, url: str, service, spool, *options: str):
        script = textwrap.dedent(f"""
            import logging, sys, time
            from switchboard_reporter import IncidentHandler, IncidentReporter
            reporter = IncidentReporter({url!r}, {service.name!r}, {service.code!r}, spool={str(spool)!r}, {", ".join(options)})
            for line in sys.stdin:
                print(repr(eval(line)), flush=True)
        """)
        self.process = subprocess.Popen(
            [sys.executable, "-c", script], stdin=subprocess.PIPE, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL, text=True,
            env=binary.environment({"PYTHONPATH": PACKAGE}), preexec_fn=binary.die_with_tests)

    def do(self, expression: str) -> str:
        self.process.stdin.write(expression + "\n")
        self.process.stdin.flush()
        return self.process.stdout.readline().strip()

    def reports(self, *titles: str, level: str = "error"):
        """Reports and waits for each; all of them must be safe."""
        assert self.do(f"all(reporter.report(title, level={level!r}) for title in {titles!r})") == "True"

    def end(self) -> int:
        self.process.stdin.close()
        return self.process.wait(30)

    def kill(self):
        self.process.kill()
        self.process.wait(30)


@pytest.fixture
def application(tmp_path):
    started = []

    def start(server, service, *options, spool="spool"):
        started.append(Application(server if isinstance(server, str) else server.url, service, tmp_path / spool, *options))
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


def kept(tmp_path, spool="spool") -> int:
    return len(list((tmp_path / spool).rglob("*.json")))


@contextmanager
def frozen(server: Server):
    os.kill(server.pid, signal.SIGSTOP)
    try:
        yield
    finally:
        os.kill(server.pid, signal.SIGCONT)


# MARK: What arrives


def test_a_report_as_the_desk_sees_it(server, service, dispatcher, application, tmp_path):
    log = tmp_path / "shop.log"
    log.write_bytes("начало\n".encode() + b"\n" + "Сбой оплаты\n".encode("cp1251"))
    shop = application(server, service, f"log_files=[{str(log)!r}]", "log_encoding='cp1251'", "environment='prod'", "tags={'region': 'n'}")
    receipt = shop.do("reporter.report('Payment failed at noon', 'card declined', 'crit', ['given', 'lines'])")
    assert "accepted=True" in receipt and "status=200" in receipt
    stored = dispatcher.incident_titled("Payment failed at noon")
    assert (stored["message"], stored["level"], stored["app_name"]) == ("card declined", "crit", service.name)
    assert stored["logs"] == "начало\n\nСбой оплаты\ngiven\nlines"


def test_logged_errors_become_reports_of_one_incident(server, service, dispatcher, application):
    shop = application(server, service)
    shop.do("logging.getLogger().addHandler(IncidentHandler(reporter))")
    for name in ("Ann", "Bob"):
        shop.do(f"logging.getLogger('shop').error('no mail can be sent to %s', {name!r})")
    assert shop.do("reporter.flush()") == "True"
    [incident] = [each for each in dispatcher.incidents() if each["app_name"] == service.name]
    assert incident["title"].startswith("no mail can be sent to ") and "no mail can be sent to Ann" in incident["logs"]


def test_wrong_settings_are_told_and_the_report_waits_until_they_are_right(server, service, application, tmp_path):
    wrong = application(server, type(service)(service.id, service.name, "not the code"))
    assert "status=401" in wrong.do("reporter.report('With a wrong code')")
    wrong.kill()
    other = server.add_service(f"{service.name} renamed")
    mixed = application(server, type(service)(service.id, service.name, other.code))
    told = mixed.do("reporter.report('With the code of another')")
    assert "status=422" in told and "kept=True" in told
    mixed.kill()
    assert kept(tmp_path) == 2
    right = application(server, service)
    assert right.do("reporter.flush()") == "True"
    assert_each_once(server, "With a wrong code", "With the code of another")


def test_a_certificate_must_be_vouched_for(tmp_path, application):
    key, chain = certificate(tmp_path, "desk")
    settings = {"SWITCHBOARD_TLS_CERTIFICATE_FILE": chain, "SWITCHBOARD_TLS_KEY_FILE": key}
    with Server(tmp_path / "data", settings).start(ready=False) as server:
        service, url = server.add_service("Encrypted"), f"https://127.0.0.1:{server.port}"
        suspicious = application(url, service)
        assert "CERTIFICATE_VERIFY_FAILED" in suspicious.do("reporter.report('Kept until it is')")
        suspicious.kill()
        assert application(url, service, f"ca_file={str(chain)!r}").do("reporter.flush()") == "True"
        assert_each_once(server, "Kept until it is")


# MARK: A server that is not there, or not well


def test_a_server_that_is_killed_and_restarted(start_server, application, tmp_path):
    server = start_server()
    service = server.add_service("Crash test")
    port, reported = server.port, []
    # Several processes over one spool, one of which dies with the server each time.
    applications = [application(server, service, "timeout=2") for _ in range(3)]
    for number in range(4):
        for index, each in enumerate(applications):
            reported += titles(f"Round {word(number)} application {word(index)} before", 4)
            each.reports(*reported[-4:])
            each.do(f"[reporter.report_soon(title) for title in {titles(f'Soon {word(number)} {word(index)}', 3)!r}]")
            reported += titles(f"Soon {word(number)} {word(index)}", 3)
        server.kill()
        for index, each in enumerate(applications):
            reported += titles(f"Round {word(number)} application {word(index)} while away", 4)
            each.reports(*reported[-4:])
        applications[0].kill()
        server.start(port=port)
        applications[0] = application(server, service, "timeout=2")
    for each in applications:
        assert each.do("reporter.flush(20)") == "True"
    wait_for(lambda: kept(tmp_path) == 0, 20, "an empty spool")
    assert_each_once(server, *reported)


@pytest.mark.timeout(seconds(60))
def test_an_application_that_is_killed_in_the_middle_of_it(server, service, tmp_path):
    """What a process was told is safe is counted once, wherever it was killed; so is what it was about to be told."""
    random.seed(20261130)
    script = textwrap.dedent("""
        import sys
        from switchboard_reporter import IncidentReporter
        url, name, code, spool, prefix = sys.argv[1:]
        reporter = IncidentReporter(url, name, code, spool=spool)
        def word(number):
            return "".join(chr(ord("g") + int(digit)) for digit in str(number))
        for number in range(100_000):
            title = f"{prefix} {word(number)}"
            if reporter.report(title):
                print(title, flush=True)
    """)
    told = []
    for round_number in range(rounds(8)):
        prefix = f"Killed {word(round_number)} times"
        process = subprocess.Popen(
            [sys.executable, "-c", script, server.url, service.name, service.code, tmp_path / "spool", prefix], stdout=subprocess.PIPE,
            text=True, env=binary.environment({"PYTHONPATH": PACKAGE}), preexec_fn=binary.die_with_tests)
        told.append(process.stdout.readline().strip())
        time.sleep(random.uniform(0.0, 0.4))
        process.kill()
        told += process.stdout.read().splitlines()
        process.wait(30)
        process.stdout.close()
    last = Application(server.url, service, tmp_path / "spool")
    assert last.do("reporter.flush(20)") == "True" and last.end() == 0
    last.process.stdout.close()
    assert len(told) > rounds(8) and kept(tmp_path) == 0
    assert_each_once(server, *told)
    assert not [title for title in titles_counted_twice(server) if title.startswith("Killed ")]


def test_an_answer_that_is_lost_counts_once(start_server, application, tmp_path):
    """The server stores the report and dies, or stands still, before the client hears of it."""
    server = start_server()
    service, port = server.add_service("Doubtful"), server.port
    shop = application(server, service, "timeout=0.5")
    shop.reports("Warm")
    doubtful = titles("Doubtful", 6)
    for title in doubtful[:3]:
        with frozen(server):
            assert "kept=True" in shop.do(f"reporter.report({title!r})")
        assert shop.do("reporter.flush(20)") == "True"
    for title in doubtful[3:]:
        shop.do(f"reporter.report_soon({title!r})")
        server.kill()
        server.start(port=port)
        assert shop.do("reporter.flush(20)") == "True"
    assert_each_once(server, *doubtful)


def test_a_server_that_stands_still_holds_up_nobody(server, service, application):
    shop = application(server, service, "timeout=1", "flush_seconds=1")
    shop.reports("Before it stands still")
    with frozen(server):
        started = time.monotonic()
        shop.do("[reporter.report_soon('Nobody waits') for _ in range(5)]")
        assert time.monotonic() - started < 0.5
        shop.reports("Somebody waits")
        assert time.monotonic() - started < 2.5
        assert shop.end() == 0
        assert time.monotonic() - started < 5
    again = application(server, service)
    assert again.do("reporter.flush(20)") == "True"
    assert events_of(server, "Nobody waits") == 5 and events_of(server, "Somebody waits") == 1


def test_a_server_that_is_full(tmp_path, application):
    with disks.small_disk(tmp_path / "disk", 24) as disk, \
            Server(disk / "data", {"SWITCHBOARD_STORAGE_RETRY_SECONDS": "1"}).start() as server:
        service = server.add_service("Full")
        shop = application(server, service)
        shop.reports("While there is room")
        ballast = disks.fill(disk)
        assert any(["status=503" in shop.do(f"reporter.report({title!r}, 'm' * 30000)") for title in titles("Full", 40)])
        ballast.unlink()
        # The server asks for half a minute, which this one would keep to; its successor knows nothing of that.
        shop.kill()
        assert application(server, service).do("reporter.flush(20)") == "True"
        assert_each_once(server, "While there is room", *titles("Full", 40))


def test_a_server_that_refuses_for_a_while(start_server, application, tmp_path):
    server = start_server(SWITCHBOARD_INTAKE_RATE_LIMIT="120", SWITCHBOARD_LOG_REQUESTS="all")
    service = server.add_service("Talkative")
    shop = application(server, service, "reports_per_second=1000")
    many = titles("Talkative", 130)
    # In one go, more than 120: the last of them are answered 429 until the minute has room for them.
    shop.do(f"[reporter.report_soon(title) for title in {many!r}]")
    assert shop.do("reporter.flush(60)") == "True"
    assert_each_once(server, *many)
    refused = sum(json.loads(line).get("status") == 429 for line in server.log().splitlines())
    assert 1 <= refused <= 40, "the client comes back when it was asked to, not before"


# MARK: The package, and the old one's names


def test_what_is_built_can_be_installed_and_reports(server, service, tmp_path):
    dist = tmp_path / "dist"
    subprocess.run([sys.executable, binary.ROOT / "scripts" / "python_package.py", dist], check=True, timeout=60)
    wheel, sdist = sorted(dist.iterdir(), key=lambda path: path.suffix, reverse=True)
    assert (wheel.suffix, sdist.suffix) == (".whl", ".gz")
    with zipfile.ZipFile(wheel) as content:
        assert all(name.endswith((".py", "/py.typed")) or ".dist-info/" in name for name in content.namelist())
        [text] = [content.read(name) for name in content.namelist() if name.endswith("/LICENSE")]
        assert text == (binary.ROOT / "LICENSE").read_bytes()
    for number, package in enumerate([wheel, sdist]):
        place = tmp_path / f"installed {number}"
        subprocess.run([sys.executable, "-m", "pip", "install", "-q", "--no-index", "--no-deps", "--no-build-isolation", "--target", place,
                        package], check=True, timeout=60)
        assert (place / "switchboard_reporter" / "py.typed").exists()
        script = "import sys, switchboard_reporter as it; it.IncidentReporter(*sys.argv[1:4]).report(sys.argv[4]).require()"
        subprocess.run(
            [sys.executable, "-c", script, server.url, service.name, service.code, f"Installed from {package.suffix}"], check=True,
            timeout=30, cwd=tmp_path, env=binary.environment({"PYTHONPATH": place, "STATE_DIRECTORY": tmp_path / "state"}))
        assert_each_once(server, f"Installed from {package.suffix}")


def test_the_same_sources_give_the_same_package(tmp_path):
    built = []
    for name in ("first", "second"):
        subprocess.run([sys.executable, binary.ROOT / "scripts" / "python_package.py", tmp_path / name], check=True, timeout=60)
        built.append({path.name: path.read_bytes() for path in (tmp_path / name).iterdir()})
    assert built[0] == built[1]


def test_a_project_of_the_old_dispatcher_changes_its_import(server, service, tmp_path):
    for number, name in enumerate(["one.log", "two.log"]):
        (tmp_path / name).write_text("".join(f"{name} {line}\n" for line in range(20)))
    script = textwrap.dedent("""
        import asyncio, sys
        from switchboard_reporter import Dispatcher, DispatcherAsync
        url, name, code, *logs = sys.argv[1:]
        for path in ("", "/v1/incidents/new"):
            arguments = dict(dispatcher_url=url + path, app_name=name, dispatcher_code=code, loggers_paths=logs, max_logs_to_send=5)
            report = dict(message="User registration failed", level="error", logs=None, max_logs_to_send=2)
            assert Dispatcher(**arguments).send(title="Error of the old kind" + path, **report) is True
            assert asyncio.run(DispatcherAsync(**arguments).send(title="Error of the old kind, async" + path, **report)) is True
        assert Dispatcher(url, name, "wrong").send("Never seen", "m", "error") is False
    """)
    subprocess.run(
        [sys.executable, "-c", script, server.url, service.name, service.code, tmp_path / "one.log", tmp_path / "two.log"],
        check=True, timeout=30, env=binary.environment({"PYTHONPATH": PACKAGE, "STATE_DIRECTORY": tmp_path / "state"}))
    desk = Dispatcher(server)
    for title in ("Error of the old kind", "Error of the old kind, async", "Error of the old kind/v1/incidents/new"):
        assert desk.incident_titled(title)["logs"].splitlines() == [
            f"==> {tmp_path}/one.log <==", "one.log 18", "one.log 19", f"==> {tmp_path}/two.log <==", "two.log 18", "two.log 19"]
