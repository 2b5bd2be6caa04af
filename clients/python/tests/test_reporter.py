"""What an application says, what is sent, and what it is told."""

import asyncio
import base64
import os
import signal
import socket
import subprocess
import sys
import textwrap
import threading
import time
from pathlib import Path
from urllib.parse import urlsplit

import pytest
from desk import wait_for

from switchboard_reporter import AsyncIncidentReporter, IncidentReporter, ReportError
from switchboard_reporter.proxy import proxy_for

PACKAGE = str(Path(__file__).resolve().parent.parent)


def test_a_report_says_all_it_knows(make, desk):
    reporter = make(environment="prod", release="1.2", host="web-1", tags={"region": "north"})
    receipt = reporter.report("Payment failed", "card declined", "crit", "line 1\nline 2\n", tags={"order": 17})
    assert receipt.accepted and receipt and (receipt.event_id, receipt.incident_id, receipt.status) == ("1", 7, 200)
    assert receipt.require() is receipt
    [sent] = desk.sent
    assert sent.path == "/api/v1/events" and sent.headers["Authorization"] == "Bearer the-code"
    occurred_at = sent.event.pop("occurred_at")
    assert occurred_at.endswith("+00:00")
    assert sent.event == {
        "service": "Shop", "environment": "prod", "release": "1.2", "host": "web-1", "title": "Payment failed",
        "message": "card declined", "level": "critical", "logs": ["line 1", "line 2"], "tags": {"region": "north", "order": "17"}}


@pytest.mark.parametrize("path", ["", "/", "/v1/incidents/new", "/v1/incidents/new/", "/api/v1/events"])
def test_every_address_that_was_ever_right_is_right(make, desk, path):
    assert make(url=desk.url + path).report("Here").accepted
    assert desk.sent[0].path == "/api/v1/events"


@pytest.mark.parametrize("level, meant", [
    ("debug", "debug"), ("INFO", "info"), ("warn", "warning"), ("error", "error"), ("crit", "critical"), ("Fatal", "critical"),
    (10, "debug"), (30, "warning"), (40, "error"), (45, "error"), (50, "critical"), (0, "debug"), ("nonsense", "error"), (None, "error")])
def test_levels(make, desk, level, meant):
    make().report("Level", level=level)
    assert desk.sent[0].event["level"] == meant


@pytest.mark.parametrize("title, message, logs", [
    (None, None, None), ("", "", ""), (17, {"a": 1}, 5), ("half \ud800 a pair", "nul \0", [b"bytes \xff", None]),
    ("x" * 5000, "y" * 5_000_000, ["z" * 100_000] * 100), ("t", "m", "long\n" * 1_000_000), ("\x01" * 500, "\x01" * 500_000, ["\x01" * 9000] * 99)])
def test_whatever_is_passed_becomes_a_report_or_a_receipt(make, desk, title, message, logs):
    receipt = make().report(title, message, "error", logs)
    if logs == 5:
        assert not receipt and "TypeError" in receipt.problem
    else:
        assert receipt.accepted and desk.sent[0].event["title"].strip() and len(desk.sent[0].body) < 1 << 20


@pytest.mark.parametrize("title", ["\u200b", "\u00ad \u2060", "\u0301", "\x07", "\ufeff", "\u3164", "\u2800", " \n\t"])
def test_a_title_of_which_nothing_is_seen_is_none(make, desk, title):
    make().report(title, "\u200b\nfirst line\nsecond")
    make().report(title, title)
    assert desk.titles == ["first line", "Report without a title"]


def test_nothing_is_too_large_for_the_server(make, desk):
    reporter = make(release="r" * 2_000_000, tags={"n%d" % number: "v" * 100_000 for number in range(300)})
    for last in "ab":
        reporter.report("Large", tags={"t" * 2_000_000: "v" * 2_000_000}, fingerprint=["f" * 2_000_000, last])
    first, second = [sent.event for sent in desk.sent]
    assert all(len(sent.body) < 1 << 20 for sent in desk.sent) and first["fingerprint"] != second["fingerprint"]


def test_settings_that_are_no_text_and_files_that_cannot_be_read_lose_no_report(make, desk, tmp_path):
    (tmp_path / "app.log").write_text("line\n")
    reporter = make([tmp_path / "app.log", tmp_path, "/nowhere/at.log"], release=7, tags={1: ("a", None)})
    assert reporter.report("With odd settings").accepted and reporter.report("With an odd limit", max_log_lines="five").accepted
    assert desk.sent[0].logs == ["==> %s <==" % (tmp_path / "app.log"), "line"] and desk.sent[1].logs == []
    assert (desk.sent[0].event["release"], desk.sent[0].event["tags"]) == ("7", {"1": "('a', None)"})


def test_logs_given_as_text_or_lines_stay_as_they_are(make, desk):
    reporter = make()
    for logs in ("a\n\nb\n", ["a", "", "b"], ["a\n", "\n", "b\n"], ("a\r\n\r\nb",), iter(["a", "", "b"])):
        reporter.report("Logs", logs=logs)
    assert [sent.logs for sent in desk.sent] == [["a", "", "b"]] * 5


def test_the_same_key_and_body_until_there_is_an_answer(make, desk):
    desk.answers += ["cut", (503, {"Retry-After": "0"}, {"type": "x/storage-busy"}), (200, {}, b"<html>welcome")]
    reporter = make()
    receipt = reporter.report("Once")
    assert receipt.kept and not receipt.accepted and receipt
    with pytest.raises(ReportError):
        receipt.require()
    assert reporter.flush(20)
    assert len(desk.sent) == 4 and len({(sent.key, sent.body) for sent in desk.sent}) == 1


@pytest.mark.parametrize("status", [503, 429])
def test_the_time_that_the_server_asks_for_is_respected(make, desk, status):
    desk.answers.append((status, {"Retry-After": "1"}, {}))
    reporter = make()
    asked = time.monotonic()
    assert reporter.report("Later").kept
    assert reporter.report("Later, too").kept
    assert reporter.flush(10)
    assert time.monotonic() - asked >= 0.95 and len(desk.sent) == 3


@pytest.mark.parametrize("status, order", [(500, ["Worst", "Other", "Worst"]), (503, ["Worst", "Worst", "Other"])])
def test_what_the_server_fails_at_keeps_nothing_else_waiting(make, desk, status, order):
    desk.answers.append((status, {}, {}))
    reporter = make()
    assert reporter.report("Worst", level="critical").kept and reporter.report("Other", level="info").kept
    assert reporter.flush(10) and desk.titles == order


@pytest.mark.parametrize("answer, is_kept", [
    ((422, {}, {"type": "https://x/problems/invalid-event", "detail": "no title"}), False),
    ((413, {}, {"type": "https://x/problems/body-too-large"}), False),
    ((422, {}, {"type": "https://x/problems/unprocessable"}), True),
    ((401, {}, {}), True), ((404, {}, b"nginx"), True), ((302, {"Location": "http://127.0.0.1:1/"}, b""), True)])
def test_what_can_never_be_accepted_is_given_up_and_what_waits_for_a_person_is_kept(make, desk, spool, answer, is_kept):
    desk.answers.append(answer)
    receipt = make().report("Refused")
    assert (receipt.kept, receipt.status) == (is_kept, answer[0]) and str(answer[0]) in receipt.problem
    assert len(list(spool.rglob("*.json"))) == is_kept


def test_an_answer_that_trickles_in_ends_in_time(make, desk):
    desk.answers.append(30)
    started = time.monotonic()
    reporter = make(timeout=0.5)
    assert reporter.report("Slow").kept and time.monotonic() - started < 2
    assert reporter.flush(5) and desk.titles == ["Slow", "Slow"]


def test_nobody_waits_for_a_server_that_is_away(make, desk):
    desk.stop()
    reporter = make()
    assert reporter.report("First").kept
    started = time.monotonic()
    for _ in range(50):
        assert reporter.report("Next").kept
        reporter.report_soon("Next")
    assert time.monotonic() - started < 2
    with desk:
        assert reporter.flush(10)
        assert len(desk.sent) >= 51


def test_without_an_address_the_application_runs_on(tmp_path, caplog):
    for url in ("", "desk.example.org", "ftp://desk", "http://"):
        reporter = IncidentReporter(url, "Shop", "code", spool=tmp_path)
        reporter.report_soon("Nobody hears it")
        assert not reporter.report("Nobody hears it") and reporter.flush() and reporter.close()
    assert caplog.text.count("nothing is reported") == 4


@pytest.mark.parametrize("odd", [{"code": None}, {"tags": 5}, {"spool": 17.5}, {"log_files": 5}])
def test_a_setting_that_is_none_is_told_and_harms_nobody(tmp_path, odd):
    reporter = IncidentReporter(**{"url": "http://127.0.0.1:9", "service": "Shop", "code": "code", "spool": tmp_path, **odd})
    assert reporter.problem.startswith("nothing is reported") and not reporter.report("Nobody hears it")


def test_too_many_at_once_are_counted_and_told(make, desk):
    reporter = make(reports_per_second=5)
    started = time.monotonic()
    for _ in range(1000):
        reporter.report_soon("Storm", level="warning")
    assert time.monotonic() - started < 1
    assert reporter.report("Somebody waits for this one", level="critical").accepted
    reporter.flush()
    storm = desk.titles.count("Storm")
    assert 5 <= storm <= 10
    [told] = [sent.event for sent in desk.sent if sent.event["title"] == "Reports were left out"]
    assert told["tags"]["left_out"] == str(1000 - storm) and told["level"] == "warning"


def test_what_found_no_room_is_told_when_the_server_is_back(make, desk):
    desk.stop()
    reporter = make(spool_bytes=5 * 4096)
    kept = [reporter.report("Away", level=level).kept for level in ["debug"] * 4 + ["critical"] * 5 + ["info"]]
    assert kept == [True] * 9 + [False]
    with desk:
        assert reporter.flush(10) and reporter.flush(10)
        assert desk.titles == ["Away"] * 5 + ["Reports were left out"]
        assert desk.sent[-1].event["message"].endswith("too many of them: 1 info, 4 debug.") and desk.sent[-1].event["level"] == "info"


def test_a_proxy_that_the_environment_names_is_asked(make, desk, monkeypatch):
    monkeypatch.setenv("http_proxy", desk.url)
    monkeypatch.delenv("no_proxy", raising=False)
    monkeypatch.delenv("NO_PROXY", raising=False)
    assert make(url="http://desk.example.org").report("By proxy").accepted
    assert (desk.sent[0].path, desk.sent[0].headers["Host"]) == ("http://desk.example.org/api/v1/events", "desk.example.org")
    assert "Proxy-Authorization" not in desk.sent[0].headers
    monkeypatch.setenv("http_proxy", desk.url.replace("//", "//ann:pass%40word@"))
    assert make(url="http://desk.example.org").report("By a proxy that asks who it is").accepted
    assert base64.b64decode(desk.sent[1].headers["Proxy-Authorization"].split()[1]) == b"ann:pass@word"
    assert make().report("On this machine").accepted and desk.sent[-1].path == "/api/v1/events"
    assert "Proxy-Authorization" not in desk.sent[-1].headers


def test_a_tunnel_is_asked_for_where_the_address_is_encrypted(make, monkeypatch):
    monkeypatch.delenv("no_proxy", raising=False)
    monkeypatch.delenv("NO_PROXY", raising=False)
    with socket.create_server(("127.0.0.1", 0)) as listening:
        monkeypatch.setenv("https_proxy", "ann:word@127.0.0.1:%d" % listening.getsockname()[1])
        reporter = make(url="https://desk.example.org")
        future = reporter.submit("By a tunnel")
        connection = listening.accept()[0]
        asked = connection.recv(4096)
        connection.sendall(b"HTTP/1.1 407 Who are you\r\n\r\n")
        assert future.result(5).kept
        connection.close()
    assert asked.startswith(b"CONNECT desk.example.org:443 HTTP/1.") and b"Proxy-Authorization: Basic YW5uOndvcmQ=" in asked


def test_a_proxy_listens_where_the_web_does_unless_it_says_so(monkeypatch):
    monkeypatch.setenv("https_proxy", "http://proxy.example.org")
    monkeypatch.setenv("no_proxy", "inside.example.org")
    found = proxy_for(urlsplit("https://desk.example.org/"))
    assert (found.host, found.port, found.headers) == ("proxy.example.org", 80, {})
    assert proxy_for(urlsplit("https://desk.inside.example.org/")) is None
    monkeypatch.setenv("no_proxy", "desk.example.org:8443, other.example.org")
    assert proxy_for(urlsplit("https://desk.example.org:8443/")) is None and proxy_for(urlsplit("https://desk.example.org/"))
    for here in ("localhost", "desk.localhost", "127.0.0.1", "127.1.2.3:8220", "[::1]:8220"):
        assert proxy_for(urlsplit("https://" + here)) is None
    assert proxy_for(urlsplit("https://127.example.org"))


@pytest.mark.skipif(not os.path.isdir("/proc/self/fd"), reason="open files cannot be counted here")
def test_many_at_once_take_few_open_files(make, desk):
    reporter = make()
    desk.answers.append(1.5)
    before, most = len(os.listdir("/proc/self/fd")), 0
    futures = [reporter.submit("Number %d" % number) for number in range(500)]
    while not all(future.done() for future in futures):
        most = max(most, len(os.listdir("/proc/self/fd")))
        time.sleep(0.01)
    assert all(future.result() for future in futures) and reporter.flush(20)
    assert most - before < 40 and len(set(desk.titles)) == 500


def test_asyncio(desk, spool):
    async def use():
        async with AsyncIncidentReporter(desk.url, "Shop", "the-code", spool=spool) as reporter:
            receipts = await asyncio.gather(*(reporter.report("Together %d" % number) for number in range(20)))
            assert all(receipt.accepted for receipt in receipts)
            desk.answers.append(5)
            started = time.monotonic()
            waiting = asyncio.ensure_future(reporter.report("Slow", timeout=0.3))
            ticks = 0
            while not waiting.done():
                await asyncio.sleep(0.01)
                ticks += 1
            assert ticks > 10 and (await waiting).kept and time.monotonic() - started < 2
            reporter.report_soon("Soon")
            abandoned = asyncio.ensure_future(reporter.report("Nobody waits any more"))
            await asyncio.sleep(0)
            abandoned.cancel()

    asyncio.run(use())


def test_an_idle_reporter_has_no_threads(make, monkeypatch):
    monkeypatch.setattr("switchboard_reporter.worker.Worker.IDLE_SECONDS", 0.1)
    before = set(threading.enumerate())
    reporter = make()
    for _ in range(2):
        assert reporter.report("Now and then").accepted
        wait_for(lambda: not [each for each in set(threading.enumerate()) - before if each.name.startswith("switchboard")])


def run(script, *arguments, **options):
    return subprocess.run([sys.executable, "-c", textwrap.dedent(script), *map(str, arguments)], timeout=30,
                          env={**os.environ, "PYTHONPATH": PACKAGE}, **options)


SEND_AND_END = """
    import sys
    from switchboard_reporter import IncidentReporter
    reporter = IncidentReporter(sys.argv[1], "Shop", "code", spool=sys.argv[2], timeout=30, flush_seconds=1)
    reporter.report_soon("Last words")
"""


def test_the_end_of_the_process_waits_for_what_is_left_but_not_for_long(desk, spool):
    assert run(SEND_AND_END, desk.url, spool).returncode == 0
    assert desk.titles == ["Last words"]
    desk.answers.append(20)
    started = time.monotonic()
    assert run(SEND_AND_END, desk.url, spool).returncode == 0
    assert time.monotonic() - started < 5 and len(list(spool.rglob("*.json"))) == 1


@pytest.mark.parametrize("said", ["reporter.report_soon('The till burns', level='critical')", "logger.critical('The till burns')"])
def test_what_is_critical_is_on_the_disk_before_the_process_dies_of_it(desk, spool, make, said):
    desk.stop()
    script = textwrap.dedent("""
        import logging, os, signal, sys
        from switchboard_reporter import IncidentHandler, IncidentReporter
        reporter, logger = IncidentReporter(sys.argv[1], "Shop", "code", spool=sys.argv[2]), logging.getLogger("shop")
        logger.addHandler(IncidentHandler(reporter))
    """)
    assert run("%s%s\nos.kill(os.getpid(), signal.SIGKILL)" % (script, said), desk.url, spool).returncode != 0
    with desk:
        assert make().flush(10) and desk.titles == ["The till burns"]


def test_what_is_reported_while_the_interpreter_ends_waits_for_the_next_process(desk, spool, make):
    script = "import atexit, sys\natexit.register(lambda: reporter.report_soon('Too late'))\n" + textwrap.dedent(SEND_AND_END)
    assert run(script, desk.url, spool).returncode == 0
    assert make().flush()
    assert sorted(desk.titles) == ["Last words", "Too late"]


@pytest.mark.parametrize("answer", [None, 20])
def test_an_interpreter_that_starts_no_more_threads_is_held_up_no_longer_than_needed(desk, spool, answer):
    """As those of Python 3.12 and later do when they end."""
    script = textwrap.dedent("""
        import atexit, sys, threading, time
        from switchboard_reporter import IncidentReporter, worker
        worker.Worker.IDLE_SECONDS = 0.05
        reporter = IncidentReporter(sys.argv[1], "Shop", "code", spool=sys.argv[2], timeout=30,
                                    flush_seconds=float(sys.argv[3]))
        assert reporter.report("First").accepted
        while threading.active_count() > 1:
            time.sleep(0.01)

        def refuse(self):
            raise RuntimeError("can't start new thread at interpreter shutdown")

        def end():
            threading.Thread.start = refuse
            if len(sys.argv) > 4:
                reporter.report_soon("Last words")
        atexit.register(end)
    """)
    started = time.monotonic()
    if answer:
        desk.answers += [(200, {}, {"event_id": "1"}), answer]
        assert run(script, desk.url, spool, 1, "speak").returncode == 0
        assert time.monotonic() - started < 10 and len(list(spool.rglob("*.json"))) == 1
    else:
        assert run(script, desk.url, spool, 20).returncode == 0
        assert run(script, desk.url, spool, 20, "speak").returncode == 0 and list(spool.rglob("*.json")) == []
        assert time.monotonic() - started < 10 and desk.titles == ["First", "First", "Last words"]


@pytest.mark.skipif(not hasattr(os, "fork"), reason="no fork here")
def test_forked_children_report_for_themselves(desk, spool):
    done = run("""
        import os, sys
        from switchboard_reporter import IncidentReporter
        reporter = IncidentReporter(sys.argv[1], "Shop", "code", spool=sys.argv[2])
        reporter.report("Parent")
        children = []
        for number in range(4):
            child = os.fork()
            if child == 0:
                os._exit(0 if reporter.report("Child %d" % number).accepted else 1)
            children.append(child)
        assert all(os.waitpid(child, 0)[1] == 0 for child in children)
        assert reporter.report("Parent again").accepted
    """, desk.url, spool)
    assert done.returncode == 0
    assert sorted(desk.titles) == ["Child 0", "Child 1", "Child 2", "Child 3", "Parent", "Parent again"]


def test_a_killed_process_loses_nothing_that_it_was_told_is_kept(desk, spool, make):
    desk.stop()
    process = subprocess.Popen([sys.executable, "-c", textwrap.dedent("""
        import sys
        from switchboard_reporter import IncidentReporter
        reporter = IncidentReporter(sys.argv[1], "Shop", "code", spool=sys.argv[2])
        for number in range(20):
            assert reporter.report("Kept %d" % number).kept
        print("kept", flush=True)
        sys.stdin.read()
    """), desk.url, str(spool)], stdin=subprocess.PIPE, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL,
        env={**os.environ, "PYTHONPATH": PACKAGE})
    assert process.stdout.readline() == b"kept\n"
    process.send_signal(signal.SIGKILL)
    process.wait()
    process.stdin.close(), process.stdout.close()
    with desk:
        assert make().flush(10)
        assert sorted(desk.titles) == sorted("Kept %d" % number for number in range(20))
