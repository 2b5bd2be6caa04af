"""One report, and the bytes that it becomes: they are made once, because what is sent again must be the same."""

import hashlib
import json
import re
import unicodedata
from collections import deque
from datetime import datetime, timezone
from itertools import islice
from typing import Any, Dict, Iterable, List, Mapping, NamedTuple, Optional, Tuple, Union

Level = Union[str, int]
Logs = Union[str, bytes, Iterable[Any], None]

LEVELS = ("debug", "info", "warning", "error", "critical")
_OTHER_NAMES = {
    "crit": "critical", "fatal": "critical", "alert": "critical", "emergency": "critical", "emerg": "critical", "panic": "critical",
    "err": "error", "warn": "warning", "notice": "info", "information": "info", "trace": "debug", "verbose": "debug",
}
# Below the server's limit for a body (1 MiB); it keeps 256 KiB of logs, and 32 KiB of a message.
_MOST_BYTES = 900 * 1024
_MOST_CHARACTERS = 256 * 1024
_MOST_OF_MESSAGE = 64 * 1024
_MOST_LINES = 20_000
_LONGEST_LINE = 16 * 1024
# What the server keeps of a name or a tag is less.
_LONGEST_NAME = 1000
_MOST_TAGS = 50
_LONGEST_FINGERPRINT = 16 * 1024
# Letters and symbols of which nothing is seen: fillers of Hangul, and the empty cell of braille.
_BLANKS = "\u115f\u1160\u3164\uffa0\u2800"


class Report(NamedTuple):
    title: str
    message: str
    level: str
    logs: Tuple[str, ...]
    occurred_at: str
    max_log_lines: Optional[int] = None
    fingerprint: Optional[Tuple[str, ...]] = None
    tags: Mapping[str, str] = {}

    @property
    def rank(self) -> int:
        return LEVELS.index(self.level)

    def encoded(self, origin: Mapping[str, Any], lines: Iterable[str]) -> bytes:
        """`lines` are those of the log files; what was given with the report comes last, where it survives every cut."""
        logs = [*map(_short, lines), *map(_short, self.logs)]
        while True:
            event: Dict[str, Any] = dict(origin)
            event.update(title=self.title, message=self.message, level=self.level, logs=logs, occurred_at=self.occurred_at)
            event["tags"] = tags_of({**self.tags, **{name: value for name, value in origin["tags"].items() if name not in self.tags}})
            if self.fingerprint:
                event["fingerprint"] = list(self.fingerprint)
            body = json.dumps({name: value for name, value in event.items() if value}, ensure_ascii=False).encode("utf-8")
            if len(body) <= _MOST_BYTES or not logs:
                return body
            logs = logs[len(logs) // 2 + 1:]


def new_report(title: Any, message: Any = "", level: Level = "error", logs: Logs = None, max_log_lines: Optional[int] = None,
               fingerprint: Optional[Iterable[Any]] = None, tags: Optional[Mapping[str, Any]] = None) -> Report:
    """Takes whatever it is given: a report must not be lost because a number was passed where a text belongs."""
    message = clean(message[:_MOST_OF_MESSAGE] if isinstance(message, (str, bytes)) else message)[:_MOST_OF_MESSAGE]
    title = clean(title).strip()[:2000]
    if not is_visible(title):
        title = next(filter(is_visible, message.split("\n")), "Report without a title")
    return Report(
        title, message, level_named(level), tuple(lines_of(logs)), datetime.now(timezone.utc).isoformat(timespec="milliseconds"),
        max_log_lines, _fingerprint_of(fingerprint), tags_of(tags))


def tags_of(tags: Optional[Mapping[Any, Any]]) -> Dict[str, str]:
    return {named(name): named(value) for name, value in islice((tags or {}).items(), _MOST_TAGS)}


def _fingerprint_of(words: Optional[Iterable[Any]]) -> Optional[Tuple[str, ...]]:
    if not words:
        return None
    found = tuple(map(clean, (words,) if isinstance(words, str) else words))
    if sum(map(len, found)) <= _LONGEST_FINGERPRINT:
        return found
    # The server takes no request of any size; what is different stays so.
    return (hashlib.sha256("\n".join(found).encode("utf-8")).hexdigest(),)


def is_visible(text: str) -> bool:
    """Whether there is something to see in it: the server refuses titles of which nothing is."""
    return any((unicodedata.category(each)[0] in "LNPS" or unicodedata.category(each) == "Co") and each not in _BLANKS for each in text)


def named(value: Any) -> str:
    """As much of a name as anybody looks at."""
    return clean(value[:_LONGEST_NAME] if isinstance(value, (str, bytes)) else value)[:_LONGEST_NAME]


def level_named(level: Level) -> str:
    """Also the old Dispatcher's `crit`, other words in use, and the numbers of the module logging."""
    if isinstance(level, (int, float)):
        return LEVELS[min(max(int(level) // 10 - 1, 0), 4)]
    name = str(level).strip().lower()
    name = _OTHER_NAMES.get(name, name)
    return name if name in LEVELS else "error"


def lines_of(logs: Logs) -> List[str]:
    """A text is as good as a list of lines, and neither gives empty lines that were not there."""
    if logs is None:
        return []
    given = [logs[-_MOST_CHARACTERS:]] if isinstance(logs, (str, bytes)) else deque(logs, _MOST_LINES)
    lines: List[str] = []
    for each in given:
        text = clean(each)
        lines += (text[:-1] if text.endswith("\n") else text).split("\n")
    return lines if lines != [""] else []


def clean(value: Any) -> str:
    """Text that UTF-8 can say, with one kind of line end."""
    text = value.decode("utf-8", "backslashreplace") if isinstance(value, bytes) else str(value if value is not None else "")
    text = text.replace("\r\n", "\n").replace("\r", "\n").replace("\0", "\ufffd")
    return re.sub("[\ud800-\udfff]", "\ufffd", text)


def _short(line: str) -> str:
    return line if len(line) <= _LONGEST_LINE else line[:_LONGEST_LINE] + " …"
