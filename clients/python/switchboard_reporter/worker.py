"""A thread that is there only while there is something to do."""

import logging
import threading
import time
from typing import Callable, Optional

log = logging.getLogger("switchboard_reporter")

_here = threading.local()


def is_reporting() -> bool:
    """Whether this thread is one of the reporter's own: what is logged on it is never reported."""
    return getattr(_here, "is_worker", False)


class Worker:
    """It ends when it has been idle, so that an application may make many reporters, and comes back when it is woken."""

    IDLE_SECONDS = 5.0

    def __init__(self, name: str):
        self._name = name
        self.changed = threading.Condition()
        self._thread: Optional[threading.Thread] = None
        self._is_busy = False

    def pause(self) -> Optional[float]:
        """Seconds until there is something to do, 0 for now, None for nothing at all. Called with `changed` held."""
        raise NotImplementedError

    def work(self) -> None:
        """One piece of work."""
        raise NotImplementedError

    def rest(self) -> None:
        """Before the thread ends."""

    def is_idle(self) -> bool:
        return not self._is_busy and self.pause() is None

    def wake(self) -> bool:
        """Called with `changed` held. False when the interpreter is about to end and starts no more threads."""
        if self._thread is None:
            thread = threading.Thread(target=self._run, name=self._name, daemon=True)
            try:
                thread.start()
            except RuntimeError:
                return False
            self._thread = thread
        self.changed.notify_all()
        return True

    def run_here(self, deadline: float, is_done: Callable[[], bool]) -> bool:
        """Works in the thread that waits: from Python 3.12 on no other can be started while the interpreter ends."""
        _here.is_worker = True
        try:
            while time.monotonic() < deadline:
                with self.changed:
                    if is_done():
                        return True
                    pause = self.pause()
                if pause is None or pause > 0:
                    time.sleep(min(pause or 0.01, max(0.0, deadline - time.monotonic())))
                else:
                    self.work()
            return is_done()
        finally:
            _here.is_worker = False

    def _run(self) -> None:
        _here.is_worker = True
        while self._wait_for_work():
            try:
                self.work()
            except Exception:
                log.exception("the reporter failed at something")
                time.sleep(1)
            finally:
                with self.changed:
                    self._is_busy = False
                    self.changed.notify_all()

    def _wait_for_work(self) -> bool:
        with self.changed:
            idle_until = time.monotonic() + self.IDLE_SECONDS
            while True:
                pause = self.pause()
                if pause is not None and pause <= 0:
                    self._is_busy = True
                    return True
                if pause is None:
                    pause = idle_until - time.monotonic()
                    if pause <= 0:
                        self.rest()
                        self._thread = None
                        return False
                self.changed.wait(pause)
