"""A storm of new incidents while one receiver is down and one is slow, and a kill in the midst of it."""

from collections import Counter

import pytest

from harness.api import api
from harness.rounds import rounds, seconds
from harness.server import wait_for
from harness.message_storm import Storm, has_heard, repeats, told
from harness.telegram import ADMIN_CHAT, Telegram
from harness.webhooks import Receiver

# At most as many as ever came in a minute.
INCIDENTS = min(rounds(400), 10_000)
# So many messages of one web hook are under way at once.
AT_ONCE = 16
# A chat that gets each incident by itself, and no more than so many messages a minute.
ROOM, MOST = -1007, 20


@pytest.mark.both_engines
@pytest.mark.timeout(seconds(300))
def test_nothing_is_lost_and_nothing_told_twice_but_by_a_crash(start_server):
    with Receiver() as quick, Receiver() as slow, Receiver() as down, Telegram() as telegram:
        telegram.open(ROOM, "Every one")
        slow.delay = 0.2
        down.answers = [503] * 100_000
        server = start_server(
            SWITCHBOARD_NOTIFICATIONS_RETRY_FIRST_SECONDS=1, SWITCHBOARD_NOTIFICATIONS_RETRY_MAX_SECONDS=2,
            SWITCHBOARD_NOTIFICATIONS_THROTTLE_MESSAGES=MOST, **telegram.settings)
        shop = server.add_service("Shop")
        for name, receiver in (("quick", quick), ("slow", slow), ("down", down)):
            server.command("destination", "add", name, "--webhook", receiver.url)
        server.command("destination", "add", "room", "--telegram", ROOM, "--bundle", "off")
        storm = Storm(server, shop, INCIDENTS)
        wait_for(lambda: len(quick.calls) > INCIDENTS // 8, seconds(60), "the storm's first messages")
        server.kill()
        server.start()
        incidents = storm.join(seconds(60))
        assert len(incidents) == INCIDENTS

        # Whoever is down or slow holds up nobody else.
        wait_for(lambda: has_heard(quick, incidents), seconds(60), "all of them at the quick one")
        assert len(told(down)) < INCIDENTS / 2
        wait_for(lambda: has_heard(slow, incidents), seconds(90), "all of them at the slow one")
        down.answers = []
        wait_for(lambda: has_heard(down, incidents), seconds(90), "all of them at the one that was down")
        robot = api(server, "notifications:read")
        for state in ("waiting", "failed"):
            wait_for(lambda: not robot.get("/notifications", state=state, limit=1)["items"], 60, f"nothing {state}")

        repeats(down)
        for receiver in (quick, slow):
            assert repeats(receiver) <= AT_ONCE, "more was told twice than was under way when it died"
        # Each incident has one line for each destination. Most are bundled in the admin chat, in messages that grew, and throttled in the room.
        states: dict[str | None, dict[int, str]] = {}
        for line in robot.all("/notifications", limit=200):
            # A message for many incidents has a line of its own.
            if line["incident_id"] is None:
                continue
            of_one = states.setdefault((line["destination"] or {}).get("name"), {})
            assert line["incident_id"] in incidents and line["incident_id"] not in of_one
            of_one[line["incident_id"]] = line["state"]
        assert all(len(of_one) == INCIDENTS for of_one in states.values())
        usual = {name: Counter(of_one.values()) for name, of_one in states.items()}
        for name in ("quick", "slow", "down"):
            assert usual.pop(name) == {"sent": INCIDENTS}
        room, (admin_chat,) = usual.pop("room"), usual.values()
        assert set(room) == {"sent", "throttled"} and room["throttled"] > INCIDENTS / 2
        assert set(admin_chat) == {"sent", "bundled"} and admin_chat["bundled"] > INCIDENTS / 2
        assert len(telegram.sent(ADMIN_CHAT)) < 60
        assert server.peak_megabytes() < 500
