"""The status page while its database is away: it stays up, with what was known."""

import time

import requests

from harness.api import api
from harness.postgres import Cluster
from harness.server import Server, wait_for

# Each holds the name of the component, or what was sent for it.
PATHS = {"/status": "Checkout", "/api": '"checkout_page":true', "/api/v2/summary.json": "Checkout", "/history.atom": "Checkout is slow",
         "/badge.svg": "Partially Degraded Service"}
# Longer than anything serves without looking again.
SECONDS = 15


def read(server, path: str) -> requests.Response:
    return requests.get(server.url + path, timeout=20)


def test_what_was_known_is_shown_until_the_database_is_back(tmp_path):
    settings = {"SWITCHBOARD_STORAGE_RETRY_SECONDS": 1, "SWITCHBOARD_FEEDS_CACHE_SECONDS": 1}
    with Cluster().start() as cluster, Server(tmp_path / "data", settings, database_url=cluster.new_url()).start() as server:
        desk = api(server)
        desk.expect(200, "POST", "/feeds/billing", data="100000", headers={"Content-Type": "text/plain"})
        component = desk.post("/status/components", {"name": {"en": "Checkout"}}, 201)["id"]
        desk.post("/status/incidents", {
            "title": {"en": "Checkout is slow"}, "state": "investigating", "components": {component: "degraded_performance"},
            "text": {"en": "We look into it."}}, 201)
        for path, words in PATHS.items():
            wait_for(lambda: words in read(server, path).text, 15, f"{path} to say so")
        cluster.crash()
        end, waits = time.monotonic() + SECONDS, []
        while time.monotonic() < end:
            for path, words in PATHS.items():
                asked = time.monotonic()
                answer = read(server, path)
                waits.append(time.monotonic() - asked)
                assert answer.status_code == 200 and words in answer.text, f"{path}: {answer.status_code}"
        print(f"{len(waits)} answers without a database, the longest after {max(waits):.1f} s")
        cluster.start()
        wait_for(lambda: requests.get(server.url + "/readyz", timeout=10).ok, 20, "the server to find its database again")
        desk.post("/status/components", {"name": {"en": "Refunds"}}, 201)
        wait_for(lambda: "Refunds" in read(server, "/status").text, 15, "the page to say what is new")
