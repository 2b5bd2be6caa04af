"""Where reports wait: bounded, private, and for one at a time."""

import multiprocessing
import os
import stat
import time

import pytest
from desk import Desk

from switchboard_reporter import IncidentReporter
from switchboard_reporter.folder import folder_for
from switchboard_reporter.spool import Spool

LONG = 1000.0


def ranks(spool):
    return [entry.rank for entry in spool.waiting()]


def keep(spool, rank, body=b"{}"):
    return spool.keep(spool.add(rank, body))


def test_the_worst_and_oldest_come_first(tmp_path):
    spool = Spool(str(tmp_path), 1 << 20, LONG)
    for number, rank in enumerate([1, 4, 0, 4, 3]):
        assert keep(spool, rank, b"%d" % number)
    found = spool.waiting()
    assert [entry.rank for entry in found] == [4, 4, 3, 1, 0]
    assert spool.claim(found[0]) and found[0].body == b"1"


@pytest.mark.parametrize("on_disk", [True, False])
def test_the_lowest_levels_are_dropped_first(tmp_path, on_disk):
    spool = Spool(str(tmp_path) if on_disk else None, 10 * 4096, LONG)
    assert all(keep(spool, rank, b"x" * 4000) for rank in (0, 1, 1, 2, 3, 3, 4, 4, 4, 4))
    assert keep(spool, 3, b"x" * 4000) and keep(spool, 3, b"x" * 4000) and spool.take_dropped() == {0: 1, 1: 1} and not spool.take_dropped()
    assert ranks(spool) == [4] * 4 + [3] * 4 + [2, 1]
    assert sum(os.path.getsize(path) for path in tmp_path.iterdir()) <= 10 * 4096
    for _ in range(20):
        assert keep(spool, 4, b"x" * 4000)
    assert ranks(spool) == [4] * 10
    assert not keep(spool, 3) and ranks(spool) == [4] * 10


def test_the_folder_is_not_listed_for_every_report(tmp_path, monkeypatch):
    spool, listings = Spool(str(tmp_path), 20 * 4096, LONG), []
    listed = os.listdir
    monkeypatch.setattr(os, "listdir", lambda path: listings.append(path) or listed(path))
    started = time.monotonic()
    for number in range(80):
        keep(spool, number % 4, b"x" * 4000)
    assert len(listings) <= 2 + (time.monotonic() - started)
    assert ranks(spool) == [3] * 20 and spool.take_dropped() == {0: 20, 1: 20, 2: 20}


def test_what_others_put_into_the_folder_counts_a_moment_later(tmp_path, monkeypatch):
    monkeypatch.setattr("switchboard_reporter.inventory.Inventory.GOOD_FOR_SECONDS", 0.0)
    spools = [Spool(str(tmp_path), 10 * 4096, LONG) for _ in range(2)]
    for number in range(40):
        keep(spools[number % 2], 3, b"x" * 4000)
    assert len(list(tmp_path.iterdir())) == 10


def test_what_is_too_old_is_dropped(tmp_path):
    spool = Spool(str(tmp_path), 1 << 20, 0.0)
    keep(spool, 4)
    assert spool.waiting() == [] and spool.take_dropped() == {4: 1} and list(tmp_path.iterdir()) == []


def test_one_at_a_time(tmp_path):
    first, second = Spool(str(tmp_path), 1 << 20, LONG), Spool(str(tmp_path), 1 << 20, LONG)
    entry = first.add(3, b"{}")
    [seen] = second.waiting()
    assert not second.claim(seen)
    first.keep(entry)
    assert second.claim(seen) and seen.body == b"{}"
    [again] = first.waiting()
    assert not first.claim(again)
    second.remove(seen)
    assert not first.claim(again) and first.waiting() == []


def test_what_a_crash_left_half_is_dropped(tmp_path):
    spool = Spool(str(tmp_path), 1 << 20, LONG)
    keep(spool, 3, b"{whole}")
    [path] = tmp_path.iterdir()
    path.write_bytes(b"")
    (tmp_path / "left.new").write_bytes(b"{")
    (tmp_path / "a-b-c.json").write_bytes(b"")
    os.utime(tmp_path / "left.new", (1, 1))
    [entry] = spool.waiting()
    assert not spool.claim(entry) and spool.take_dropped() == {3: 1}
    assert [each.name for each in tmp_path.iterdir()] == ["a-b-c.json"]


def test_a_folder_that_cannot_be_written_is_replaced_by_memory(tmp_path):
    (tmp_path / "file").touch()
    spool = Spool(str(tmp_path / "file" / "spool"), 1 << 20, LONG)
    entry = spool.add(3, b"{}")
    assert spool.waiting() == []
    assert spool.keep(entry)
    [entry] = spool.waiting()
    assert spool.claim(entry) and entry.body == b"{}" and spool.waiting() == []
    spool.remove(entry)
    assert spool.waiting() == []


def test_nobody_else_can_read_it(tmp_path):
    folder = tmp_path / "spool"
    keep(Spool(str(folder), 1 << 20, LONG), 3)
    assert stat.S_IMODE(folder.stat().st_mode) == 0o700
    assert [stat.S_IMODE(path.stat().st_mode) for path in folder.iterdir()] == [0o600]


def test_the_usual_folder_is_what_the_system_gives_a_service(tmp_path, monkeypatch):
    monkeypatch.setenv("STATE_DIRECTORY", "%s:/elsewhere" % (tmp_path / "service"))
    assert folder_for("x").startswith(str(tmp_path / "service" / "switchboard-reporter"))
    monkeypatch.delenv("STATE_DIRECTORY")
    monkeypatch.setenv("XDG_STATE_HOME", str(tmp_path / "user"))
    assert folder_for("x").startswith(str(tmp_path / "user" / "switchboard-reporter"))
    (tmp_path / "file").touch()
    monkeypatch.setenv("XDG_STATE_HOME", str(tmp_path / "file"))
    monkeypatch.setattr("tempfile.gettempdir", lambda: str(tmp_path / "temporary"))
    assert folder_for("x").startswith(str(tmp_path / "temporary"))
    assert folder_for("x", tmp_path) == folder_for("x", tmp_path) != folder_for("y", tmp_path)


def _report(url, spool, name):
    reporter = IncidentReporter(url, "Shop", "code", spool=spool)
    kept = [bool(reporter.report("%s %d" % (name, number))) for number in range(25)]
    reporter.flush(20)
    os._exit(0 if all(kept) else 1)


def test_several_processes_share_a_folder(tmp_path):
    context = multiprocessing.get_context("spawn")
    with Desk() as desk:
        desk.answers += [(503, {"Retry-After": "0"}, {})] * 10 + ["cut"] * 5
        processes = [context.Process(target=_report, args=(desk.url, str(tmp_path), "Process %d" % number)) for number in range(4)]
        for process in processes:
            process.start()
        for process in processes:
            process.join(30)
        assert [process.exitcode for process in processes] == [0] * 4
        # What another process had in hand when the last one looked is left to the next.
        assert IncidentReporter(desk.url, "Shop", "code", spool=str(tmp_path)).flush(10)
        assert {sent.event["title"] for sent in desk.sent} == {"Process %d %d" % (a, b) for a in range(4) for b in range(25)}
        bodies = {}
        for sent in desk.sent:
            assert bodies.setdefault(sent.key, sent.body) == sent.body
        assert len(bodies) == 100 and list(tmp_path.rglob("*.json")) == []
        # Locks spare most of the doubles that the keys make harmless.
        assert len(desk.sent) == 115
