"""Files that one process at a time has in hand. The system gives a lock back when its process dies."""

import os
from typing import Set

try:
    import fcntl

    LOCKS_EXIST = True
except ImportError:  # Windows
    LOCKS_EXIST = False


class Locks:
    def __init__(self) -> None:
        self._open: Set[int] = set()

    def open(self, path: str, flags: int = 0) -> int:
        descriptor = os.open(path, os.O_RDWR | flags, 0o600)
        self._open.add(descriptor)
        return descriptor

    def take(self, descriptor: int) -> bool:
        """False when another has it. Where there are no locks everybody may have it."""
        if LOCKS_EXIST:
            try:
                fcntl.flock(descriptor, fcntl.LOCK_EX | fcntl.LOCK_NB)
            except BlockingIOError:
                return False
            except OSError:
                pass  # a file system without locks
        return True

    def close(self, descriptor: int) -> None:
        self._open.discard(descriptor)
        os.close(descriptor)

    def forget(self) -> None:
        """In a forked child: the locks are the parent's, and must end with it."""
        for descriptor in list(self._open):
            self.close(descriptor)
