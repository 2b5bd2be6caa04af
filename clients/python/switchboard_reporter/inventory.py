"""What lies in a spool, without having its folder listed for every report."""

import threading
import time
from typing import Callable, Dict, List, NamedTuple


class Known(NamedTuple):
    """As much of an entry as it takes to choose."""

    rank: int
    made_at: float
    taken_bytes: int
    name: str


class Inventory:
    """What this process adds and removes is known at once; what others do, after `GOOD_FOR_SECONDS` at the latest."""

    GOOD_FOR_SECONDS = 1.0

    def __init__(self, look: Callable[[], List[Known]]):
        self._look = look
        self._known: Dict[str, Known] = {}
        self._taken_bytes = 0
        self._good_until = 0.0
        # Two threads ask, and a signal's handler may, while one of them does.
        self._lock = threading.RLock()

    def add(self, known: Known) -> None:
        with self._lock:
            self.remove(known.name)
            self._known[known.name] = known
            self._taken_bytes += known.taken_bytes

    def remove(self, name: str) -> None:
        with self._lock:
            gone = self._known.pop(name, None)
            self._taken_bytes -= gone.taken_bytes if gone else 0

    def taken_bytes(self) -> int:
        with self._lock:
            if time.monotonic() >= self._good_until:
                self._known = {known.name: known for known in self._look()}
                self._taken_bytes = sum(known.taken_bytes for known in self._known.values())
                self._good_until = time.monotonic() + self.GOOD_FOR_SECONDS
            return self._taken_bytes

    def least(self) -> List[Known]:
        """What has to go first is first: the lowest level, of one level the oldest."""
        with self._lock:
            return sorted(self._known.values(), key=lambda known: (known.rank, known.made_at))
