#!/usr/bin/env python3
"""Idle connectors: the memory of each, and the rate of /healthz beside them.

    .tools/venv/bin/python scripts/bench/connectors.py --connectors 1000
"""

import argparse
import hashlib
import re
import shutil
import socket
import subprocess
import sys
import tempfile
import time
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
sys.path.insert(0, str(ROOT / "Tests" / "ProcessTests"))

from harness.server import Server, kill_leftovers  # noqa: E402

TOKEN, KEY = "token", "key"
SETTINGS = {"SWITCHBOARD_TICKETS_TOKEN": TOKEN, "SWITCHBOARD_TICKETS_KEY": KEY,
            "SWITCHBOARD_LIMITS_CONNECTIONS_PER_ADDRESS": "20000", "SWITCHBOARD_LIMITS_CONNECTIONS": "20000"}
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
    salt = found[1].decode()
    connection.sendall(frame(hashlib.sha256((TOKEN + salt + KEY).encode()).hexdigest()) + frame("nttm"))
    return connection


def rate(server: Server, seconds: int) -> float:
    done = subprocess.run(["wrk", "-t", "1", "-c", "64", "-d", f"{seconds}s", server.url + "/healthz"],
                          capture_output=True, text=True, check=True)
    return float(re.search(r"Requests/sec:\s+([\d.]+)", done.stdout)[1])


def main():
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--connectors", type=int, default=1000)
    parser.add_argument("--seconds", type=int, default=10, help="of each run of wrk")
    options = parser.parse_args()
    directory = Path(tempfile.mkdtemp(prefix="switchboard-bench-"))
    try:
        with Server(directory / "data", SETTINGS).start() as server:
            # What the first ones bring into memory is not the others'.
            open_ones = [connector(server.port) for _ in range(20)]
            alone = rate(server, options.seconds)
            before = server.resident_megabytes()
            open_ones += [connector(server.port) for _ in range(options.connectors)]
            time.sleep(3)
            each = (server.resident_megabytes() - before) * 1024 / options.connectors
            beside = rate(server, options.seconds)
            print("| connectors | kB each | /healthz a second alone | beside them |\n|---|---|---|---|")
            print(f"| {options.connectors} | {each:.1f} | {alone:,.0f} | {beside:,.0f} |")
            for connection in open_ones:
                connection.close()
    finally:
        kill_leftovers()
        shutil.rmtree(directory, ignore_errors=True)


if __name__ == "__main__":
    main()
