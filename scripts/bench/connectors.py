"""Idle connectors: the memory of each, and the rate of /healthz beside them."""

import re
import socket
import time
from pathlib import Path

from harness.connectors import SETTINGS, TOKEN, proof
from harness.server import Server, Service
from measuring import load

CONNECTORS = 1000
SETTINGS = SETTINGS | {"SWITCHBOARD_LIMITS_CONNECTIONS_PER_ADDRESS": "20000", "SWITCHBOARD_LIMITS_CONNECTIONS": "20000"}
UPGRADE = ("GET /connectors HTTP/1.1\r\nHost: 127.0.0.1\r\nConnection: Upgrade\r\nUpgrade: websocket\r\n"
           "Sec-WebSocket-Version: 13\r\nSec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==\r\n\r\n").encode()


def frame(text: str) -> bytes:
    return bytes([0x81, 0x80 | len(text), 0, 0, 0, 0]) + text.encode()


def connector(port: int) -> socket.socket:
    """One that is welcome in the old protocol; sockets alone, so that a thousand of them cost this side nothing."""
    connection = socket.create_connection(("127.0.0.1", port), timeout=10)
    connection.sendall(UPGRADE + frame(TOKEN))
    received = b""
    while not (found := re.search(rb"\r\n\r\n\x81.(\d+)$", received, re.S)):
        received += connection.recv(4096)
    connection.sendall(frame(proof(found[1].decode())) + frame("nttm"))
    return connection


def idle_connectors(seconds: int, directory: Path) -> list[str]:
    with Server(directory / "data", SETTINGS).start() as server:
        def rate() -> float:
            return load(server, "health", 64, seconds, Service(0, "-", "-"))["rate"]

        # What the first ones bring into memory is not the others'.
        open_ones = [connector(server.port) for _ in range(20)]
        alone, before = rate(), server.resident_megabytes()
        open_ones += [connector(server.port) for _ in range(CONNECTORS)]
        time.sleep(3)
        each = (server.resident_megabytes() - before) * 1024 / CONNECTORS
        beside = rate()
        for connection in open_ones:
            connection.close()
    return ["| connectors | kB each | /healthz a second alone | beside them |", "|---:|---:|---:|---:|",
            f"| {CONNECTORS:,} | {each:.1f} | {alone:,.0f} | {beside:,.0f} |"]
