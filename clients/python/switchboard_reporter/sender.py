"""From the spool to the server."""

import time
from collections import deque
from concurrent.futures import Future
from typing import Callable, Deque, Dict, List, NamedTuple, Optional, Set

from .answer import Answer, Verdict
from .pace import BackOff
from .receipt import Receipt
from .spool import Entry, Spool
from .transport import Transport
from .worker import Worker, log

Promise = Optional["Future[Receipt]"]


class Fresh(NamedTuple):
    entry: Entry
    promise: Promise


class Sender(Worker):
    """Fresh reports first, because somebody may wait for them; then what waits in the spool, the worst and oldest first.

    What the server failed at comes last.
    """

    LOOK_AROUND_SECONDS = 30.0
    # Each of them is an open file, of which the application may not have many.
    MOST_IN_HAND = 16

    def __init__(self, spool: Spool, transport: Transport, back_off: BackOff):
        super().__init__("switchboard-reporter-sender")
        self._spool, self._transport, self._back_off = spool, transport, back_off
        self._fresh: Deque[Fresh] = deque()
        self._backlog: List[Entry] = []
        # Whether the spool is to be looked at: an earlier process may have left something.
        self._may_be_more = True
        self._looked_at = 0.0
        # What the server failed at: it may be the report's fault, and must not keep others from being sent.
        self._doubtful: Set[str] = set()
        self._is_away = False
        self._last_failure = Answer(Verdict.AWAY)
        self.failures = 0
        self.on_dropped: Callable[[Dict[int, int]], None] = lambda dropped: None

    def hand_over(self, entry: Entry, promise: Promise) -> None:
        with self.changed:
            if len(self._fresh) >= self.MOST_IN_HAND:
                self._spool.lighten(entry)
            self._fresh.append(Fresh(entry, promise))
            self.wake()

    def hurry(self) -> None:
        with self.changed:
            self._back_off.hurry()
            self._may_be_more = True
            self.wake()

    def pause(self) -> Optional[float]:
        if self._fresh:
            return 0
        return self._back_off.remaining() if self._backlog or self._may_be_more else None

    def rest(self) -> None:
        self._transport.close()

    def run_here(self, deadline: float, is_done: Callable[[], bool]) -> bool:
        self._transport.latest = deadline
        return super().run_here(deadline, is_done)

    def work(self) -> None:
        with self.changed:
            fresh = self._fresh.popleft() if self._fresh else None
        if fresh is None:
            self._send_from_backlog()
        elif fresh.entry.body is None and not self._spool.claim(fresh.entry):
            resolve(fresh.promise, Receipt(kept=True, problem="another process is sending it"))
        elif self._back_off.remaining() > 0:
            # Whoever waits is not kept waiting for a server that is known to be away.
            self._keep(fresh.entry, fresh.promise, self._last_failure)
        else:
            self._send(fresh.entry, fresh.promise)

    def _send_from_backlog(self) -> None:
        if not self._backlog:
            self._may_be_more = False
            self._looked_at = time.monotonic()
            self._backlog = sorted(self._spool.waiting(), key=lambda entry: entry.key in self._doubtful)[::-1]
        elif self._spool.claim(self._backlog[-1]):
            self._send(self._backlog.pop(), None)
        else:
            self._backlog.pop()  # another process is at it

    def _send(self, entry: Entry, promise: Promise) -> None:
        answer = self._transport.send(entry.body or b"", entry.key)
        (self._doubtful.add if answer.is_doubtful else self._doubtful.discard)(entry.key)
        if answer.verdict is Verdict.ACCEPTED:
            self._spool.remove(entry)
            self._back_off.worked()
            self._note_return()
            self._tell_dropped()
            self._look_around()
            resolve(promise, Receipt(
                True, event_id=answer.fields.get("event_id"), incident_id=answer.fields.get("incident_id"), status=answer.status))
        elif answer.verdict is Verdict.REFUSED:
            self._spool.remove(entry)
            log.warning("a report was refused and is lost: %s", answer.problem)
            resolve(promise, Receipt(status=answer.status, problem=answer.problem))
        else:
            self.failures += 1
            self._last_failure = answer
            self._back_off.failed(answer.retry_after, answer.verdict is Verdict.MISCONFIGURED)
            self._keep(entry, promise, answer)
            self._note_absence(answer)

    def _keep(self, entry: Entry, promise: Promise, answer: Answer) -> None:
        kept = self._spool.keep(entry)
        self._may_be_more = self._may_be_more or kept
        self._backlog = []  # it is sorted anew, with this one in its place
        resolve(promise, Receipt(kept=kept, status=answer.status, problem=answer.problem))

    def _tell_dropped(self) -> None:
        """Not before now: the word of it would have taken the place of another report."""
        dropped = self._spool.take_dropped()
        if dropped:
            self.on_dropped(dropped)

    def _look_around(self) -> None:
        """Another process may have died and left something."""
        if time.monotonic() - self._looked_at > self.LOOK_AROUND_SECONDS:
            self._may_be_more = True

    # One line when it begins and one when it ends

    def _note_absence(self, answer: Answer) -> None:
        if not self._is_away:
            self._is_away = True
            log.warning("reports are kept until they can be sent: %s", answer.problem)

    def _note_return(self) -> None:
        if self._is_away:
            self._is_away = False
            log.info("reports can be sent again")


def resolve(promise: Promise, receipt: Receipt) -> None:
    """Whoever waited may have given up."""
    if promise is not None and promise.set_running_or_notify_cancel():
        promise.set_result(receipt)
