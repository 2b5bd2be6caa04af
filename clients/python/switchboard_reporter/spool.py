"""Reports on disk from the moment they are made until the server has them: one file each.

The name says all that is needed to choose: level, time, size and Idempotency-Key. Processes share a folder; whoever holds the lock
of a file sends it. Where there are no locks two may send the same file: the key makes the server count it once.
"""

import os
import time
import uuid
from typing import Dict, List, Optional, Set

from .inventory import Inventory, Known
from .locks import LOCKS_EXIST, Locks

# What a small file takes on most disks.
_BLOCK = 4096
_STALE_SECONDS = 3600


class Entry:
    """One report in the spool."""

    def __init__(self, name: str):
        rank, made_at, size, key = name[:-len(".json")].split("-")
        self.name, self.rank, self.made_at, self.size, self.key = name, int(rank), int(made_at) / 1000, int(size), key
        self.taken_bytes = -(-self.size // _BLOCK) * _BLOCK
        self.body: Optional[bytes] = None
        self.lock: Optional[int] = None

    @property
    def known(self) -> Known:
        return Known(self.rank, self.made_at, self.taken_bytes, self.name)


class Spool:
    """Falls back to memory, report by report, where the folder cannot be written."""

    def __init__(self, folder: Optional[str], max_bytes: int, max_seconds: float):
        self._folder, self._max_bytes, self._max_seconds = folder, max_bytes, max_seconds
        self._memory: Dict[str, bytes] = {}
        self._held: Set[str] = set()  # what this process has in hand
        self._locks = Locks()
        self._dropped: Dict[int, int] = {}
        self._inventory = Inventory(lambda: [entry.known for entry in self._entries()])

    @property
    def is_on_disk(self) -> bool:
        return self._folder is not None

    def add(self, rank: int, body: bytes) -> Entry:
        """The entry is the caller's until `keep` or `remove`."""
        entry = Entry("%d-%013d-%d-%s.json" % (rank, time.time() * 1000, len(body), uuid.uuid4().hex))
        entry.body = body
        self._held.add(entry.name)
        try:
            self._write(entry, body)
        except OSError:
            self._memory[entry.name] = body
        self._inventory.add(entry.known)
        self._make_room()
        return entry

    def claim(self, entry: Entry) -> bool:
        """False when it is gone, or another process is at it."""
        self._held.add(entry.name)
        if entry.name in self._memory:
            entry.body = self._memory[entry.name]
            return True
        try:
            entry.lock = self._locks.open(self._path(entry.name))
            if self._locks.take(entry.lock) and os.fstat(entry.lock).st_nlink > 0:
                with open(self._path(entry.name), "rb") as file:
                    entry.body = file.read()
                if len(entry.body) == entry.size:
                    return True
                # What a crash of the machine left of it.
                self._drop(entry)
        except FileNotFoundError:
            self._inventory.remove(entry.name)
        except OSError:
            pass
        self._held.discard(entry.name)
        self._release(entry)
        return False

    def keep(self, entry: Entry) -> bool:
        """For later: on the disk for good. False when there was no room for it."""
        try:
            if entry.lock is not None:
                os.fsync(entry.lock)
        except OSError:
            pass  # it is as good as this disk can do
        self.lighten(entry)
        self._held.discard(entry.name)
        self._make_room()
        return entry.name in self._memory or os.path.exists(self._path(entry.name))

    def lighten(self, entry: Entry) -> None:
        """Keeps neither its file open nor its text in memory; another process may be quicker to claim it then."""
        entry.body = None
        self._release(entry)

    def remove(self, entry: Entry) -> None:
        self._memory.pop(entry.name, None)
        self._held.discard(entry.name)
        self._inventory.remove(entry.name)
        self._release(entry, unlink=True)

    def waiting(self) -> List[Entry]:
        """What nobody in this process has in hand: the highest level first, then the oldest. Drops what is too old."""
        now, found = time.time(), []
        for entry in self._entries():
            if now - entry.made_at > self._max_seconds:
                if self.claim(entry):
                    self._drop(entry)
            elif entry.name not in self._held:
                found.append(entry)
        return sorted(found, key=lambda entry: (-entry.rank, entry.made_at))

    def take_dropped(self) -> Dict[int, int]:
        """How many of which rank had to go since this was asked last."""
        dropped, self._dropped = self._dropped, {}
        return dropped

    # Within its limits

    def _make_room(self) -> None:
        excess = self._inventory.taken_bytes() - self._max_bytes
        for known in self._inventory.least() if excess > 0 else ():
            if excess <= 0:
                break
            # What somebody has in hand stays: it is sent just now, or judged when it is put back.
            excess -= known.taken_bytes
            entry = Entry(known.name)
            if known.name not in self._held and self.claim(entry):
                self._drop(entry)

    def _drop(self, entry: Entry) -> None:
        self._dropped[entry.rank] = self._dropped.get(entry.rank, 0) + 1
        self.remove(entry)

    # On the disk

    def _entries(self) -> List[Entry]:
        names = list(self._memory)
        try:
            names += os.listdir(self._folder) if self._folder else []
        except OSError:
            pass
        entries = []
        for name in names:
            try:
                entries.append(Entry(name))
            except ValueError:
                self._sweep(name)
        return entries

    def _sweep(self, name: str) -> None:
        """A file that a process began and did not live to finish."""
        try:
            if name.endswith(".new") and time.time() - os.stat(self._path(name)).st_mtime > _STALE_SECONDS:
                os.unlink(self._path(name))
        except OSError:
            pass

    def _path(self, name: str) -> str:
        return os.path.join(self._folder or "", name)

    def _write(self, entry: Entry, body: bytes) -> None:
        if not self._folder:
            raise OSError("no folder")
        os.makedirs(self._folder, mode=0o700, exist_ok=True)
        new = self._path(entry.key + ".new")
        entry.lock = self._locks.open(new, os.O_CREAT | os.O_EXCL)
        try:
            # Locked under the name that nobody looks for, so that nobody is quicker.
            self._locks.take(entry.lock)
            with open(new, "wb") as file:
                file.write(body)
            if not LOCKS_EXIST:
                self._close(entry)  # Windows renames no open file
            os.rename(new, self._path(entry.name))
        except OSError:
            self._release(entry)
            try:
                os.unlink(new)
            except OSError:
                pass
            raise

    def _release(self, entry: Entry, unlink: bool = False) -> None:
        if not LOCKS_EXIST:
            self._close(entry)  # nor does it remove one
        if unlink:
            try:
                os.unlink(self._path(entry.name))
            except OSError:
                pass
        self._close(entry)

    def _close(self, entry: Entry) -> None:
        descriptor, entry.lock = entry.lock, None
        if descriptor is not None:
            self._locks.close(descriptor)

    def forget(self) -> None:
        """In a forked child: what the parent has in hand is the parent's."""
        self._locks.forget()
