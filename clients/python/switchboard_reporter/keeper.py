"""From the application to the spool: reads the logs and writes the report to disk, while the application goes on."""

import threading
from collections import deque
from typing import Any, Deque, Dict, List, Mapping, NamedTuple, Optional, Sequence

from .pace import RateLimit
from .receipt import Receipt
from .report import LEVELS, Report, new_report
from .sender import Promise, Sender, resolve
from .spool import Spool
from .tail import last_lines
from .worker import Worker, is_reporting, log


class LogFiles(NamedTuple):
    paths: Sequence[str]
    max_lines: int
    encoding: Optional[str] = None

    def lines(self, max_lines: Optional[int]) -> List[str]:
        """The last lines of each file, under its name when there are several."""
        count = self.max_lines if max_lines is None else max_lines
        found: List[str] = []
        for path in self.paths:
            lines = last_lines(path, count, self.encoding)
            if lines and len(self.paths) > 1:
                found.append("==> %s <==" % path)
            found += lines
        return found


class Made(NamedTuple):
    report: Report
    promise: Promise
    is_written: threading.Event


class Keeper(Worker):
    """Holds at most `MOST_WAITING` reports in memory, for the moment until they are written."""

    MOST_WAITING = 1000
    # The longest that a critical report is waited for until it is on the disk, which may be away itself.
    WRITTEN_SECONDS = 1.0

    def __init__(self, spool: Spool, sender: Sender, files: LogFiles, origin: Mapping[str, Any], rate: RateLimit):
        super().__init__("switchboard-reporter-keeper")
        self._spool, self._sender, self._files, self._origin, self._rate = spool, sender, files, origin, rate
        self._made: Deque[Made] = deque()
        sender.on_dropped = self._note_dropped
        # The threads will be stopped any time now: whoever reports writes it to disk himself.
        self.is_last_moment = False

    def put(self, report: Report, promise: Promise = None) -> None:
        """With a promise somebody waits for it; without one it may be left out when there are too many."""
        if promise is None and not self._rate.admits(report.level):
            with self.changed:
                self.wake()  # to tell how many, in a while
            return
        with self.changed:
            if promise is None and len(self._made) >= self.MOST_WAITING:
                self._rate.leave_out(report.level)
                return
            made = Made(report, promise, threading.Event())
            self._made.append(made)
            has_thread = self.wake()
        if not has_thread or self.is_last_moment:
            self.keep_all()
        elif report.level == LEVELS[-1] and promise is None and self._spool.is_on_disk and not is_reporting():
            # Whoever says so may be about to end the process, which has no time left for anything then.
            made.is_written.wait(self.WRITTEN_SECONDS)

    def pause(self) -> Optional[float]:
        return 0 if self._made else self._rate.until_count_is_due()

    def is_idle(self) -> bool:
        return not self._is_busy and not self._made

    def work(self) -> None:
        with self.changed:
            made = self._made.popleft() if self._made else None
        if made:
            self._keep(made)
        if self._rate.until_count_is_due() == 0:
            self.tell_count()

    def keep_all(self) -> None:
        while True:
            with self.changed:
                if not self._made:
                    return
                made = self._made.popleft()
            self._keep(made)

    def tell_count(self) -> None:
        """A report about those that were left out; always under the same title, so that they are one incident."""
        counts = self._rate.take_count()
        if not counts:
            return
        worst = max(counts, key=LEVELS.index)
        told = ", ".join("%d %s" % (counts[level], level) for level in reversed(LEVELS) if level in counts)
        message = "%d reports were left out, because there were too many of them: %s." % (sum(counts.values()), told)
        told_of = new_report("Reports were left out", message, worst, max_log_lines=0, fingerprint=["reports left out"],
                             tags={"left_out": sum(counts.values())})
        self._keep(Made(told_of, None, threading.Event()))

    def _note_dropped(self, dropped: Dict[int, int]) -> None:
        """What the spool had no room for, or not in time."""
        for rank, count in dropped.items():
            self._rate.leave_out(LEVELS[rank], count)
        with self.changed:
            self.wake()

    def _keep(self, made: Made) -> None:
        report, promise = made.report, made.promise
        try:
            lines = self._files.lines(report.max_log_lines)
        except Exception:
            log.exception("the log files could not be read")
            lines = []
        try:
            entry = self._spool.add(report.rank, report.encoded(self._origin, lines))
        except Exception as error:
            log.exception("a report could not be written")
            resolve(promise, Receipt(problem="%s: %s" % (type(error).__name__, error)))
        else:
            self._sender.hand_over(entry, promise)
        finally:
            made.is_written.set()
