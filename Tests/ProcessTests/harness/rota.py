"""Who is on call, worked out anew from the rules as they are written down, by Python's `zoneinfo`.

The zones are those of the `tzdata` package, and a server that is asked about them is started with `ZONES` as its `TZDIR`: so both read
the same rules, whatever the machine has. Nothing else is shared with the server: hand-overs are counted one after the other from the first one, and every question is answered by
looking at the clock of the moment. A schedule is what the API takes: `zone`, `layers`, `overrides`.
"""

from bisect import bisect_right
from datetime import datetime, timedelta, timezone
from pathlib import Path
from zoneinfo import ZoneInfo

import tzdata

ZONES = Path(tzdata.__file__).parent / "zoneinfo"
DAYS = ["mon", "tue", "wed", "thu", "fri", "sat", "sun"]
EPOCH = datetime(1970, 1, 1, tzinfo=timezone.utc)
UNITS = {"h": timedelta(hours=1), "d": timedelta(days=1), "w": timedelta(weeks=1)}


def zone_named(name):
    with open(ZONES / name, "rb") as file:
        return ZoneInfo.from_file(file, key=name)


def seconds(moment):
    return int((moment - EPOCH).total_seconds())


def clock(zone, moment):
    """What the zone's clock shows at a moment (seconds since 1970)."""
    return (EPOCH + timedelta(seconds=moment)).astimezone(zone)


def offset(zone, moment):
    return int(clock(zone, moment).utcoffset().total_seconds())


def first_moment(zone, wall):
    """The first moment at which the zone's clock shows `wall` (a datetime without a zone) or a later time."""
    moment = seconds(wall.replace(tzinfo=zone, fold=0).astimezone(timezone.utc))
    if clock(zone, moment).replace(tzinfo=None) == wall:
        return moment
    # The clock skips it: `fold` says on which side of the jump it is looked at.
    low = seconds(wall.replace(tzinfo=zone, fold=1).astimezone(timezone.utc))
    high, after = moment, offset(zone, moment)
    while low < high:
        middle = (low + high) // 2
        low, high = (low, middle) if offset(zone, middle) == after else (middle + 1, high)
    return low


def wall_time(text):
    return datetime.strptime(text, "%Y-%m-%d %H:%M")


class Layer:
    def __init__(self, document, zone, until):
        self.name, self.users = document["name"], document["users"]
        self.hours = [
            ({DAYS.index(day) for day in hours.get("days") or DAYS}, minutes(hours["from"]), minutes(hours["to"]))
            for hours in document.get("hours") or []
        ]
        every, start = document["rotation"]["every"], wall_time(document["rotation"]["start"])
        step = int(every[:-1]) * UNITS[every[-1]]
        self.hand_overs, wall = [first_moment(zone, start)], start
        while self.hand_overs[-1] < until:
            wall += step
            if every[-1] == "h":
                self.hand_overs.append(self.hand_overs[-1] + int(step.total_seconds()))
            else:
                self.hand_overs.append(first_moment(zone, wall))

    def person(self, moment, zone):
        turn = bisect_right(self.hand_overs, moment) - 1
        if turn < 0:
            return None
        if self.hours:
            shown = clock(zone, moment)
            if not any(covers(hours, shown.weekday(), shown.hour * 60 + shown.minute) for hours in self.hours):
                return None
        return self.users[turn % len(self.users)]


def minutes(text):
    return int(text[:2]) * 60 + int(text[3:])


def covers(hours, weekday, minute):
    days, begin, end = hours
    today, yesterday = weekday in days, (weekday - 1) % 7 in days
    if begin < end:
        return today and begin <= minute < end
    return (today and minute >= begin) or (yesterday and minute < end)


class Rota:
    def __init__(self, document, until):
        """:param until: the last moment that will be asked about, in seconds since 1970."""
        self.zone = zone_named(document["zone"])
        self.layers = [Layer(layer, self.zone, until) for layer in document.get("layers") or []]
        self.overrides = [
            (first_moment(self.zone, wall_time(o["from"])), first_moment(self.zone, wall_time(o["until"])), o["user"])
            for o in document.get("overrides") or []
        ]

    def answer(self, moment):
        """`(user, layer, override)`: the user None in a gap, the layer of whose turn it is, the override's ends."""
        for begin, end, user in reversed(self.overrides):
            if begin <= moment < end:
                return user, None, (begin, end)
        for layer in reversed(self.layers):
            person = layer.person(moment, self.zone)
            if person is not None:
                return person, layer, None
        return None, None, None
