"""A telephone system: it opens addresses without a sign-in, as calls come in and end, and asks again where it got no answer."""

import html
import itertools
import random
import re
import threading
import time
from urllib.parse import quote

import requests

from .api import Api, api
from .server import Server

TEL = "/contact-center/vilnius/tel/"
POP = "/pop"
LATEST = "/get_latest_calls"
_numbers = itertools.count(60_000_001)
# Programs that read calls, by the directory of their server.
_readers: dict[str, Api] = {}


def new_number() -> str:
    """Nobody else's."""
    return f"+370{next(_numbers)}"


def written(**fields) -> str:
    """A query as the telephone system writes it: a plus stays a plus."""
    return "&".join(f"{name}={quote(str(value), safe='+')}" for name, value in fields.items())


def ask(server: Server, query: str, session: requests.Session | None = None, path: str = TEL, **options) -> requests.Response:
    return (session or requests).get(f"{server.url}{path}?{query}", timeout=30, **options)


def newcall(server: Server, number: str, agent: str = "a.name", session: requests.Session | None = None, **fields) -> requests.Response:
    answer = ask(server, written(key="val", ani=number, type="newcall", curator_id=agent, **fields), session)
    assert answer.status_code == 200, answer.text
    return answer


def endcall(server: Server, session: requests.Session | None = None, **fields) -> requests.Response:
    answer = ask(server, written(type="endcall", **fields), session)
    assert answer.status_code == 200, answer.text
    return answer


def records(server: Server, number: str | None = None) -> list[dict]:
    """What is kept of calls, the oldest first."""
    if str(server.data_dir) not in _readers:
        _readers[str(server.data_dir)] = api(server, "calls:read")
    found = sorted(_readers[str(server.data_dir)].all("/calls", limit=100), key=lambda call: call["id"])
    return [call for call in found if number in (None, call["number"])]


def words(page: str) -> str:
    """What a page says, its words with one space between them."""
    bare = re.sub(r"<(script|style|svg)\b.*?</\1>|<[^>]+>", " ", page, flags=re.DOTALL)
    return " ".join(html.unescape(bare).split())


class Day:
    """So many calls over some lines at once, each call with a name and an agent of its own, over few numbers; every tenth never ends.
    Half of the ends name the call, the others number and agent."""

    CALLERS = 40

    def __init__(self, server: Server, calls: int, lines: int = 8):
        self.server, self.calls = server, calls
        self.asked_again = 0
        self._next = itertools.count()
        self._threads = [threading.Thread(target=self._serve, args=(random.Random(line),), daemon=True) for line in range(lines)]

    @staticmethod
    def number(call: int) -> str:
        return f"+3705{call % Day.CALLERS:07}"

    @staticmethod
    def ends(call: int) -> bool:
        return call % 10 != 0

    def start(self) -> "Day":
        for thread in self._threads:
            thread.start()
        return self

    def is_over(self) -> bool:
        return not any(thread.is_alive() for thread in self._threads)

    def join(self, seconds: float):
        deadline = time.monotonic() + seconds
        for thread in self._threads:
            thread.join(max(0.0, deadline - time.monotonic()))
        assert self.is_over(), "calls that nobody took"

    def _serve(self, chance: random.Random):
        session = requests.Session()
        while (call := next(self._next)) < self.calls:
            agent, number = f"agent.{call}", self.number(call)
            self._ask(session, written(ani=number, type="newcall", curator_id=agent, callid=f"c{call}"))
            # Another browser each time: nothing is found by its cookie.
            session.cookies.clear()
            if self.ends(call):
                named = {"callid": f"c{call}"} if chance.random() < 0.5 else {"curator_id": agent}
                self._ask(session, written(type="endcall", ani=number, **named))
            session.cookies.clear()

    def _ask(self, session: requests.Session, query: str):
        """Until it is answered: whoever got no answer does not know whether it was heard."""
        while True:
            try:
                answer = ask(self.server, query, session)
                if answer.status_code == 200:
                    return
                assert answer.status_code in (429, 503), answer.text
            except requests.RequestException:
                pass
            self.asked_again += 1
            time.sleep(0.1)

    def faults(self, found: list[dict]) -> list[str]:
        """Of the calls that are kept: what was lost, doubled, or ended for another one."""
        by_agent: dict[str, list[dict]] = {}
        for call in found:
            by_agent.setdefault(call["agent"], []).append(call)
        faults = []
        for call in range(self.calls):
            kept = by_agent.pop(f"agent.{call}", [])
            if len(kept) != 1:
                faults.append(f"call {call}: {len(kept)} records")
            elif kept[0]["number"] != self.number(call):
                faults.append(f"call {call}: number {kept[0]['number']}")
            elif (kept[0]["ended_at"] is not None) != self.ends(call):
                faults.append(f"call {call}: ended at {kept[0]['ended_at']}")
            elif kept[0]["ended_at"] is not None and kept[0]["ended_at"] < kept[0]["started_at"]:
                faults.append(f"call {call}: ended before it began")
        return faults + [f"nobody's: {agent}" for agent in by_agent if (agent or "").startswith("agent.")]
