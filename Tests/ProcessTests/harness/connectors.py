"""Connectors: programs beside ticket systems, as the old one and as ours speak."""

import hashlib
import json

from websockets.sync.client import ClientConnection, connect

TOKEN, KEY = "token-of-the-house", "key-of-the-house"
SETTINGS = {"SWITCHBOARD_TICKETS_TOKEN": TOKEN, "SWITCHBOARD_TICKETS_KEY": KEY}
NATIVE = "switchboard.connector.v1"
LIMIT = 10_240_000


def opened(server, path: str = "/connectors", url: str | None = None, **options) -> ClientConnection:
    address = (url or server.url).replace("http", "ws", 1)
    return connect(address + path, max_size=None, proxy=None, legacy=True, **options)


def proof(salt: str, token: str = TOKEN, key: str = KEY) -> str:
    return hashlib.sha256((token + salt + key).encode()).hexdigest()


def old_connector(server, service: str = "nttm", **options) -> ClientConnection:
    """One that is let in as the old system's are."""
    connection = opened(server, **options)
    connection.send(TOKEN)
    connection.send(proof(connection.recv(timeout=5)))
    connection.send(service)
    return connection


def native_connector(server, token: str, **fields) -> tuple[ClientConnection, dict]:
    """One of ours, and what it was welcomed with."""
    connection = opened(server, subprotocols=[NATIVE])
    connection.send(json.dumps({"type": "hello", "token": token, "version": "test 1", "asks": ["list", "ticket"]} | fields))
    return connection, heard(connection)


def heard(connection: ClientConnection, seconds: float = 10) -> dict:
    return json.loads(connection.recv(timeout=seconds))


def answer(connection: ClientConnection, job: dict, result, status: int = 200):
    connection.send(json.dumps({"task_id": job["task_id"], "status_code": status, "result": result}))
