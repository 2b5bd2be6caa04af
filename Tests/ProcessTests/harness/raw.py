"""Bytes on a socket, for what no HTTP library would send."""

import socket
import time


class RawConnection:
    def __init__(self, port: int, timeout: float = 10, buffer: int | None = None):
        self.socket = socket.socket()
        self.socket.settimeout(timeout)
        if buffer:
            # What the server is ahead of a client that does not read.
            self.socket.setsockopt(socket.SOL_SOCKET, socket.SO_RCVBUF, buffer)
        self.socket.connect(("127.0.0.1", port))
        self.was_reset = False

    def __enter__(self):
        return self

    def __exit__(self, *_):
        self.socket.close()

    def send(self, data: bytes) -> "RawConnection":
        """Sends what the server is willing to take."""
        try:
            self.socket.sendall(data)
        except OSError:
            pass
        return self

    def finish_sending(self) -> "RawConnection":
        try:
            self.socket.shutdown(socket.SHUT_WR)
        except OSError:
            pass
        return self

    def read(self, seconds: float = 5) -> bytes:
        """Everything until the server closes, or until the time is over."""
        received, deadline = b"", time.monotonic() + seconds
        while (left := deadline - time.monotonic()) > 0:
            self.socket.settimeout(left)
            try:
                part = self.socket.recv(65536)
            except OSError as error:
                self.was_reset = isinstance(error, ConnectionResetError)
                break
            if not part:
                break
            received += part
        return received

    def read_until(self, marker: bytes, times: int = 1, seconds: float = 10) -> bytes:
        received, deadline = b"", time.monotonic() + seconds
        while received.count(marker) < times and (left := deadline - time.monotonic()) > 0:
            self.socket.settimeout(left)
            part = self.socket.recv(65536)
            if not part:
                break
            received += part
        return received


def exchange(port: int, data: bytes, seconds: float = 2) -> bytes:
    with RawConnection(port) as connection:
        return connection.send(data).finish_sending().read(seconds)
