"""A server that answers as it is told, and writes down what it was sent."""

import json
import socket
import threading
import time
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer


class Sent:
    def __init__(self, path, headers, body):
        self.path, self.headers, self.body = path, headers, body
        self.event = json.loads(body)
        self.key = headers["Idempotency-Key"]

    @property
    def logs(self):
        return self.event.get("logs", [])


class Desk:
    """`answers` are used up one by one: (status, headers, object or bytes), or "cut" for a connection that breaks after the request,
    or a number of seconds in which one byte after the other arrives; when there are none left everything is accepted."""

    def __init__(self):
        self.sent, self.answers = [], []
        self._server = None
        self.port = 0

    def __enter__(self):
        desk = self

        class Handler(BaseHTTPRequestHandler):
            protocol_version = "HTTP/1.1"
            disable_nagle_algorithm = True

            def do_POST(self):
                body = self.rfile.read(int(self.headers["Content-Length"]))
                desk.sent.append(Sent(self.path, self.headers, body))
                answer = desk.answers.pop(0) if desk.answers else (200, {}, {"event_id": str(len(desk.sent)), "incident_id": 7})
                if answer == "cut":
                    self.connection.shutdown(socket.SHUT_RDWR)
                    self.close_connection = True
                elif isinstance(answer, (int, float)):
                    self.drip(answer)
                else:
                    self.answer(*answer)

            def answer(self, status, headers, content):
                raw = content if isinstance(content, bytes) else json.dumps(content).encode()
                self.send_response(status)
                for name, value in headers.items():
                    self.send_header(name, value)
                self.send_header("Content-Length", str(len(raw)))
                self.end_headers()
                self.wfile.write(raw)

            def drip(self, seconds):
                self.close_connection = True
                end = time.monotonic() + seconds
                try:
                    self.wfile.write(b"HTTP/1.1 200 OK\r\nX-Slow: ")
                    while time.monotonic() < end:
                        self.wfile.write(b"x")
                        time.sleep(0.05)
                except OSError:
                    pass

            def log_message(self, *_):
                pass

        self._server = ThreadingHTTPServer(("127.0.0.1", self.port), Handler)
        self._server.daemon_threads = True
        self.port = self._server.server_port
        threading.Thread(target=self._server.serve_forever, args=(0.02,), daemon=True).start()
        return self

    def __exit__(self, *_):
        self.stop()

    def stop(self):
        if self._server:
            self._server.shutdown()
            self._server.server_close()
            self._server = None

    @property
    def url(self):
        return "http://127.0.0.1:%d" % self.port

    @property
    def titles(self):
        return [each.event["title"] for each in self.sent]


def wait_for(condition, seconds=10):
    deadline = time.monotonic() + seconds
    while not condition():
        assert time.monotonic() < deadline, "waited in vain"
        time.sleep(0.01)
