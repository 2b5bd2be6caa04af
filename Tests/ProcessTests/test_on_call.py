"""Who is on call, held against a calculation of its own (`harness/rota.py`); schedules in files, and calendars of shifts."""

import itertools
import random
import re
from bisect import bisect_right
from datetime import datetime, timedelta, timezone

import icalendar
import pytest
import requests

from harness.api import ROOT, Api, token
from harness.binary import run
from harness.browser import post_form, signed_in_session
from harness.rota import DAYS, ZONES, Rota, clock, offset, seconds, wall_time, zone_named
from harness.rounds import rounds
from harness.server import ADMIN, Server
from harness.syndication import problems_with_calendar

USERS = [f"user{number}" for number in range(6)]
FIRST, LAST = seconds(datetime(2020, 1, 1, tzinfo=timezone.utc)), seconds(datetime(2041, 1, 1, tzinfo=timezone.utc))
DAY = 86_400

# Half an hour of summer time, two hours of it, none in Ramadan, winter time that is the summer's opposite; days that were skipped; zones
# that are far ahead, far behind, or between the hours; zones whose rules changed of late.
NAMES = [
    "Australia/Lord_Howe", "Antarctica/Troll", "Africa/Casablanca", "Europe/Dublin", "Pacific/Apia", "Pacific/Kwajalein",
    "Pacific/Kiritimati", "Pacific/Pago_Pago", "Asia/Kathmandu", "Pacific/Chatham", "America/St_Johns", "America/Vancouver",
    "America/Sao_Paulo", "Asia/Tehran", "Asia/Gaza", "Europe/Berlin",
]


@pytest.fixture(scope="module")
def desk(tmp_path_factory, new_database):
    """A server that reads the zones of the `tzdata` package."""
    with Server(tmp_path_factory.mktemp("on call") / "data", {"TZDIR": str(ZONES)}, database_url=new_database()).start() as running:
        for user in USERS:
            running.add_user(user, "operator")
        yield running


@pytest.fixture(scope="module")
def client(desk):
    return Api(desk, token(desk, "schedules:read", "schedules:write"))


def text(moment: int) -> str:
    return datetime.fromtimestamp(moment, timezone.utc).strftime("%Y-%m-%dT%H:%M:%SZ")


def moment(text: str | None) -> int | None:
    return text and seconds(datetime.fromisoformat(text.replace("Z", "+00:00")))


def transitions(zone) -> list[int]:
    """When the zone's clocks change, to the second."""
    found, before = [], offset(zone, FIRST)
    for day in range(FIRST + DAY, LAST, DAY):
        after = offset(zone, day)
        if after != before:
            low, high = day - DAY, day
            while high - low > 1:
                middle = (low + high) // 2
                low, high = (middle, high) if offset(zone, middle) == before else (low, middle)
            found.append(high)
        before = after
    return found


def made_up(chance: random.Random, name: str) -> dict:
    """A schedule whose hand-overs, hours and overrides like to lie where the clocks change."""
    zone = zone_named(name)
    near = [clock(zone, change + chance.choice((-5400, -1800, 0, 1800))) for change in transitions(zone)]

    def wall(years: range) -> str:
        day = datetime(chance.choice(years), 1, 1) + timedelta(minutes=chance.randrange(365 * 1440))
        if near and chance.random() < 0.5:
            day = day.replace(hour=(time := chance.choice(near)).hour, minute=time.minute)
        return day.strftime("%Y-%m-%d %H:%M")

    layers = [
        {"name": f"layer {number}",
         "rotation": {"every": chance.choice(("7h", "12h", "24h", "1d", "2d", "1w", "3w")), "start": wall(range(2005, 2023))},
         "users": chance.sample(USERS, chance.randint(1, 4)),
         "hours": [
             {"days": chance.sample(DAYS, chance.randint(1, 7)), "from": f"{chance.randrange(24):02}:{chance.choice(('00', '30'))}",
              "to": f"{chance.randrange(24):02}:{chance.choice(('00', '45'))}"} for _ in range(chance.choice((0, 0, 1, 2)))]}
        for number in range(chance.randint(1, 3))]
    overrides = []
    for _ in range(chance.choice((0, 3, 8))):
        begin = chance.choice(near).strftime("%Y-%m-%d %H:%M") if near and chance.random() < 0.5 else wall(range(2020, 2041))
        end = wall_time(begin) + timedelta(minutes=chance.choice((30, 90, 600, 3000, 60_000)))
        overrides.append({"from": begin, "until": end.strftime("%Y-%m-%d %H:%M"), "user": chance.choice(USERS)})
    return {"name": f"{name} {next(_numbers)}", "zone": name, "layers": layers, "overrides": overrides}


_numbers = itertools.count(1)


@pytest.fixture(scope="module")
def schedules(desk, client):
    """What was made up, by its name, and the same worked out by the test."""
    chance = random.Random(20_290_325)
    documents = [made_up(chance, name) for name in NAMES * rounds(1)]
    made = {document["name"]: client.post("/schedules", document, status=201)["id"] for document in documents}
    return [(document, made[document["name"]], Rota(document, LAST + 410 * DAY)) for document in documents]


# MARK: The proof


@pytest.mark.timeout(rounds(300))
def test_every_hour_of_twenty_years_has_the_person_of_an_independent_calculation(desk, client, schedules):
    differences, compared = [], 0
    for document, number, rota in schedules:
        for begin in range(FIRST, LAST, 400 * DAY):
            end = min(begin + 400 * DAY, LAST)
            # Thousands of shifts: the document of the API is held against other answers.
            answer = requests.get(
                f"{desk.url}{ROOT}/schedules/{number}/shifts", params={"since": text(begin), "until": text(end)},
                headers={"Authorization": f"Bearer {client.token}"}, timeout=60)
            assert answer.status_code == 200, answer.text[:500]
            shifts = answer.json()["items"]
            begins = [moment(shift["from"]) for shift in shifts]
            assert begins[0] == begin and moment(shifts[-1]["until"]) == end
            assert [moment(shift["until"]) for shift in shifts[:-1]] == begins[1:]
            for hour in range(begin, end, 3600):
                shift = shifts[bisect_right(begins, hour) - 1]
                user, layer, override = rota.answer(hour)
                compared += 1
                if (shift["user"], shift["layer"], shift["override"]) != (user, layer and layer.name, override is not None):
                    differences.append((document["zone"], text(hour), shift, user))
    assert differences[:5] == []
    assert compared == len(schedules) * (LAST - FIRST) // 3600


@pytest.mark.timeout(rounds(300))
def test_at_every_edge_the_answer_changes_where_the_calculation_does(client, schedules):
    chance = random.Random(7)
    moments = set()
    for _, _, rota in schedules:
        edges = chance.sample(changes := transitions(rota.zone), min(6, len(changes)))
        edges += [edge for begin, end, _ in rota.overrides for edge in (begin, end)]
        for layer in rota.layers:
            edges += chance.sample([edge for edge in layer.hand_overs if FIRST < edge < LAST], 4)
        moments |= {edge + by for edge in edges for by in (-1, 0, 1)}
    moments = sorted(chance.sample(sorted(moments), min(len(moments), 300 * rounds(1))))
    differences = []
    by_name = {document["name"]: rota for document, _, rota in schedules}
    for at in moments:
        answer = client.get("/on-call", at=text(at))
        assert moment(answer["at"]) == at
        items = {item["schedule"]: item for item in answer["items"]}
        assert set(by_name) <= set(items)
        for name, rota in by_name.items():
            item, (user, layer, override) = items[name], rota.answer(at)
            begin, end = moment(item["from"]), moment(item["until"])
            is_same = (item["user"], item["layer"], item["override"]) == (user, layer and layer.name, override is not None)
            if not is_same or (override and (begin, end) != override) or not lasts(rota, at, begin, end):
                differences.append((name, text(at), item, user))
    assert differences[:5] == []


def lasts(rota: Rota, at: int, begin: int | None, end: int | None) -> bool:
    """Whether a layer's answer, or a gap, holds from its beginning to its end and no longer."""
    known = rota.answer(at)
    user, layer, override = known
    if override:
        return begin <= at < end
    inside = [moment for moment in (begin, end and end - 1, at) if moment is not None and moment < LAST + 400 * DAY]
    outside = [(begin - 1, begin)] if begin else []
    outside += [(end, end)] if end and end < LAST + 400 * DAY else []
    return all(rota.answer(moment) == known for moment in inside) and all(
        rota.answer(moment) != known or (layer and edge in layer.hand_overs) for moment, edge in outside)


# MARK: The API


def test_any_offset_is_the_same_moment_and_anything_else_is_refused(desk, client):
    at = client.get("/on-call", at="2026-03-29T03:30:00+02:00")["at"]
    assert client.get("/on-call", at="2026-03-29T01:30:00Z")["at"] == at
    # A plus that was written as it is.
    raw = requests.get(f"{desk.url}{ROOT}/on-call?at=2026-03-29T03:30:00+02:00", headers={"Authorization": f"Bearer {client.token}"})
    assert raw.status_code == 200 and raw.json()["at"] == at
    for wrong in ("yesterday", "2026-03-29", "2026-03-29T03:30:00", "2026-02-30T00:00:00Z", "1774747800", ""):
        client.expect(400, "GET", "/on-call", params={"at": wrong})


def test_the_sample_of_the_manual_is_on_call_as_it_says(client):
    document = {
        "name": "Sample", "zone": "Europe/Berlin",
        "layers": [
            {"name": "week", "rotation": {"every": "1w", "start": "2026-01-05 09:00"}, "users": ["user0", "user1"]},
            {"name": "nights", "rotation": {"every": "1d", "start": "2026-01-05 22:00"}, "users": ["user2"],
             "hours": [{"days": ["mon", "tue"], "from": "22:00", "to": "06:00"}]}],
        "overrides": [{"from": "2026-03-29 00:00", "until": "2026-03-29 12:00", "user": "user3"}]}
    number = client.post("/schedules", document, status=201)["id"]

    def at(time):
        [item] = [item for item in client.get("/on-call", at=time)["items"] if item["schedule"] == "Sample"]
        return item

    assert at("2026-01-05T07:59:59Z") == {
        "schedule": "Sample", "user": None, "layer": None, "override": False, "from": None, "until": "2026-01-05T08:00:00.000000Z"}
    assert (at("2026-01-05T08:00:00Z")["user"], at("2026-01-12T08:00:00Z")["user"]) == ("user0", "user1")
    assert at("2026-01-06T04:59:59Z") == {
        "schedule": "Sample", "user": "user2", "layer": "nights", "override": False, "from": "2026-01-05T21:00:00.000000Z",
        "until": "2026-01-06T05:00:00.000000Z"}
    assert at("2026-03-29T02:00:00Z") == {
        "schedule": "Sample", "user": "user3", "layer": None, "override": True, "from": "2026-03-28T23:00:00.000000Z",
        "until": "2026-03-29T10:00:00.000000Z"}
    # Far away it is as quick and as exact.
    assert at("2199-03-29T02:00:00Z")["user"] in ("user0", "user1")
    changed = client.expect(200, "PUT", f"/schedules/{number}", json={"name": "Sample", "zone": "Europe/Berlin", "overrides": []})
    assert changed["overrides"] == [] and len(changed["layers"]) == 2
    wrong = document | {"layers": [document["layers"][0] | {"users": ["nobody at all"]}]}
    assert client.expect(422, "PUT", f"/schedules/{number}", json=wrong)["type"].endswith("schedule-user-unknown")
    client.delete(f"/schedules/{number}")


def test_operators_stand_in_themselves_and_swap_their_own_shifts(desk, client):
    rotation = {"every": "1d", "start": "2030-01-01 09:00"}
    document = {"name": "Swapped", "zone": "UTC", "layers": [{"name": "days", "rotation": rotation, "users": ["user0", "user1"]}]}
    number = client.post("/schedules", document, status=201)["id"]
    own = Api(desk, token(desk, "schedules:read", "schedules:write", owner="user0"))
    theirs = {"from": "2030-01-02 10:00", "until": "2030-01-02 12:00", "user": "user1"}
    own.expect(403, "POST", f"/schedules/{number}/overrides", json=theirs)
    made = own.post(f"/schedules/{number}/overrides", theirs | {"user": "user0"})["overrides"]
    own.delete(f"/schedules/{number}/overrides/{made[0]['id']}")
    swapped = own.post(f"/schedules/{number}/swaps", {"first": "2030-01-01T12:00:00Z", "second": "2030-01-02T12:00:00Z"})["overrides"]
    assert [(o["from"], o["until"], o["user"]) for o in swapped] == [
        ("2030-01-01 09:00", "2030-01-02 09:00", "user1"), ("2030-01-02 09:00", "2030-01-03 09:00", "user0")]
    own.expect(403, "DELETE", f"/schedules/{number}")
    client.delete(f"/schedules/{number}")


# MARK: Files


FILE = """\
schedules:
  - name: Primary
    zone: Europe/Berlin
    layers:
      - { name: week, rotation: { every: 1w, start: "2026-01-05 09:00" }, users: [ user0, user1 ] }
      - { name: nights, rotation: { every: 1d, start: "2026-01-05 22:00" }, users: [ user2 ], hours: [ { days: [ mon, tue ], from: "22:00", to: "06:00" } ] }
    overrides:
      - { from: "2026-03-29 00:00", until: "2026-03-29 12:00", user: user3 }
"""


@pytest.mark.both_engines
def test_a_schedule_in_a_file_is_applied_and_exported_as_it_was(start_server, tmp_path):
    server = start_server()
    for user in USERS[:4]:
        server.add_user(user, "viewer")
    (tmp_path / "desk.yaml").write_text(FILE)
    assert server.command("apply", "-f", tmp_path / "desk.yaml", "--json").json()["added"] == ["schedule/Primary"]
    again = server.command("apply", "-f", tmp_path / "desk.yaml", "--json").json()
    assert (again["added"], again["changed"], again["unchanged"]) == ([], [], 1)
    exported = server.command("export").out
    assert FILE.partition("\n")[2] in exported
    (tmp_path / "export.yaml").write_text(exported)
    assert server.command("apply", "-f", tmp_path / "export.yaml", "--json").json()["changed"] == []


@pytest.mark.parametrize("line, old, new, word", [
    (3, "Europe/Berlin", "Europe/Atlantis", "Europe/Atlantis"), (5, "1w", "1y", "1y"), (5, "user1", "stranger", "stranger"),
    (6, '"2026-01-05 22:00"', '"2026-02-31 22:00"', "2026-02-31"), (6, "mon", "moonday", "moonday"), (8, "12:00", "00:00", "2026-03-29"),
])
def test_what_is_wrong_with_a_schedule_is_told_with_its_line(desk, tmp_path, line, old, new, word):
    lines = FILE.splitlines()
    lines[line - 1] = lines[line - 1].replace(old, new)
    path = tmp_path / "wrong.yaml"
    path.write_text("\n".join(lines) + "\n")
    outcome = run("apply", "-f", path, "--data-dir", desk.data_dir, env=desk.storage)
    assert outcome.code == 1
    assert re.search(rf"^{re.escape(str(path))}:{line}: .*{re.escape(word)}", outcome.err, re.MULTILINE), outcome.err


# MARK: Calendars


def test_a_secret_address_gives_a_calendar_until_there_is_a_new_one(desk, client):
    tomorrow = datetime.now(timezone.utc) + timedelta(days=1)
    rotation = {"every": "1d", "start": tomorrow.strftime("%Y-%m-%d %H:%M")}
    document = {"name": "Kalender; mit, allem", "zone": "UTC", "layers": [{"name": "days", "rotation": rotation, "users": [ADMIN, "user0"]}]}
    number = client.post("/schedules", document, status=201)["id"]
    browser = signed_in_session(desk)

    def address(page, action):
        return re.search(r'id="secret">([^<]+)<', post_form(browser, desk, page, action).text)[1]

    for page, action, names in (
            ("/on-call/now", "/on-call/calendar-link", {"On call: Kalender; mit, allem"}),
            (f"/on-call/schedules/{number}", f"/on-call/schedules/{number}/calendar-link", {ADMIN, "user0"})):
        old = address(page, action)
        answer = requests.get(old, timeout=10)
        assert answer.headers["Content-Type"].startswith("text/calendar") and problems_with_calendar(answer.content) == []
        events = icalendar.Calendar.from_ical(answer.content).walk("VEVENT")
        assert {str(event["SUMMARY"]) for event in events} == names
        assert {event["DTEND"].dt - event["DTSTART"].dt for event in events} == {timedelta(days=1)}
        assert len({str(event["UID"]) for event in events}) == len(events)
        new = address(page, action)
        assert (requests.get(old, timeout=10).status_code, requests.get(new, timeout=10).status_code) == (404, 200)
    assert requests.get(desk.url + "/calendars/x.ics", timeout=10).status_code == 404
    client.delete(f"/schedules/{number}")
