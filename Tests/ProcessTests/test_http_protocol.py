"""HTTP as old, sparing and clumsy clients speak it: byte by byte, on every family's addresses."""

import json

import pytest
import requests

from harness import binary, store
from harness.browser import hidden_fields, signed_in_session
from harness.native import accepted, send
from harness.raw import RawConnection, exchange
from harness.server import wait_for


def parts(answer: bytes) -> tuple[int, dict[str, str], bytes]:
    """Status, headers in small letters, and the body of one answer."""
    head, _, body = answer.partition(b"\r\n\r\n")
    lines = head.decode("latin-1").split("\r\n")
    headers = dict(line.lower().split(": ", 1) for line in lines[1:] if ": " in line)
    return int(lines[0].split()[1]), headers, body


def read(port: int, request: str, seconds: float = 5):
    """What is answered until the server closes."""
    with RawConnection(port) as connection:
        return parts(connection.send(request.encode()).read(seconds))


@pytest.fixture(scope="module")
def cookie(server) -> str:
    return "; ".join(f"{name}={value}" for name, value in signed_in_session(server).cookies.get_dict().items())


# MARK: HTTP/1.0


@pytest.mark.parametrize("path, status", [("/healthz", 200), ("/sign-in", 200), ("/api/v1/nothing", 404), ("/v1/incidents/", 401)])
def test_an_old_client_gets_its_answer_and_a_close(server, path, status):
    code, headers, body = read(server.port, f"GET {path} HTTP/1.0\r\n\r\n")
    assert code == status
    assert headers["connection"] == "close" and "transfer-encoding" not in headers
    assert len(body) == int(headers["content-length"])


def test_an_old_client_is_kept_when_it_asks(server):
    request = b"GET /healthz HTTP/1.0\r\nConnection: keep-alive\r\n\r\n"
    with RawConnection(server.port) as connection:
        for _ in range(3):
            answer = connection.send(request).read_until(b'{"status":"ok"}')
            assert parts(answer)[1]["connection"] == "keep-alive"


def test_an_old_client_gets_a_stream_plain(server, service, cookie):
    """The audit log as CSV and the live stream have no length: their end is the connection's."""
    accepted(send(server, service, {"title": "For old clients"}))
    code, headers, body = read(server.port, f"GET /audit.csv HTTP/1.0\r\nConnection: keep-alive\r\nCookie: {cookie}\r\n\r\n")
    assert code == 200 and "transfer-encoding" not in headers and headers["connection"] == "close"
    assert body.count(b"\r\n") > 1
    with RawConnection(server.port) as connection:
        connection.send(f"GET /incidents/live HTTP/1.0\r\nCookie: {cookie}\r\n\r\n".encode())
        answer = connection.read_until(b"retry: 2000\n\n")
    assert b"transfer-encoding" not in answer.lower()
    assert answer.endswith(b"\r\n\r\nretry: 2000\n\n")


def test_an_old_client_reports(server, service):
    body = json.dumps({"title": "By HTTP/1.0"})
    code, _, _ = read(server.port, f"POST /api/v1/events HTTP/1.0\r\nAuthorization: Bearer {service.code}\r\n"
                      f"Content-Type: application/json\r\nContent-Length: {len(body)}\r\n\r\n{body}")
    assert code in (200, 201, 202)


@pytest.mark.parametrize("version", ["1.0", "1.1"])
def test_a_file_that_breaks_off_does_not_look_whole(start_server, version):
    server = start_server()
    cookies = signed_in_session(server).cookies.get_dict()
    cookie = "; ".join(f"{name}={value}" for name, value in cookies.items())
    store.lengthen_audit_log(server, lines=10_000, characters=4000)
    with RawConnection(server.port, buffer=65536) as connection:
        connection.send(f"GET /audit.csv HTTP/{version}\r\nHost: x\r\nConnection: close\r\nCookie: {cookie}\r\n\r\n".encode())
        beginning = connection.read_until(b"user.created")
        store.take_audit_log_away(server)
        rest = connection.read(30)
    assert beginning.startswith(f"HTTP/{version} 200".encode())
    assert len(rest) < 35_000_000, "the file was sent to its end"
    # Without chunks nothing but the end of the connection ends the file, so that must not be an orderly one.
    assert connection.was_reset == (version == "1.0")
    assert not rest.endswith(b"0\r\n\r\n")


# MARK: HEAD


@pytest.mark.parametrize("path, status", [
    ("/healthz", 200), ("/sign-in", 200), ("/nowhere", 404), ("/api/v1/nothing", 404), ("/api/v1/incidents", 401),
    ("/v1/nothing", 404), ("/sign-out", 405), ("/v1/incidents/new", 405), ("/preferences", 405),
])
def test_head_never_has_a_body(server, path, status):
    with RawConnection(server.port) as connection:
        connection.send(f"HEAD {path} HTTP/1.1\r\nHost: x\r\n\r\nHEAD {path} HTTP/1.1\r\nHost: x\r\nConnection: close\r\n\r\n".encode())
        answers = connection.read()
    first, second = answers.split(b"HTTP/1.1 ")[1:]
    for answer in (first, second):
        assert answer.startswith(str(status).encode()) and answer.endswith(b"\r\n\r\n"), answer
    got = parts(exchange(server.port, f"GET {path} HTTP/1.1\r\nHost: x\r\nConnection: close\r\n\r\n".encode()))
    length = int(parts(b"HTTP/1.1 " + first)[1]["content-length"])
    # Pages hold a fresh token; where HEAD and GET are the same failure, so is its length.
    assert length > 0 and (got[0] != status or abs(length - len(got[2])) < 50)


def test_head_of_a_stream_ends(server, cookie):
    code, headers, body = read(server.port, f"HEAD /incidents/live HTTP/1.1\r\nHost: x\r\nCookie: {cookie}\r\nConnection: close\r\n\r\n")
    assert code == 200 and body == b""
    assert "content-length" not in headers and headers["content-type"] == "text/event-stream"


# MARK: Host


@pytest.mark.parametrize("path, kind", [("/api/v1/incidents", "application/problem+json"), ("/v1/incidents/", "application/json"),
                                        ("/incidents", "text/html"), ("/healthz", "application/problem+json")])
@pytest.mark.parametrize("hosts", ["", "Host: a\r\nHost: b\r\n", "Host: a/b\r\n", "Host: \r\n"])
def test_a_request_says_once_which_host_it_means(server, path, kind, hosts):
    code, headers, body = read(server.port, f"GET {path} HTTP/1.1\r\n{hosts}\r\n")
    assert code == 400 and headers["content-type"].startswith(kind)
    assert headers["connection"] == "close"
    if path.startswith("/v1"):
        assert json.loads(body)["ok"] is False


# MARK: No HTTP


@pytest.mark.parametrize("garbage, status", [
    (b"garbage\r\n\r\n", 400), (b"GET / HTTP/1.1\r\nNo colon\r\n\r\n", 400), (b"\x16\x03\x01\x00\xc8\x01", 400),
    (b"GET / HTTP/1.1\r\nHost: x\r\nX-Huge: " + b"x" * 100_000 + b"\r\n\r\n", 431),
    (b"POST /api/v1/events HTTP/1.1\r\nHost: x\r\nTransfer-Encoding: chunked\r\n\r\nzz\r\n{}\r\n", None),
])
def test_malformed_requests_have_the_usual_headers_and_a_line_in_the_log(server, garbage, status):
    with RawConnection(server.port) as connection:
        code, headers, _ = parts(connection.send(garbage).read())
    # A route that refuses before it reads never sees the bad chunk.
    assert code == status if status else 400 <= code < 500
    for name in ("date", "x-content-type-options", "content-security-policy", "cache-control"):
        assert name in headers
    request_id = headers["x-request-id"]
    wait_for(lambda: request_id in server.log(), 5, "the line in the log")
    line = next(json.loads(line) for line in server.log().splitlines() if request_id in line)
    assert line["request_id"] == request_id
    if status:
        assert line["reason"]


def test_a_broken_chunk_is_told_in_the_familys_form(server):
    with RawConnection(server.port) as connection:
        connection.send(b"POST /v1/incidents/new HTTP/1.1\r\nHost: x\r\nTransfer-Encoding: chunked\r\n\r\nzz\r\n{}\r\n")
        code, headers, body = parts(connection.read())
    assert code == 400 and json.loads(body)["ok"] is False
    assert any(headers["x-request-id"] in line and '"reason"' in line for line in server.log().splitlines())


# MARK: Behind a proxy


@pytest.fixture
def proxied(start_server):
    return start_server("proxied", SWITCHBOARD_SERVER_TRUSTED_PROXIES="127.0.0.1",
                        SWITCHBOARD_SERVER_PUBLIC_URL="https://Desk.Example.org:443")


def test_several_schemes_are_understood(proxied):
    for lines, is_secure in (("X-Forwarded-Proto: https,http\r\n", True), ("X-Forwarded-Proto: https\r\nX-Forwarded-Proto: http\r\n", True),
                             ("X-Forwarded-Proto: http, https\r\n", False),
                             ("X-Forwarded-For: 6.6.6.6, 192.0.2.1\r\nX-Forwarded-Proto: https, http\r\n", False)):
        _, headers, _ = read(proxied.port, f"GET /healthz HTTP/1.1\r\nHost: x\r\n{lines}Connection: close\r\n\r\n")
        assert ("strict-transport-security" in headers) == is_secure, lines


@pytest.mark.parametrize("language, word", [("en", "This form came from"), ("ru", "Эта форма пришла"), ("pt-BR", "Este formulário veio")])
def test_a_refused_origin_is_named_with_the_expected_one(proxied, language, word):
    page = requests.get(proxied.url + "/sign-in")
    form = {"csrf_token": hidden_fields(page.text)["csrf_token"], "name": "a", "password": "b"}
    headers = {"Accept-Language": language, "Cookie": page.headers["Set-Cookie"].split(";")[0]}
    refused = requests.post(proxied.url + "/sign-in", data=form, headers=headers | {"Origin": "http://a.example"})
    assert refused.status_code == 403
    assert word in refused.text and "http://a.example" in refused.text and "https://desk.example.org" in refused.text
    assert '"came_from":"http://a.example"' in proxied.log() and '"expected":"https://desk.example.org"' in proxied.log()
    ours = headers | {"Origin": "https://desk.example.org"}
    refused = requests.post(proxied.url + "/sign-in", data=form, headers=ours | {"Sec-Fetch-Site": "cross-site"})
    assert refused.status_code == 403 and word not in refused.text, "that it came from where it should come from explains nothing"
    assert '"came_from":"cross-site"' in proxied.log()
    passed = requests.post(proxied.url + "/sign-in", data=form, headers=ours)
    assert passed.status_code != 403


def test_a_public_address_with_a_path_is_refused_at_start(tmp_path):
    outcome = binary.run("serve", "--data-dir", tmp_path / "data", "--port", "0", "--public-url", "https://desk.example.org/desk")
    assert outcome.code == 78 and "server.public_url" in outcome.err and "path" in outcome.err


# MARK: Metrics


def test_metrics_for_those_who_may(start_server, tmp_path):
    (tmp_path / "secret").write_text("a long secret\n")
    server = start_server("by-token", SWITCHBOARD_METRICS_TOKEN_FILE=tmp_path / "secret")
    refused = requests.get(server.url + "/metrics")
    assert refused.status_code == 401 and refused.headers["Content-Type"] == "application/problem+json"
    assert requests.get(server.url + "/metrics", headers={"Authorization": "Bearer wrong"}).status_code == 401
    assert requests.get(server.url + "/metrics", headers={"Authorization": "Bearer a long secret"}).status_code == 200
    assert "a long secret" not in server.log()
    server = start_server("addresses", SWITCHBOARD_METRICS_ADDRESSES="10.0.0.0/8")
    assert requests.get(server.url + "/metrics").status_code == 403
    server = start_server("own", SWITCHBOARD_METRICS_ADDRESSES="127.0.0.1")
    assert requests.get(server.url + "/metrics").status_code == 200
