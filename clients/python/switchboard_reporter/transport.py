"""One attempt to send one report. It ends in time, and with an answer instead of an exception."""

import functools
import http.client
import io
import socket
import ssl
import time
from typing import Any, Dict, Optional
from urllib.parse import urlsplit

from .answer import Answer, Verdict, judged
from .proxy import proxy_for

_EVENTS = "/api/v1/events"
_LARGEST_ANSWER = 64 * 1024
_IDLE_SECONDS = 5.0


class Transport:
    """Used by one thread. The connection is kept for a moment, for the many reports after an outage."""

    def __init__(self, url: str, code: str, timeout: float, ca_file: Optional[str] = None):
        self._timeout, self._ca_file = timeout, ca_file
        self._connection: Optional[http.client.HTTPConnection] = None
        self._used_at = 0.0
        # The end of the process is put off no longer than this.
        self.latest = float("inf")
        self._to_proxy: Dict[str, str] = {}
        self.url = _address(url)
        self._headers = {
            "Authorization": "Bearer " + code.strip(), "Content-Type": "application/json", "User-Agent": "switchboard-reporter-python",
        }

    def send(self, body: bytes, key: str) -> Answer:
        deadline = min(time.monotonic() + self._timeout, self.latest)
        is_used = self._connection is not None and time.monotonic() - self._used_at < _IDLE_SECONDS
        try:
            try:
                return self._exchange(body, key, deadline, is_used)
            except (http.client.RemoteDisconnected, ConnectionError, http.client.CannotSendRequest):
                # The server closes connections on which nothing happens; the key makes a second try harmless.
                if not is_used:
                    raise
                return self._exchange(body, key, deadline, False)
        except (OSError, http.client.HTTPException) as error:
            self.close()
            return Answer(Verdict.AWAY, problem=_told(error))
        except Exception as error:  # an address or a code that cannot be sent at all
            self.close()
            return Answer(Verdict.MISCONFIGURED, problem=_told(error))

    def close(self) -> None:
        connection, self._connection = self._connection, None
        if connection:
            connection.close()

    def _exchange(self, body: bytes, key: str, deadline: float, is_used: bool) -> Answer:
        if not is_used or self._connection is None:
            self.close()
            self._connection = self._connected(deadline)
        connection = self._connection
        if connection.sock is not None:
            connection.sock.settimeout(max(deadline - time.monotonic(), 0.01))
        connection.response_class = functools.partial(_TimedResponse, deadline=deadline)  # type: ignore[assignment]
        connection.request("POST", self._target, body, {**self._headers, **self._to_proxy, "Idempotency-Key": key})
        response = connection.getresponse()
        raw = response.read(_LARGEST_ANSWER)
        self._used_at = time.monotonic()
        if response.will_close or not response.isclosed():
            self.close()
        return judged(response.status, response.headers, raw)

    def _connected(self, deadline: float) -> http.client.HTTPConnection:
        parts = urlsplit(self.url)
        host, port = parts.hostname or "", parts.port
        timeout = max(deadline - time.monotonic(), 0.01)
        self._target = parts.path + ("?" + parts.query if parts.query else "")
        proxy, self._to_proxy = proxy_for(parts), {}
        if parts.scheme == "http":
            if proxy:
                self._target, self._to_proxy = self.url, proxy.headers
                return http.client.HTTPConnection(proxy.host, proxy.port, timeout=timeout)
            return http.client.HTTPConnection(host, port, timeout=timeout)
        context = ssl.create_default_context(cafile=self._ca_file)
        if proxy:
            connection = http.client.HTTPSConnection(proxy.host, proxy.port, timeout=timeout, context=context)
            connection.set_tunnel(host, port, proxy.headers)
            return connection
        return http.client.HTTPSConnection(host, port, timeout=timeout, context=context)


class _TimedResponse(http.client.HTTPResponse):
    """A socket's time-out begins anew with every byte; an answer that trickles in would take for ever."""

    def __init__(self, sock: socket.socket, *arguments: Any, deadline: float, **options: Any):
        super().__init__(sock, *arguments, **options)
        self.fp.close()
        self.fp = io.BufferedReader(_Timed(sock, deadline))


class _Timed(io.RawIOBase):
    def __init__(self, sock: socket.socket, deadline: float):
        self._sock, self._deadline = sock, deadline
        self._stream = sock.makefile("rb", buffering=0)

    def readable(self) -> bool:
        return True

    def readinto(self, buffer: Any) -> Optional[int]:
        remaining = self._deadline - time.monotonic()
        if remaining <= 0:
            raise socket.timeout("timed out")
        self._sock.settimeout(remaining)
        return self._stream.readinto(buffer)  # type: ignore[no-any-return, attr-defined, unused-ignore]

    def close(self) -> None:
        self._stream.close()
        super().close()


def _address(url: str) -> str:
    """The server's address, as it is or with one of the paths that reports were sent to."""
    parts = urlsplit(url.strip())
    if parts.scheme not in ("http", "https") or not parts.hostname:
        raise ValueError("the address is not http:// or https://")
    path = parts.path.rstrip("/")
    for known in ("/v1/incidents/new", _EVENTS):
        if path.endswith(known):
            path = path[:-len(known)]
    return parts._replace(path=path + _EVENTS, fragment="").geturl()


def _told(error: Exception) -> str:
    return "%s: %s" % (type(error).__name__, error) if str(error) else type(error).__name__
