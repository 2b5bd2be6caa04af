"""Everybody looks at once, while a source hangs: what is shown is made once."""

import re

import pytest
import requests

from harness.api import api
from harness.feeds import Lists, filled
from harness.server import Server, wait_for
from harness.storm import storm

READERS = 10_000
AT_ONCE = 1_000
# Seconds after which the page is looked at anew; the document here serves for the whole storm.
PAGE_VALIDITY = 5


@pytest.fixture(scope="module")
def server(tmp_path_factory):
    """One whose sources were all read, and one of them hangs since then; nobody has asked for the document yet."""
    place, lists = tmp_path_factory.mktemp("storm"), Lists()
    settings = {
        "SWITCHBOARD_FEEDS_FOLDER": filled(place / "feeds"), "SWITCHBOARD_FEEDS_HTTP_URL": lists.url, "SWITCHBOARD_FEEDS_SECONDS": "1",
        "SWITCHBOARD_FEEDS_TIMEOUT_SECONDS": "120", "SWITCHBOARD_FEEDS_CACHE_SECONDS": "3600",
        # All readers here have one address.
        "SWITCHBOARD_LIMITS_CONNECTIONS_PER_ADDRESS": "4096"}
    with Server(place / "data", settings).start() as running:
        desk = api(running)
        link = {"kind": "feed", "channel": "sms", "provider": "Kildy", "country": "MC"}
        component = desk.post("/status/components", {"name": {"en": "SMS"}, "link": link}, 201)
        wait_for(lambda: all(feed["read_at"] for feed in desk.get("/feeds")["items"]), 20, "all sources to be read")
        lists.behave["/mms"] = "hang"
        wait_for(lambda: "/mms" in lists.hanging, 20, "a source to hang")
        wait_for(lambda: desk.get(f"/status/components/{component['id']}")["state"] == "operational", 20, "the component to be known")
        yield running
        lists.stop()


def builds(server, of: str) -> int:
    found = re.search(rf'^switchboard_status_builds{{of="{of}"}} (\d+)$', requests.get(server.url + "/metrics", timeout=10).text, re.M)
    return int(found[1]) if found else 0


def test_the_document_is_made_once(server):
    before = builds(server, "document")
    seen = storm(server.url + "/api", READERS, AT_ONCE)
    print(f"{READERS} readers of the document in {seen.seconds:.1f} s")
    assert seen.statuses == {200: READERS} and len(seen.bodies) == 1
    assert builds(server, "document") - before == 1
    answer = requests.get(server.url + "/api", timeout=10).json()
    assert answer["status"] is True and answer["data"]["support"] == [3, 93]


def test_the_page_is_made_once_for_as_long_as_it_serves(server):
    before = builds(server, "page")
    seen = storm(server.url + "/status", READERS, AT_ONCE, accept="text/html")
    print(f"{READERS} readers of the page in {seen.seconds:.1f} s")
    assert seen.statuses == {200: READERS}
    made = builds(server, "page") - before
    # Whoever asks while it is made gets what the others get.
    assert 1 <= len(seen.bodies) <= made <= 2 + seen.seconds / PAGE_VALIDITY
