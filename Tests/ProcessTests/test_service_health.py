"""The health of services, asked at real addresses."""

import threading
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer

import pytest

from harness.browser import post_form, signed_in_session
from harness.server import PASSWORD, wait_for


@pytest.fixture
def shop():
    """An application whose status address answers what a test wants."""

    class Status(BaseHTTPRequestHandler):
        answer = 200

        def do_GET(self):
            self.send_response(Status.answer)
            self.end_headers()

        def log_message(self, *_):
            pass

    application = ThreadingHTTPServer(("127.0.0.1", 0), Status)
    threading.Thread(target=application.serve_forever, daemon=True).start()
    application.status = Status
    application.url = f"http://127.0.0.1:{application.server_port}/status"
    yield application
    application.shutdown()
    application.server_close()


def says(session, server, service: int, *words: str) -> bool:
    page = session.get(f"{server.url}/services/{service}", headers={"Accept-Language": "en"}, timeout=20).text
    return all(word in page for word in words)


@pytest.mark.both_engines
def test_a_service_is_up_and_down_and_gone(start_server, shop):
    server = start_server(SWITCHBOARD_SERVICES_HEALTH_SECONDS=1)
    service = server.add_service("Shop", "--status-url", shop.url)
    session = signed_in_session(server)
    wait_for(lambda: says(session, server, service.id, "health-up", "200 after"), 20, "the first look")
    shop.status.answer = 500
    wait_for(lambda: says(session, server, service.id, "health-down", "500 after"), 20, "an error")
    shop.shutdown()
    shop.server_close()
    wait_for(lambda: says(session, server, service.id, "health-down", "Nothing listens there."), 20, "the end")


def test_a_private_address_is_asked_only_after_an_administrator_saved_it(start_server, shop):
    server = start_server(SWITCHBOARD_SERVICES_HEALTH_SECONDS=1)
    server.add_user("chief", "supervisor")
    chief = signed_in_session(server, "chief", PASSWORD)
    post_form(chief, server, "/services", "/services", name="Shop", status_url=shop.url)
    wait_for(lambda: says(chief, server, 1, "an administrator has to confirm it"), 20, "the refusal")
    boss = signed_in_session(server)
    post_form(boss, server, "/services/1", "/services/1", status_url=shop.url, grouping="title", confirm_status_url="1")
    wait_for(lambda: says(boss, server, 1, "health-up"), 20, "the first look")
