"""Stands between the server and PostgreSQL, and does to their connection what networks do."""

import itertools
import shutil
import socket
import tempfile
import threading
from collections.abc import Callable
from pathlib import Path
from urllib.parse import urlencode

from .postgres import Cluster


class Proxy:
    """On a Unix socket of its own. One mishap at a time, on the next connection to which it can happen."""

    # What the server says when a transaction is on its disk.
    COMMITTED = b"C\x00\x00\x00\x0bCOMMIT\x00"

    def __init__(self, cluster: Cluster):
        self.cluster = cluster
        self.directory = Path(tempfile.mkdtemp(prefix="sbpx.", dir="/tmp"))
        self.listener = socket.socket(socket.AF_UNIX)
        self.listener.bind(str(self.directory / f".s.PGSQL.{cluster.port}"))
        self.listener.listen(64)
        self.happened = threading.Event()
        self._mishap: Callable[[str, bytes], bool] | None = None
        self._lock = threading.Lock()
        self._flowing = threading.Event()
        self._flowing.set()
        self._pairs: list[tuple[socket.socket, socket.socket]] = []
        threading.Thread(target=self._accept, daemon=True).start()

    def url(self, database: str) -> str:
        return f"postgresql:///{database}?{urlencode({'host': self.directory, 'port': self.cluster.port, 'user': 'postgres'})}"

    # MARK: Mishaps

    def lose_next_commit(self):
        """The server commits; its answer never arrives."""
        self._expect(lambda where, data: where == "answer" and self.COMMITTED in data)

    def cut_after(self, count: int):
        """The connection breaks at the so-manyth thing that is asked from now on; the server never sees that one."""
        numbers = itertools.count(1)
        self._expect(lambda where, data: where == "request" and next(numbers) == count)

    def _expect(self, mishap: Callable[[str, bytes], bool]):
        with self._lock:
            self.happened.clear()
            self._mishap = mishap

    def freeze(self):
        """Everything is accepted and nothing arrives, as with a machine that has lost its network."""
        self._flowing.clear()

    def thaw(self):
        """Connections from before are of no use to anybody."""
        self.cut_all()
        self._flowing.set()

    def cut_all(self):
        with self._lock:
            pairs, self._pairs = self._pairs, []
        for pair in pairs:
            _close(*pair)

    # MARK: Traffic

    def _accept(self):
        while True:
            try:
                client, _ = self.listener.accept()
            except OSError:
                return
            server = socket.socket(socket.AF_UNIX)
            try:
                server.connect(str(self.cluster.directory / f".s.PGSQL.{self.cluster.port}"))
            except OSError:
                _close(client, server)
                continue
            with self._lock:
                self._pairs.append((client, server))
            for where, source, target in (("request", client, server), ("answer", server, client)):
                threading.Thread(target=self._pump, args=(where, source, target), daemon=True).start()

    def _pump(self, where: str, source: socket.socket, target: socket.socket):
        try:
            while data := source.recv(1 << 16):
                self._flowing.wait()
                if self._strikes(where, data):
                    break
                target.sendall(data)
        except OSError:
            pass
        _close(source, target)

    def _strikes(self, where: str, data: bytes) -> bool:
        with self._lock:
            strikes = self._mishap is not None and self._mishap(where, data)
            if strikes:
                self._mishap = None
                self.happened.set()
            return strikes

    def __enter__(self) -> "Proxy":
        return self

    def __exit__(self, *_):
        self._flowing.set()
        _close(self.listener)
        self.cut_all()
        shutil.rmtree(self.directory, ignore_errors=True)


def _close(*sockets: socket.socket):
    for each in sockets:
        try:
            each.shutdown(socket.SHUT_RDWR)
        except OSError:
            pass
        each.close()
