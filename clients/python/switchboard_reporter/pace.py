"""How fast: when to try again, and how many reports a second are made without anybody waiting for them."""

import random
import threading
import time
from typing import Callable, Dict, Optional

Clock = Callable[[], float]


class BackOff:
    """Doubles with each failure, and never comes earlier than the server asks for."""

    LONGEST_RETRY_AFTER = 3600.0

    def __init__(self, first: float = 0.5, longest: float = 60.0, clock: Clock = time.monotonic):
        self._first, self._longest, self._clock = first, longest, clock
        self._next_pause = first
        self._not_before = 0.0
        self._asked_for = 0.0

    def failed(self, retry_after: Optional[float] = None, is_hopeless: bool = False) -> None:
        """Hopeless is what waits for a person: a wrong code, a wrong address."""
        now = self._clock()
        pause = self._longest if is_hopeless else self._next_pause
        self._next_pause = min(self._next_pause * 2, self._longest)
        # Many processes must not come back at the same moment.
        self._not_before = now + pause * random.uniform(0.5, 1.0)
        if retry_after is not None:
            self._asked_for = now + min(max(retry_after, 0.0), self.LONGEST_RETRY_AFTER)

    def worked(self) -> None:
        self._next_pause, self._not_before, self._asked_for = self._first, 0.0, 0.0

    def hurry(self) -> None:
        """Try at once, unless the server asked for time."""
        self._not_before = 0.0

    def remaining(self) -> float:
        return max(0.0, self._not_before - self._clock(), self._asked_for - self._clock())


class RateLimit:
    """So many at once, and so many a second after that; what is left out is counted by level."""

    WINDOW = 10.0

    def __init__(self, per_second: float, clock: Clock = time.monotonic):
        self._per_second, self._clock = per_second, clock
        self._lock = threading.RLock()  # a signal's handler may report, too
        self._tokens, self._filled_at = max(per_second, 1.0), clock()
        self._left_out: Dict[str, int] = {}
        self._since = 0.0

    def admits(self, level: str) -> bool:
        with self._lock:
            now = self._clock()
            self._tokens = min(max(self._per_second, 1.0), self._tokens + (now - self._filled_at) * self._per_second)
            self._filled_at = now
            if self._tokens >= 1:
                self._tokens -= 1
                return True
        self.leave_out(level)
        return False

    def leave_out(self, level: str, count: int = 1) -> None:
        with self._lock:
            self._since = self._since if self._left_out else self._clock()
            self._left_out[level] = self._left_out.get(level, 0) + count

    def until_count_is_due(self) -> Optional[float]:
        """Seconds until it is time to tell how many were left out; none while none were."""
        with self._lock:
            return max(0.0, self._since + self.WINDOW - self._clock()) if self._left_out else None

    def take_count(self) -> Dict[str, int]:
        """How many were left out of each level."""
        with self._lock:
            taken, self._left_out = self._left_out, {}
            return taken
