"""The old NTTM-BI server as its connectors know it: handshake, jobs, results."""

import hashlib
import json
import queue
import random
import socket
import threading

from websockets.exceptions import ConnectionClosed
from websockets.sync.server import serve

TOKEN = "old-token"
KEY = "old-key"


class OldServer:
    """Listens on loopback; a stopped one can be started again on the same port."""

    def __init__(self, ssl=None):
        self.ssl = ssl
        self.port = 0
        self.connections: queue.Queue = queue.Queue()
        self.results: queue.Queue = queue.Queue()
        self.refused: list[int] = []
        self._server = None
        self._thread = None
        self._open: set = set()

    @property
    def url(self) -> str:
        return f"{'wss' if self.ssl else 'ws'}://127.0.0.1:{self.port}"

    def start(self) -> "OldServer":
        # It declines the compression that it is offered, as Switchboard does.
        self._server = serve(self._serve, "127.0.0.1", self.port, max_size=10_240_000, compression=None, ssl=self.ssl)
        self.port = self._server.socket.getsockname()[1]
        self._thread = threading.Thread(target=self._server.serve_forever, daemon=True)
        self._thread.start()
        return self

    def stop(self):
        if self._server is None:
            return
        self._server.shutdown()
        self.drop()
        self._thread.join(10)
        self._server = None

    def drop(self):
        """Ends all connections without a word, as a cut cable does."""
        for connection in list(self._open):
            try:
                connection.socket.shutdown(socket.SHUT_RDWR)
            except OSError:
                pass

    def __enter__(self):
        return self.start()

    def __exit__(self, *_):
        self.stop()

    def connection(self, seconds: float = 20):
        """The next connector that is let in."""
        return self.connections.get(timeout=seconds)

    @staticmethod
    def ask(connection, job: dict):
        connection.send(json.dumps(job))

    def result(self, seconds: float = 30) -> dict:
        return self.results.get(timeout=seconds)

    def _serve(self, connection):
        self._open.add(connection)
        try:
            self._shake_hands(connection)
            self.connections.put(connection)
            for message in connection:
                self.results.put(json.loads(message))
        except TimeoutError:
            connection.close()
        except (ConnectionClosed, _Refused):
            pass
        finally:
            self._open.discard(connection)

    def _shake_hands(self, connection):
        if connection.recv(timeout=2) != TOKEN:
            self._refuse(connection, 4001, "Unauthorized")
        salt = str(random.randint(1000, 1_000_000))
        connection.send(salt)
        if connection.recv(timeout=2) != hashlib.sha256((TOKEN + salt + KEY).encode()).hexdigest():
            self._refuse(connection, 4001, "Unauthorized")
        if connection.recv(timeout=2) != "nttm":
            self._refuse(connection, 4002, "Service is not supported")

    def _refuse(self, connection, code: int, reason: str):
        self.refused.append(code)
        connection.close(code, reason)
        raise _Refused


class _Refused(Exception):
    pass
