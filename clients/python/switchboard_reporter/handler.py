"""For the module logging: errors become reports, with the lines that led to them."""

import logging
import threading
from collections import deque
from typing import Any, Deque, Dict, List, Optional

from .front import Front
from .report import is_visible
from .worker import is_reporting

_OWN = "switchboard_reporter"


class IncidentHandler(logging.Handler):
    """Keeps the last `keep` lines of the process and reports records of `report_level` and above with them.

    The reporter may be of either kind. `level` is the lowest that is kept, as with every handler. Nothing waits for the server: what
    is too much at once is left out and counted.
    """

    def __init__(self, reporter: Front, report_level: int = logging.ERROR, keep: int = 100,
                 level: int = logging.NOTSET):
        super().__init__(level)
        self._reporter = reporter
        self._report_level = report_level
        self._lines: Deque[str] = deque(maxlen=keep)
        self._here = threading.local()
        self.setFormatter(logging.Formatter("%(asctime)s %(levelname)s %(name)s: %(message)s"))

    def emit(self, record: logging.LogRecord) -> None:
        # Neither about itself, nor about what is logged while a record is being put into words.
        if record.name.split(".")[0] == _OWN or is_reporting() or getattr(self._here, "is_busy", False):
            return
        self._here.is_busy = True
        try:
            line = self.format(record)
            self._lines.append(line)
            if record.levelno >= self._report_level:
                self._report(record)
        except Exception:
            self.handleError(record)
        finally:
            self._here.is_busy = False

    def _report(self, record: logging.LogRecord) -> None:
        message = record.getMessage()
        title = next(filter(is_visible, message.split("\n")), record.name).strip()
        raised = _name_of(record)
        if record.exc_text and raised:
            message = "%s\n\n%s" % (message, record.exc_text)
        tags: Dict[str, Any] = {"logger": record.name, "place": "%s:%d" % (record.filename, record.lineno)}
        if raised:
            tags["exception"] = raised
        self._reporter.report_soon(title, message, record.levelno, list(self._lines), tags=tags, fingerprint=_fingerprint(record, raised))


def _name_of(record: logging.LogRecord) -> Optional[str]:
    kind = record.exc_info[0] if record.exc_info else None
    return "%s.%s" % (kind.__module__, kind.__qualname__) if kind else None


def _fingerprint(record: logging.LogRecord, raised: Optional[str]) -> Optional[List[str]]:
    """What is the same problem: the text before its values were put in. Without values the server judges by the text itself."""
    if not record.args:
        return None
    return [record.name, record.levelname, str(record.msg), raised or ""]
