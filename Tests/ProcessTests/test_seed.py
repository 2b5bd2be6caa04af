"""A year of incidents to try things on: filled at once, it stands as if it had come in through the door."""

import csv
import io
import re
from collections import Counter
from datetime import datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
import requests

from harness import binary
from harness.api import token
from harness.browser import signed_in_session
from harness.native import accepted, send


# Summer time in either half of the year, of half an hour, none, and offsets of half and quarter hours.
ZONES = [
    "UTC", "Europe/Berlin", "America/New_York", "America/Sao_Paulo", "America/St_Johns", "Asia/Kathmandu", "Australia/Lord_Howe",
    "Africa/Casablanca", "Pacific/Auckland",
]
# Longer periods are shown in weeks.
DAYS = 45


def counted_by_day(server, headers: dict, zone: str, opened: list[datetime]) -> Counter:
    """What the figures say was opened on each day of a zone."""
    days = Counter()
    start, last = min(opened).date() - timedelta(days=1), max(opened).date() + timedelta(days=1)
    while start <= last:
        period = {"from": str(start), "to": str(start + timedelta(days=DAYS - 1)), "zone": zone}
        answer = requests.get(f"{server.url}/api/v1/figures", params=period, headers=headers, timeout=10).json()
        for stretch in answer["trend"]:
            assert stretch["from"] == stretch["to"]
            days[stretch["from"]] += stretch["opened"]
        assert sum(row["opened"] for row in answer["rows"]) == sum(stretch["opened"] for stretch in answer["trend"])
        start += timedelta(days=DAYS)
    return days


@pytest.mark.both_engines
def test_a_filled_installation_is_listed_searched_and_counted(start_server):
    server = start_server()
    server.stop()
    assert "3000 incidents of 40 services" in server.command("seed", "--incidents", "3000", timeout=300).out
    again = binary.run("seed", "--incidents", "10", "--data-dir", server.data_dir, env=server.storage, timeout=60)
    assert again.code == 1 and "There are incidents already" in again.err
    server.start()
    session = signed_in_session(server)

    def page(path: str) -> str:
        answer = session.get(server.url + path)
        assert answer.status_code == 200
        return answer.text

    figures = page("/figures?days=1000")
    assert "3,000 incidents opened" in figures and "still being counted" not in figures
    assert "still being counted" not in page("/")
    # What is everywhere, what is rare, in three languages.
    assert len(re.findall(r'class="row row-', page("/incidents?state=all&q=info"))) == 50
    assert ">#2999<" in page("/incidents?state=all&q=2999")
    for word in ("order", "заказ", "pedido"):
        assert 'class="row row-' in page(f"/incidents?state=all&q={word}"), word
    rows = csv.DictReader(io.StringIO(page("/incidents/export.csv?state=all").lstrip("\ufeff")))
    opened = [datetime.fromisoformat(row["first_seen"]) for row in rows]
    assert len(opened) == 3000
    headers = {"Authorization": f"Bearer {token(server, 'incidents:read')}"}
    for zone in ZONES:
        expected = Counter(str(moment.astimezone(ZoneInfo(zone)).date()) for moment in opened)
        assert counted_by_day(server, headers, zone, opened) == expected, zone
    number = accepted(send(server, server.add_service("Later"), {"title": "Behind the last"}))["incident_id"]
    assert number == 3001


def test_a_server_that_serves_is_not_filled(start_server):
    server = start_server()
    if server.storage:
        pytest.skip("a directory tells that it is served; a database server is asked for incidents alone")
    refused = binary.run("seed", "--incidents", "10", "--data-dir", server.data_dir, env=server.storage, timeout=60)
    assert refused.code != 0 and server.is_ready()
