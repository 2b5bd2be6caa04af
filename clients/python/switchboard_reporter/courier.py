"""All that carries the reports of one reporter; replaced as a whole after a fork, whose child has neither the threads nor the locks."""

import atexit
import os
import time
import weakref
from typing import Any, Callable, Mapping

from .keeper import Keeper, LogFiles
from .pace import BackOff, RateLimit
from .sender import Sender
from .spool import Spool
from .transport import Transport


class Courier:
    def __init__(self, transport: Transport, spool: Spool, files: LogFiles, origin: Mapping[str, Any], per_second: float,
                 flush_seconds: float):
        self.flush_seconds = flush_seconds
        self.spool = spool
        self.sender = Sender(spool, transport, BackOff())
        self.keeper = Keeper(spool, self.sender, files, origin, RateLimit(per_second))
        _couriers.add(self)

    def start(self) -> None:
        """Sends what an earlier process left."""
        with self.sender.changed:
            self.sender.wake()

    def flush(self, seconds: float, while_it_works: bool = False) -> bool:
        """Waits until the server has everything; at the end of a process only as long as sending works."""
        deadline = time.monotonic() + seconds
        self.keeper.tell_count()
        failures = self.sender.failures
        if not self._wait(self.keeper, deadline, self.keeper.is_idle):
            return False
        self.sender.hurry()
        self._wait(self.sender, deadline, lambda: self.sender.is_idle() or (while_it_works and self.sender.failures > failures))
        with self.sender.changed:
            return self.sender.is_idle()

    def _wait(self, worker: Any, deadline: float, is_done: Callable[[], bool]) -> bool:
        with worker.changed:
            if is_done():
                return True
            if worker.wake():
                return bool(worker.changed.wait_for(is_done, max(0.0, deadline - time.monotonic())))
        return bool(worker.run_here(deadline, is_done))


_couriers: "weakref.WeakSet[Courier]" = weakref.WeakSet()


def _flush_all() -> None:
    # One limit for all of them together.
    started = time.monotonic()
    for courier in list(_couriers):
        courier.flush(max(0.0, started + courier.flush_seconds - time.monotonic()), while_it_works=True)
        courier.keeper.is_last_moment = True


atexit.register(_flush_all)


_forked: "weakref.WeakSet[Any]" = weakref.WeakSet()


def renew_in_children(owner: Any) -> None:
    """Has `owner.renew()` called in every forked child, for as long as the owner is there."""
    _forked.add(owner)


def _renew_all() -> None:
    # What the parent had in hand is the parent's to flush.
    _couriers.clear()
    for owner in list(_forked):
        owner.renew()


if hasattr(os, "register_at_fork"):
    os.register_at_fork(after_in_child=_renew_all)
