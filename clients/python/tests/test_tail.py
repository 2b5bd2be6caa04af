"""The last lines of log files of every kind."""

import gzip
import os
import time

import pytest

from switchboard_reporter.tail import last_lines

LINES = ["first", "", "Ошибка оплаты", "naïve café", "last"]


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "utf-16", "utf-16-le", "utf-16-be", "utf-32"])
@pytest.mark.parametrize("line_end", ["\n", "\r\n"])
def test_encodings(tmp_path, encoding, line_end):
    path = tmp_path / "app.log"
    path.write_bytes(line_end.join([*LINES, ""]).encode(encoding))
    assert last_lines(str(path), 10) == LINES
    assert last_lines(str(path), 2) == LINES[-2:]


@pytest.mark.parametrize("encoding", ["cp1251", "koi8-r", "cp866"])
def test_other_encodings_are_named_and_lines_in_utf8_stay_right(tmp_path, encoding):
    path = tmp_path / "app.log"
    path.write_bytes("Сбой\n".encode(encoding) + "Сбой\n".encode())
    assert last_lines(str(path), 10, encoding) == ["Сбой", "Сбой"]
    assert last_lines(str(path), 10, "no-such-encoding")[1] == "Сбой"


def test_bytes_that_are_no_text_stay_visible(tmp_path):
    path = tmp_path / "app.log"
    path.write_bytes(b"good\nbad \xff\xfe\n")
    lines = last_lines(str(path), 10)
    assert lines[0] == "good" and lines[1].startswith("bad ") and len(lines[1]) > 4


@pytest.mark.parametrize("encoding", ["utf-8", "utf-16"])
def test_a_huge_file_is_read_at_its_end_only(tmp_path, encoding):
    path = tmp_path / "app.log"
    with open(path, "w", encoding=encoding) as file:
        for block in range(40):
            file.writelines("Строка %d\n" % (block * 50_000 + number) for number in range(50_000))
    with open(path, "ab") as file:
        file.truncate(file.seek(0, os.SEEK_END) + (1 << 20))  # a hole, as copytruncate leaves
        file.write("\n".join(["", *LINES]).encode(encoding.replace("16", "16-le")))
    started = time.monotonic()
    assert last_lines(str(path), 5) == LINES
    assert time.monotonic() - started < 0.5


def test_one_endless_line_is_cut(tmp_path):
    path = tmp_path / "app.log"
    path.write_bytes(b"x" * 3_000_000)
    [line] = last_lines(str(path), 5)
    assert 0 < len(line) <= 300_000


@pytest.mark.parametrize("older", ["app.log.1", "app.log-20261130", "app.log.2026-11-30", "app-2026-11-30.log", "app.log.1.gz"])
def test_a_file_that_was_rotated_just_now_is_continued_in_the_one_before(tmp_path, older):
    before = "\n".join("before %d" % number for number in range(100)) + "\n"
    (tmp_path / older).write_bytes(gzip.compress(before.encode()) if older.endswith(".gz") else before.encode())
    (tmp_path / "app.log").write_text("after 0\nafter 1\n")
    (tmp_path / "app-2.log").write_text("another process\n")
    assert last_lines(str(tmp_path / "app.log"), 4) == ["before 98", "before 99", "after 0", "after 1"]
    assert last_lines(str(tmp_path / "app.log"), 1) == ["after 1"]
    (tmp_path / "app.log").unlink()
    assert last_lines(str(tmp_path / "app.log"), 2) == ["before 98", "before 99"]


def test_several_rotated_files_are_read_in_order(tmp_path):
    for age, name in enumerate(["app.log", "app.log.1", "app.log.2", "app.log.10"]):
        (tmp_path / name).write_text("%s a\n%s b\n" % (name, name))
        os.utime(tmp_path / name, (1_800_000_000 - age,) * 2)
    assert last_lines(str(tmp_path / "app.log"), 5) == ["app.log.2 b", "app.log.1 a", "app.log.1 b", "app.log a", "app.log b"]


def test_what_is_no_file_is_no_fault(tmp_path):
    (tmp_path / "broken.gz").write_bytes(b"\x1f\x8b nothing")
    (tmp_path / "empty.log").touch()
    os.mkfifo(tmp_path / "pipe.log")
    for name in ("missing.log", "empty.log", "broken.gz", "pipe.log", ".", "nul\0"):
        assert last_lines(os.path.join(str(tmp_path), name), 5) == []
    assert last_lines(str(tmp_path / "empty.log"), 0) == []
