"""Messages to browsers, by a push service that believes only what it can verify and read."""

import json
import re

import pytest
import requests

from harness import binary
from harness.api import api
from harness.browser import Complaints, chromium, new_context, sign_in
from harness.native import accepted, send
from harness.push import PushService, data
from harness.server import PASSWORD, Service, wait_for

SETTINGS = {
    "SWITCHBOARD_WEBPUSH_PRIVATE_NETWORKS": "true", "SWITCHBOARD_NOTIFICATIONS_RETRY_FIRST_SECONDS": "1",
    "SWITCHBOARD_NOTIFICATIONS_RETRY_MAX_SECONDS": "1",
}


@pytest.fixture
def push():
    with PushService() as push:
        yield push


@pytest.fixture
def house(start_server):
    """A server with a service, and a user who is told of everything."""
    server = start_server(**SETTINGS)
    server.shop = server.add_service("Shop")
    server.add_user("olga", "operator")
    server.command("destination", "add", "olga", "--user", "olga", "--json")
    return server


def own(server):
    return api(server, "notifications:write", "notifications:read", owner="olga")


def subscribe(server, push: PushService, browser: str = "laptop") -> dict:
    return own(server).post("/me/contact-methods", {"channel": "webpush", "subscription": push.subscribe(browser)}, status=201)


def report(server, service: Service, title: str, **fields) -> int:
    return accepted(send(server, service, {"title": title, "level": "error"} | fields))["incident_id"]


@pytest.mark.both_engines
def test_a_browser_reads_what_happened_signed_by_the_key_it_knows(house, push):
    key = requests.get(house.url + "/api/v1/webpush/key", timeout=10).json()["key"]
    assert len(data(key)) == 65 and "=" not in key
    assert subscribe(house, push)["verified"] is True
    number = report(house, house.shop, "Оплата не проходит")
    opened = push.to("laptop")[0]
    assert opened.key == key
    assert "Оплата не проходит" in opened.message["title"] + opened.message["body"]
    assert opened.message["url"] == f"{house.url}/incidents/{number}" and opened.message["tag"]
    api(house, "incidents:write").post(f"/incidents/{number}/resolve")
    resolved = push.to("laptop", 2)[1]
    assert opened.headers["topic"] == resolved.headers["topic"] and re.fullmatch(r"[\w-]{1,32}", opened.headers["topic"])
    assert resolved.message["tag"] == opened.message["tag"] and opened.headers["urgency"] != "high"
    report(house, house.shop, "Everything is down", level="critical")
    critical = push.to("laptop", 3)[2]
    assert critical.headers["urgency"] == "high" and critical.headers["topic"] != opened.headers["topic"]


def test_a_button_acknowledges_as_the_person(house, push):
    subscribe(house, push)
    number = report(house, house.shop, "Payment failed")
    action = push.to("laptop")[0].message["actions"][0]
    assert requests.get(action["url"], timeout=10).status_code == 200
    robot = api(house, "incidents:read")
    assert robot.get(f"/incidents/{number}")["state"] == "open"
    assert requests.post(action["url"], timeout=10).status_code == 200
    incident = robot.get(f"/incidents/{number}")
    assert (incident["state"], incident["changed_by"]) == ("acknowledged", "olga")


@pytest.mark.parametrize("status", [404, 410])
def test_a_browser_that_is_gone_is_no_contact_method_any_more(house, push, status):
    subscribe(house, push)
    push.answers = [(status, {})]
    number = report(house, house.shop, "Payment failed")
    reader = api(house, "notifications:read")
    row = wait_for(lambda: (reader.get("/notifications", incident=number, state="gave_up")["items"] or [None])[0], 20, "the row")
    assert str(status) in row["reason"]
    assert own(house).get("/me/contact-methods")["items"] == []


def test_what_passes_is_tried_again_and_not_before_it_is_asked_for(house, push):
    subscribe(house, push)
    push.answers = [(429, {"Retry-After": "3"}), (503, {})]
    report(house, house.shop, "Payment failed")
    push.to("laptop")
    times = [at for _, _, at in push.calls]
    assert [status for _, status, _ in push.calls] == [429, 503, 201] and times[1] - times[0] >= 2.9


def test_the_endpoint_is_nowhere_to_be_read(house, push):
    subscribe(house, push, "secret-browser")
    number = report(house, house.shop, "Payment failed")
    push.to("secret-browser")
    rows = api(house, "notifications:read").get("/notifications", incident=number)
    assert "secret-browser" not in json.dumps(rows) and "secret-browser" not in house.log()


def test_the_key_outlives_a_restart(start_server):
    server = start_server(**SETTINGS)
    key = requests.get(server.url + "/api/v1/webpush/key", timeout=10).json()
    server.stop()
    assert requests.get(server.start().url + "/api/v1/webpush/key", timeout=10).json() == key


@pytest.mark.parametrize("endpoint", [
    "https://127.0.0.1/push/x", "https://10.0.0.1/push/x", "https://[::1]/push/x", "https://localhost/push/x", "http://push.example.net/x",
    "https://169.254.169.254/x"])
def test_private_endpoints_are_for_closed_networks(start_server, push, endpoint):
    server = start_server()
    server.add_user("olga", "operator")
    subscription = push.subscribe("laptop") | {"endpoint": endpoint}
    refused = own(server).expect(422, "POST", "/me/contact-methods", json={"channel": "webpush", "subscription": subscription})
    assert refused["type"].endswith("address-not-allowed")


# What Chromium would ask its maker's push service for.
SUBSCRIBE = """
    PushManager.prototype.getSubscription = async () => null;
    PushManager.prototype.subscribe = async options => {
      window.asked = Array.from(new Uint8Array(options.applicationServerKey));
      return { toJSON: () => (%s) };
    };
"""


def test_a_browser_signs_itself_up_in_the_profile(house, push):
    with chromium() as browser:
        context = new_context(browser, house)
        context.grant_permissions(["notifications"], origin=house.url)
        context.add_init_script(SUBSCRIBE % json.dumps(push.subscribe("laptop")))
        page = context.new_page()
        complaints = Complaints(page)
        sign_in(page, "olga", PASSWORD)
        page.goto("/profile/contact-methods")
        page.locator("[data-webpush] button").click()
        page.wait_for_url("**/profile/contact-methods?done=*")
        assert push.origin.removeprefix("http://") in page.locator("main").inner_text()
        assert complaints.found == []
    [method] = own(house).get("/me/contact-methods")["items"]
    assert (method["channel"], method["verified"], method["address"]) == ("webpush", True, push.origin)
    report(house, house.shop, "Payment failed")
    assert push.to("laptop")


# The worker as it is, in a page: what it listens to, and a browser that has another subscription now.
RENEW = """
    async ([old, fresh]) => {
      const handlers = {};
      const asked = [];
      const self = {
        addEventListener: (name, handler) => { handlers[name] = handler; },
        registration: { pushManager: { subscribe: async options => { asked.push(options.applicationServerKey); return fresh; } } },
      };
      %s
      const change = async event => {
        let work;
        handlers.pushsubscriptionchange({ ...event, waitUntil: promise => { work = promise; } });
        await work;
      };
      if (old) await change({ oldSubscription: old, newSubscription: null });
      else await change({ oldSubscription: null, newSubscription: fresh });
      return asked;
    }
"""


def test_a_browser_with_another_subscription_says_so(house, push):
    subscribe(house, push)
    worker = requests.get(house.url + "/webpush-worker.js", timeout=10).text
    with chromium() as browser:
        page = new_context(browser, house).new_page()
        page.goto("/sign-in")
        asked = page.evaluate(RENEW % worker, [push.subscribe("laptop"), push.subscribe("laptop-2")])
        assert asked == [requests.get(house.url + "/api/v1/webpush/key", timeout=10).json()["key"]]
        report(house, house.shop, "Payment failed")
        assert push.to("laptop-2")
        # A browser that does not say what the old one was: it was kept.
        page.evaluate(RENEW % worker, [None, push.subscribe("laptop-3")])
    report(house, house.shop, "Another trouble")
    assert push.to("laptop-3") and not [one for one in push.pushed if one.browser == "laptop"]
    assert "laptop" not in house.log()


def test_the_worker_stands_at_the_root(house):
    answer = requests.get(house.url + "/webpush-worker.js", timeout=10)
    assert answer.status_code == 200 and answer.headers["Content-Type"].startswith("text/javascript")
    assert binary.ROOT.joinpath("Sources/Notifications/Resources/webpush_worker.js").read_bytes() == answer.content
