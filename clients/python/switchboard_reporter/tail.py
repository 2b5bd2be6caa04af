"""The last lines of a log file, however large it is, wherever it was rotated to, in whatever encoding."""

import codecs
import gzip
import locale
import os
import re
import stat
import zlib
from typing import BinaryIO, List, Optional, Tuple

# What is looked at of one file; the server keeps no more of a report's logs.
_MOST_BYTES = 256 * 1024
_MOST_INFLATED_BYTES = 64 * 1024 * 1024
_MOST_ROTATED_FILES = 3
_BYTE_ORDER_MARKS = (
    (codecs.BOM_UTF32_LE, "utf-32-le"), (codecs.BOM_UTF32_BE, "utf-32-be"),
    (codecs.BOM_UTF16_LE, "utf-16-le"), (codecs.BOM_UTF16_BE, "utf-16-be"), (codecs.BOM_UTF8, "utf-8"),
)


def last_lines(path: str, count: int, encoding: Optional[str] = None) -> List[str]:
    """`encoding` is for lines that are no UTF-8. A file that was rotated just now is continued in the one before it."""
    if count <= 0:
        return []
    lines = _lines(path, encoding)[-count:]
    for older in _rotated(path) if len(lines) < count else ():
        if len(lines) < count:
            lines = _lines(older, encoding)[-(count - len(lines)):] + lines
    return lines


def _rotated(path: str) -> List[str]:
    """shop.log.1, shop.log-20261130.gz, shop-2026-11-30.log and their like: the youngest first."""
    folder, name = os.path.split(path)
    stem, extension = os.path.splitext(name)
    # In front of the extension only dates: shop-2.log may well be the log of another process.
    behind, within = r"[.\-_]\d[\d.\-_T:]*", r"[.\-_]\d[\d.\-_T:]{5,}"
    pattern = re.compile("(?:%s%s|%s%s%s)(?:\\.gz)?" % (re.escape(name), behind, re.escape(stem), within, re.escape(extension or "\0")))
    found = []
    try:
        with os.scandir(folder or ".") as entries:
            for entry in entries:
                if pattern.fullmatch(entry.name):
                    found.append((-entry.stat().st_mtime_ns, _number(entry.name), entry.path))
    except OSError:
        pass
    return [each for _, _, each in sorted(found)[:_MOST_ROTATED_FILES]]


def _number(name: str) -> int:
    numbers = re.findall(r"\d+", name)
    return int(numbers[-1]) if numbers else 0


def _lines(path: str, encoding: Optional[str]) -> List[str]:
    try:
        head, data, is_cut = _end(path)
    except (OSError, EOFError, ValueError, zlib.error):
        return []  # between two names, not ours to read, no archive after all
    lines = _decoded(head, data, encoding)
    return lines[1:] if is_cut and len(lines) > 1 else lines


def _end(path: str) -> Tuple[bytes, bytes, bool]:
    """The first bytes, the last ones, and whether some between them are left out."""
    with open(path, "rb", opener=_open_without_waiting) as file:
        if not stat.S_ISREG(os.fstat(file.fileno()).st_mode):
            return b"", b"", False
        if path.endswith(".gz"):
            return _inflated_end(file)
        head = file.read(4)
        # Never in the middle of a character of two or four bytes.
        start = max(0, os.fstat(file.fileno()).st_size - _MOST_BYTES) // 4 * 4
        file.seek(start)
        return head, file.read(_MOST_BYTES + 4), start > 0


def _open_without_waiting(path: str, flags: int) -> int:
    """A named pipe would wait for whoever writes into it."""
    return os.open(path, flags | getattr(os, "O_NONBLOCK", 0))


def _inflated_end(file: BinaryIO) -> Tuple[bytes, bytes, bool]:
    head, data, inflated = b"", b"", 0
    with gzip.GzipFile(fileobj=file) as stream:
        while inflated < _MOST_INFLATED_BYTES:
            block = stream.read(_MOST_BYTES)
            if not block:
                break
            head = head or block[:4]
            inflated += len(block)
            data = (data + block)[-_MOST_BYTES:]
    return head, data, inflated > len(data)


def _decoded(head: bytes, data: bytes, encoding: Optional[str]) -> List[str]:
    wide = next((name for mark, name in _BYTE_ORDER_MARKS if head.startswith(mark)), None) or _wide_without_mark(data)
    if wide and wide != "utf-8":
        lines = data.decode(wide, "replace").split("\n")
    else:
        # Line by line: a program that writes UTF-8 may share a file with one that does not.
        lines = [_text(line, encoding) for line in data.split(b"\n")]
    if lines and not lines[-1]:
        lines.pop()
    return [line.rstrip("\r").lstrip("\ufeff") for line in lines]


def _wide_without_mark(data: bytes) -> Optional[str]:
    """UTF-16 gives itself away by line ends, spaces and digits of which every other byte is nothing."""
    even, odd, threshold = data[::2].count(0), data[1::2].count(0), len(data) // 20
    if odd > threshold and even <= odd // 10:
        return "utf-16-le"
    if even > threshold and odd <= even // 10:
        return "utf-16-be"
    return None


def _text(line: bytes, encoding: Optional[str]) -> str:
    for candidate in ("utf-8", encoding, locale.getpreferredencoding(False)):
        try:
            if candidate and (candidate == "utf-8" or candidate.lower() not in ("ascii", "us-ascii")):
                return line.decode(candidate)
        except (UnicodeDecodeError, LookupError):
            continue
    # Unreadable, but nothing of it is lost.
    return line.decode("utf-8", "backslashreplace")
