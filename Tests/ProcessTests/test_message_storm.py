"""A storm of new incidents while one receiver is down and one is slow, and a kill in the midst of it."""

from concurrent.futures import ThreadPoolExecutor

import pytest
import requests

from harness.api import api
from harness.native import accepted, send
from harness.rounds import rounds, seconds
from harness.server import wait_for
from harness.telegram import ADMIN_CHAT, Telegram
from harness.webhooks import Receiver
from harness.words import word

INCIDENTS = rounds(400)
# So many messages of one web hook are under way at once.
AT_ONCE = 16


def storm(server, numbers) -> set[int]:
    """Events from eight senders; the incidents of those that were accepted."""

    def one(number: int) -> int | None:
        try:
            return accepted(send(server, server.shop, {"title": f"Trouble {word(number)}", "level": "error"}))["incident_id"]
        except requests.RequestException:
            # It was killed before it answered.
            return None

    with ThreadPoolExecutor(8) as pool:
        return {number for number in pool.map(one, numbers) if number}


def told(receiver: Receiver) -> dict[int, list[str]]:
    """Of each incident the keys of the messages about its beginning, one for each call."""
    found: dict[int, list[str]] = {}
    for call in receiver.of_type("incident.opened"):
        found.setdefault(call.json["data"]["incident"]["id"], []).append(call.id)
    return found


def heard(receiver: Receiver, numbers: set[int]) -> bool:
    return len(receiver.calls) >= len(numbers) and numbers <= told(receiver).keys()


@pytest.mark.both_engines
@pytest.mark.timeout(seconds(300))
def test_nothing_is_lost_and_nothing_told_twice_but_by_a_crash(start_server):
    with Receiver() as quick, Receiver() as slow, Receiver() as down, Telegram() as telegram:
        slow.delay = 0.2
        down.answers = [503] * 100_000
        server = start_server(
            SWITCHBOARD_NOTIFICATIONS_RETRY_FIRST_SECONDS=1, SWITCHBOARD_NOTIFICATIONS_RETRY_MAX_SECONDS=2, **telegram.settings)
        server.shop = server.add_service("Shop")
        for name, receiver in (("quick", quick), ("slow", slow), ("down", down)):
            server.command("destination", "add", name, "--webhook", receiver.url)
        half = INCIDENTS // 2
        with ThreadPoolExecutor(1) as beside:
            first = beside.submit(storm, server, range(half))
            wait_for(lambda: len(quick.calls) > half // 4, 60, "the storm's first messages")
            server.kill()
            numbers = first.result()
        server.start()
        numbers |= storm(server, range(half, INCIDENTS))

        # Whoever is down or slow holds up nobody else.
        wait_for(lambda: heard(quick, numbers), seconds(60), "all of them at the quick one")
        assert len(told(down)) < INCIDENTS / 2
        wait_for(lambda: heard(slow, numbers), seconds(90), "all of them at the slow one")
        down.answers = []
        wait_for(lambda: heard(down, numbers), seconds(90), "all of them at the one that was down")
        robot = api(server, "notifications:read")
        for state in ("waiting", "failed"):
            wait_for(lambda: not robot.get("/notifications", state=state, limit=1)["items"], 60, f"nothing {state}")

        for receiver in (quick, slow, down):
            assert all(len(set(keys)) == 1 for keys in told(receiver).values())
        for receiver in (quick, slow):
            again = sum(len(keys) - 1 for keys in told(receiver).values())
            assert again <= AT_ONCE, "more was told twice than was under way when it died"
        # Each incident has one line for each recipient; in the chat most are in messages that grew.
        lines = [line for line in robot.all("/notifications", limit=200) if line["incident_id"]]
        incidents = len(told(quick))
        for recipient in {line["recipient"] for line in lines}:
            of_one = [line for line in lines if line["recipient"] == recipient]
            assert len(of_one) == len({line["incident_id"] for line in of_one})
        of_chat = [line["state"] for line in lines if line["channel"] == "telegram"]
        assert len(of_chat) == incidents and set(of_chat) == {"sent", "bundled"}
        assert of_chat.count("bundled") > incidents / 2 and len(telegram.sent(ADMIN_CHAT)) < 60
        assert server.resident_megabytes() < 500
