"""Very many readers at once, each with a connection of its own."""

import asyncio
import hashlib
import time
from collections import Counter
from dataclasses import dataclass, field
from urllib.parse import urlsplit


@dataclass
class Storm:
    """What the readers got: how many answers of each status, and of each body."""

    statuses: Counter = field(default_factory=Counter)
    bodies: Counter = field(default_factory=Counter)
    seconds: float = 0


def storm(url: str, readers: int, at_once: int, accept: str = "*/*") -> Storm:
    address = urlsplit(url)
    request = (f"GET {address.path} HTTP/1.1\r\nHost: {address.netloc}\r\nAccept: {accept}\r\nConnection: close\r\n\r\n").encode()
    seen, begin = Storm(), time.monotonic()
    asyncio.run(_read_all(address.hostname, address.port, request, readers, at_once, seen))
    seen.seconds = time.monotonic() - begin
    return seen


async def _read_all(host: str, port: int, request: bytes, readers: int, at_once: int, seen: Storm):
    left = iter(range(readers))

    async def read_some():
        for _ in left:
            await _read(host, port, request, seen)

    await asyncio.gather(*(read_some() for _ in range(at_once)))


async def _read(host: str, port: int, request: bytes, seen: Storm):
    reader, writer = await asyncio.open_connection(host, port)
    try:
        writer.write(request)
        head, _, body = (await reader.read(-1)).partition(b"\r\n\r\n")
    finally:
        writer.close()
    seen.statuses[int(head.split(b" ", 2)[1])] += 1
    seen.bodies[hashlib.sha256(body).hexdigest()] += 1
