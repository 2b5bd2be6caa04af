"""500 open boards of 300 agents: what they cost Finesse, the server and its memory, and how soon a change is seen."""

import asyncio
import json
import subprocess
import sys
import time
from pathlib import Path

import aiohttp

from harness.browser import signed_in_session
from harness.server import Server, wait_for
from measuring import Cores

BOARDS, AGENTS, CHANGES, SECONDS = 500, 300, 10, 60
# All boards are open in one account here, of which a person has one or two.
ONE_ACCOUNT = {"SWITCHBOARD_LIVE_MAX_STREAMS_PER_USER": str(BOARDS * 2)}
DOUBLE = Path(__file__).with_name("finesse_double.py")


class Double:
    def __init__(self):
        self.process = subprocess.Popen(
            [sys.executable, DOUBLE, *map(str, (AGENTS, CHANGES, SECONDS))], stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True)
        self.settings = self._hear()["settings"]

    def _hear(self) -> dict:
        return json.loads(self.process.stdout.readline())

    def changes(self) -> dict:
        self.process.stdin.write("go\n")
        self.process.stdin.flush()
        return self._hear()

    def close(self):
        self.process.kill()
        self.process.wait()


async def board(session, url: str, ready: asyncio.Semaphore, seen: list, fetched: list):
    """What an open page does: it is told that something is new, and fetches the board."""
    async with session.get(url + "/agents/live", timeout=aiohttp.ClientTimeout(total=None)) as answer:
        assert answer.status == 200, answer.status
        ready.release()
        async for line in answer.content:
            if line.startswith(b"data:"):
                told = time.time()
                seen.append(told)
                async with session.get(url + "/agents?fresh=1", headers={"X-Asked-By": "page"}) as page:
                    assert page.status == 200, page.status
                    await page.read()
                fetched.append(time.time() - told)


async def open_boards(url: str, cookies: dict, seen: list, fetched: list, meanwhile):
    ready = asyncio.Semaphore(0)
    jar = aiohttp.CookieJar(unsafe=True)
    async with aiohttp.ClientSession(cookies=cookies, connector=aiohttp.TCPConnector(limit=0), cookie_jar=jar) as session:
        tasks = [asyncio.create_task(board(session, url, ready, seen, fetched)) for _ in range(BOARDS)]
        for _ in range(BOARDS):
            await asyncio.wait_for(ready.acquire(), 60)
        found = await asyncio.to_thread(meanwhile)
        for task in tasks:
            task.cancel()
        await asyncio.gather(*tasks, return_exceptions=True)
    return found


def five_hundred_boards(place: Path) -> list[str]:
    double = Double()
    try:
        with Server(place / "data", double.settings | ONE_ACCOUNT).start() as server:
            session = signed_in_session(server)
            wait_for(lambda: "No. 299" in session.get(server.url + "/agents", timeout=30).text, 60, "all agents")
            before = server.resident_megabytes()
            cores, seen, fetched = Cores({"server": [server.pid]}), [], []
            found = asyncio.run(open_boards(server.url, session.cookies.get_dict(), seen, fetched, double.changes))
            used, peak = cores.used()["server"], server.resident_megabytes()
    finally:
        double.close()
    # Each word belongs to the last change before it; a second after the next one it is that one's.
    delays = sorted(told - max(at for at in found["changed"] if at <= told) for told in seen if told >= found["changed"][0])
    fetched.sort()
    assert len(delays) >= BOARDS * CHANGES * 0.9, f"{len(delays)} words to {BOARDS} boards of {CHANGES} changes"
    return [
        f"{BOARDS} boards of {AGENTS} agents, read every second; {CHANGES} changes in {SECONDS} s, after each of which every board fetches itself.",
        "",
        "| boards | polls | a second | told after s: half | 99 of 100 | fetched in ms: half | 99 of 100 | cores | MB before | MB |",
        "|---:|---:|---:|---:|---:|---:|---:|---:|---:|---:|",
        f"| {BOARDS} | {found['polls']} | {found['polls'] / found['seconds']:.2f} | {delays[len(delays) // 2]:.2f} "
        f"| {delays[int(len(delays) * 0.99)]:.2f} | {fetched[len(fetched) // 2] * 1000:.0f} | {fetched[int(len(fetched) * 0.99)] * 1000:.0f} "
        f"| {used:.2f} | {before:.0f} | {peak:.0f} |"]
