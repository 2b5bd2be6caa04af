"""The server as its operator sees it: health, metrics, TLS, logs, shutdown."""

import json
import signal
import socket
import ssl
import subprocess
import threading
import time

import requests

from harness import binary
from harness.native import accepted, send
from harness.server import Server, wait_for
from harness.tls import certificate


def test_health_and_readiness(server):
    for path in ("/healthz", "/readyz"):
        assert requests.get(server.url + path).status_code == 200
        head = requests.head(server.url + path)
        assert (head.status_code, head.content) == (200, b"")


def test_every_answer_carries_a_request_id_that_is_in_the_log(server):
    answer = requests.get(server.url + "/api/v1/nowhere")
    request_id = answer.headers["X-Request-Id"]
    assert request_id
    assert request_id != requests.get(server.url + "/api/v1/nowhere").headers["X-Request-Id"]


def test_metrics_count_accepted_events(server, service):
    before = requests.get(server.url + "/metrics")
    assert before.status_code == 200
    assert before.headers["Content-Type"].startswith("text/plain")
    accepted(send(server, service, {"title": "Counted"}))
    after = requests.get(server.url + "/metrics")
    for line in after.text.splitlines():
        assert line.startswith("#") or len(line.rsplit(" ", 1)) == 2
    assert service.code not in after.text
    assert before.text != after.text


def test_every_log_line_is_json(server):
    requests.get(server.url + "/healthz")
    lines = server.log().splitlines()
    assert lines
    for line in lines:
        assert {"message", "level"} <= set(json.loads(line))


def test_an_unknown_page_is_a_page(server):
    answer = requests.get(server.url + "/nowhere", headers={"Accept": "text/html"})
    assert answer.status_code == 404
    assert answer.headers["Content-Type"].startswith("text/html")


# MARK: Shutdown


def test_a_polite_stop_finishes_accepted_work(start_server):
    server = start_server()
    service = server.add_service("Busy")
    answers, stop = [], threading.Event()

    def post():
        session = requests.Session()
        while not stop.is_set():
            try:
                answer = session.post(server.url + "/api/v1/events", json={"title": "Busy"}, timeout=10,
                                      headers={"Authorization": f"Bearer {service.code}"})
                answers.append(answer.status_code)
            except requests.RequestException:
                return

    threads = [threading.Thread(target=post) for _ in range(8)]
    for thread in threads:
        thread.start()
    wait_for(lambda: len(answers) > 50, 20, "load")
    started = time.monotonic()
    code = server.stop()
    stop.set()
    for thread in threads:
        thread.join()
    assert code == 0
    assert time.monotonic() - started < 15
    assert set(answers) <= {200, 201, 202, 503}


def test_a_waiting_stream_does_not_hold_up_a_stop(start_server):
    server = start_server()
    with socket.create_connection(("127.0.0.1", server.port)) as idle, \
            socket.create_connection(("127.0.0.1", server.port)) as half:
        half.sendall(b"POST /api/v1/events HTTP/1.1\r\nHost: x\r\nContent-Length: 100\r\n\r\n{")
        idle.sendall(b"")
        started = time.monotonic()
        assert server.stop() == 0
        assert time.monotonic() - started < 25


def test_ctrl_c_stops_as_well(start_server):
    server = start_server()
    server.process.send_signal(signal.SIGINT)
    assert server.process.wait(timeout=20) == 0


def test_a_port_in_use_is_said_clearly(start_server, tmp_path):
    server = start_server()
    outcome = binary.run("serve", "--data-dir", tmp_path / "other", "--host", "127.0.0.1", "--port", server.port)
    assert outcome.code != 0
    assert str(server.port) in outcome.err


def test_two_servers_never_share_a_directory(start_server):
    server = start_server()
    outcome = binary.run("serve", "--data-dir", server.data_dir, "--host", "127.0.0.1", "--port", "0", timeout=20)
    assert outcome.code != 0
    assert str(server.data_dir) in outcome.err


# MARK: TLS


def presented_name(port: int) -> str:
    context = ssl._create_unverified_context()
    with socket.create_connection(("127.0.0.1", port)) as plain, context.wrap_socket(plain) as secure:
        der = secure.getpeercert(binary_form=True)
    text = subprocess.run(["openssl", "x509", "-inform", "der", "-noout", "-subject"], input=der, capture_output=True,
                          check=True).stdout.decode()
    return text.rsplit("=", 1)[1].strip()


def test_tls_with_a_certificate_that_is_replaced_while_serving(tmp_path):
    key, chain = certificate(tmp_path, "first")
    settings = {"SWITCHBOARD_TLS_CERTIFICATE_FILE": chain, "SWITCHBOARD_TLS_KEY_FILE": key, "SWITCHBOARD_TLS_RELOAD_SECONDS": 1}
    server = Server(tmp_path / "data", settings)
    with server.start(ready=False):
        wait_for(lambda: requests.get(f"https://127.0.0.1:{server.port}/readyz", verify=False).status_code == 200,
                 20, "readiness over TLS")
        assert presented_name(server.port) == "first"
        certificate(tmp_path, "second")
        wait_for(lambda: presented_name(server.port) == "second", 60, "the new certificate")
