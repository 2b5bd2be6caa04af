"""A client of GET /api/v1/stream and of those like it, and a relay that stands between it and the server."""

import json
import socket
import threading
from dataclasses import dataclass

import requests

from .api import ROOT


@dataclass(frozen=True)
class Event:
    id: int
    name: str
    data: dict

    @property
    def subject(self) -> tuple:
        return self.name, self.data.get("incident_id")


class Stream:
    """Reads events until it is closed; `comments` holds what was said beside them."""

    def __init__(self, url: str, token: str, after: int | None = None, last: int | None = None, seconds: float = 20,
                 path: str = "/stream", **filters):
        params = filters | ({} if after is None else {"after": after})
        headers = {"Authorization": f"Bearer {token}"} | ({} if last is None else {"Last-Event-ID": str(last)})
        self.answer = requests.get(url + ROOT + path, params=params, headers=headers, stream=True, timeout=(5, seconds))
        self.comments: list[str] = []
        # Where the client is: also told by comments, as browsers have it.
        self.position = last if last is not None else after
        self._lines = self.answer.iter_lines(chunk_size=1)

    @property
    def status(self) -> int:
        return self.answer.status_code

    def next(self) -> Event | None:
        """The next event; nothing when the connection ends."""
        fields: dict[str, str] = {}
        try:
            for line in self._lines:
                line = line.decode()
                if line.startswith(":"):
                    self.comments.append(line[1:].strip())
                elif line:
                    name, _, value = line.partition(": ")
                    fields[name] = value
                else:
                    if "id" in fields:
                        self.position = int(fields["id"])
                    if "data" in fields:
                        return Event(int(fields["id"]), fields["event"], json.loads(fields["data"]))
                    fields = {}
        except (requests.ConnectionError, requests.exceptions.ChunkedEncodingError):
            pass
        return None

    def take(self, count: int) -> list[Event]:
        events = []
        while len(events) < count and (event := self.next()):
            events.append(event)
        return events

    def until(self, wanted) -> list[Event]:
        """Everything up to the first event of which `wanted` is true."""
        events = []
        while event := self.next():
            events.append(event)
            if wanted(event):
                return events
        raise AssertionError(f"the stream ended: {events}")

    def close(self):
        self.answer.close()

    def __enter__(self) -> "Stream":
        return self

    def __exit__(self, *_):
        self.close()


class Relay:
    """Hands every byte on at once, and can cut all connections, also after so many bytes in the middle of an event."""

    def __init__(self, port: int):
        self.target = port
        self.listener = socket.create_server(("127.0.0.1", 0))
        self.url = f"http://127.0.0.1:{self.listener.getsockname()[1]}"
        self.cut_after: int | None = None
        threading.Thread(target=self._accept, daemon=True).start()

    def _accept(self):
        while True:
            try:
                client, _ = self.listener.accept()
                server = socket.create_connection(("127.0.0.1", self.target))
            except OSError:
                return
            for source, target, limit in ((client, server, None), (server, client, self.cut_after)):
                threading.Thread(target=self._pump, args=(source, target, limit), daemon=True).start()

    def _pump(self, source: socket.socket, target: socket.socket, left: int | None):
        try:
            while data := source.recv(1 << 16):
                if left is not None and len(data) >= left:
                    target.sendall(data[:left])
                    break
                target.sendall(data)
                left = None if left is None else left - len(data)
        except OSError:
            pass
        for each in (source, target):
            try:
                each.shutdown(socket.SHUT_RDWR)
            except OSError:
                pass
            each.close()

    def __enter__(self) -> "Relay":
        return self

    def __exit__(self, *_):
        self.listener.close()
