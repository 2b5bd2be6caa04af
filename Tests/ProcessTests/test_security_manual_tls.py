"""What docs/security.md claims of encrypted connections, both those that come in and those that go out."""

import socket
import ssl
import threading
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer

import pytest
import requests

from harness.browser import SIGN_IN, signed_in_session
from harness.raw import exchange
from harness.server import Server, wait_for
from harness.tls import certificate

pytestmark = pytest.mark.filterwarnings("ignore:ssl.TLSVersion:DeprecationWarning")


@pytest.fixture(scope="module")
def server(tmp_path_factory):
    """A server that speaks TLS itself."""
    root = tmp_path_factory.mktemp("tls")
    key, chain = certificate(root, "desk")
    settings = {"SWITCHBOARD_TLS_CERTIFICATE_FILE": chain, "SWITCHBOARD_TLS_KEY_FILE": key}
    with Server(root / "data", settings).start(ready=False) as running:
        wait_for(lambda: get(running, "/readyz").status_code == 200, 30, "/readyz")
        yield running


def get(server: Server, path: str) -> requests.Response:
    return requests.get(f"https://127.0.0.1:{server.port}{path}", verify=False, timeout=10, allow_redirects=False)


def shake_hands(server: Server, version: ssl.TLSVersion | None = None, ciphers: str | None = None) -> tuple[str, str]:
    """The version and the cipher suite agreed on with a client that takes what is said, however weak."""
    context = ssl._create_unverified_context()
    if version:
        context.minimum_version = context.maximum_version = version
    context.set_ciphers(f"{ciphers or 'ALL'}:@SECLEVEL=0")
    with socket.create_connection(("127.0.0.1", server.port), timeout=10) as plain, context.wrap_socket(plain) as secure:
        return secure.version(), secure.cipher()[0]


@pytest.mark.parametrize("version", [ssl.TLSVersion.TLSv1, ssl.TLSVersion.TLSv1_1])
def test_old_versions_of_tls_are_refused(server, version):
    with pytest.raises(ssl.SSLError) as refused:
        shake_hands(server, version)
    # The server's own word, not one of the client's library.
    assert refused.value.reason == "TLSV1_ALERT_PROTOCOL_VERSION"


def test_the_newest_version_of_tls_is_preferred(server):
    assert shake_hands(server)[0] == "TLSv1.3"
    assert shake_hands(server, ssl.TLSVersion.TLSv1_2)[0] == "TLSv1.2"


@pytest.mark.parametrize("ciphers", ["AES128-SHA", "AES128-GCM-SHA256", "AES256-SHA256", "ECDHE-RSA-AES128-SHA256", "ECDHE-RSA-AES256-SHA",
                                     "DHE-RSA-AES128-GCM-SHA256", "aNULL", "eNULL"])
def test_weak_cipher_suites_are_refused(server, ciphers):
    with pytest.raises(ssl.SSLError) as refused:
        shake_hands(server, ssl.TLSVersion.TLSv1_2, ciphers)
    assert "ALERT_HANDSHAKE_FAILURE" in refused.value.reason


@pytest.mark.parametrize("cipher", ["ECDHE-RSA-AES128-GCM-SHA256", "ECDHE-RSA-AES256-GCM-SHA384", "ECDHE-RSA-CHACHA20-POLY1305"])
def test_strong_cipher_suites_are_spoken(server, cipher):
    assert shake_hands(server, ssl.TLSVersion.TLSv1_2, cipher) == ("TLSv1.2", cipher)


def test_browsers_are_told_to_stay_with_https(server):
    for path in (SIGN_IN, "/healthz", "/api/v1/nothing", "/v1/incidents/"):
        assert get(server, path).headers["Strict-Transport-Security"] == "max-age=31536000"


def test_cookies_are_this_hosts_alone_and_encrypted(server):
    cookies = get(server, SIGN_IN).raw.headers.getlist("Set-Cookie")
    assert cookies
    for cookie in cookies:
        assert cookie.startswith("__Host-") and "; Secure" in cookie and "; Path=/" in cookie and "Domain" not in cookie


def test_a_port_that_speaks_tls_answers_nothing_else(server):
    answer = exchange(server.port, b"GET /sign-in HTTP/1.1\r\nHost: x\r\n\r\n")
    assert b"HTTP/" not in answer and b"http" not in answer.lower()


def test_a_status_address_without_a_trusted_certificate_is_not_asked(start_server, tmp_path):
    asked = []

    class Status(BaseHTTPRequestHandler):
        def do_GET(self):
            asked.append(self.path)
            self.send_response(200)
            self.end_headers()

        def log_message(self, *_):
            pass

    class Application(ThreadingHTTPServer):
        def handle_error(self, *_):
            """Whoever does not trust the certificate goes away in the middle of it."""

    application = Application(("127.0.0.1", 0), Status)
    key, chain = certificate(tmp_path, "status")
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    context.load_cert_chain(chain, key)
    application.socket = context.wrap_socket(application.socket, server_side=True)
    threading.Thread(target=application.serve_forever, daemon=True).start()
    try:
        server = start_server(SWITCHBOARD_SERVICES_HEALTH_SECONDS=1)
        shop = server.add_service("Shop", "--status-url", f"https://127.0.0.1:{application.server_port}/status")
        session = signed_in_session(server)
        wait_for(lambda: "health-down" in session.get(f"{server.url}/services/{shop.id}").text, 20, "the first look")
        assert asked == []
        with_trust = requests.get(f"https://127.0.0.1:{application.server_port}/status", verify=chain, timeout=10)
        assert with_trust.ok and asked == ["/status"]
    finally:
        application.shutdown()
        application.server_close()
