"""The old package's names and arguments, without its faults."""

import asyncio

import pytest

from switchboard_reporter import Dispatcher, DispatcherAsync


@pytest.fixture(autouse=True)
def state(tmp_path, monkeypatch):
    monkeypatch.setenv("STATE_DIRECTORY", str(tmp_path / "state"))


@pytest.fixture(params=["sync", "async"])
def send(request):
    """As a project calls it: makes a client, sends once, says what `send` returned."""
    def call(url, loggers_paths=None, at_most=10, **report):
        arguments = {"dispatcher_url": url, "app_name": "Shop", "dispatcher_code": "code",
                     "loggers_paths": loggers_paths, "max_logs_to_send": at_most}
        report = {"title": "Payment failed", "message": "details", "level": "error", **report}
        if request.param == "sync":
            return Dispatcher(**arguments).send(**report)

        async def use():
            return await DispatcherAsync(**arguments).send(**report)
        return asyncio.run(use())
    return call


@pytest.fixture
def logs(tmp_path):
    paths = [tmp_path / "one.log", tmp_path / "two.log"]
    for path in paths:
        path.write_text("".join("%s %d\n\n" % (path.stem, number) for number in range(50)))
    return [str(path) for path in paths]


def test_the_lines_of_all_files_and_no_doubled_blank_lines(send, desk, logs):
    assert send(desk.url, logs, 4) is True
    assert desk.sent[0].logs == [
        "==> %s <==" % logs[0], "one 48", "", "one 49", "", "==> %s <==" % logs[1], "two 48", "", "two 49", ""]


def test_the_limit_of_one_call(send, desk, logs):
    assert send(desk.url, logs[:1], 10, max_logs_to_send=2) is True
    assert desk.sent[0].logs == ["one 49", ""]


def test_without_log_files_and_with_a_text(send, desk):
    assert send(desk.url) is True and send(desk.url, logs="l1\nl2") is True and send(desk.url, logs=["l1", "l2"], level="crit") is True
    assert [sent.logs for sent in desk.sent] == [[], ["l1", "l2"], ["l1", "l2"]]
    assert desk.sent[2].event["level"] == "critical"


def test_true_is_safe_and_false_needs_somebody_to_look(send, desk):
    desk.answers += [(401, {}, {})]
    assert send(desk.url) is False
    assert send("not an address") is False
    desk.stop()
    assert send(desk.url) is True
