"""A receiver of web hooks that believes only what its library verifies."""

import json
import threading
import time
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer

from standardwebhooks.webhooks import Webhook


@dataclass(frozen=True)
class Call:
    """One request: its headers with names in small letters, and its body."""
    path: str
    headers: dict
    body: bytes
    at: float = field(default_factory=time.monotonic)

    @property
    def json(self) -> dict:
        return json.loads(self.body)

    @property
    def id(self) -> str:
        return self.headers["webhook-id"]

    def verified(self, secret: str) -> dict:
        """What it says; raises for a signature that is not right."""
        return Webhook(secret).verify(self.body, self.headers)


class Receiver:
    """Answers each call with the next of `answers` (status, or status and headers), and with 204 when there are none left; None
    answers nothing at all. `delay` are the seconds that it takes for it."""

    def __init__(self, *answers, port: int = 0):
        self.answers = list(answers)
        self.delay = 0.0
        self.calls: list[Call] = []
        self.port = port
        self._lock = threading.Lock()
        self._server = None

    @property
    def url(self) -> str:
        return f"http://127.0.0.1:{self.port}/hook"

    def start(self) -> "Receiver":
        receiver = self

        class Handler(BaseHTTPRequestHandler):
            protocol_version = "HTTP/1.1"

            def do_POST(self):
                body = self.rfile.read(int(self.headers.get("Content-Length", 0)))
                headers = {name.lower(): value for name, value in self.headers.items()}
                status, extra = receiver._take(Call(self.path, headers, body))
                if status is None:
                    self.close_connection = True
                    return
                self.send_response(status)
                for name, value in extra.items():
                    self.send_header(name, value)
                self.send_header("Content-Length", "0")
                self.end_headers()

            def log_message(self, *_):
                pass

        class Server(ThreadingHTTPServer):
            daemon_threads = True
            request_queue_size = 256

            def handle_error(self, *_):
                # A sender that gave up.
                pass

        self._server = Server(("127.0.0.1", self.port), Handler)
        self.port = self._server.server_address[1]
        threading.Thread(target=self._server.serve_forever, daemon=True).start()
        return self

    def _take(self, call: Call):
        if self.delay:
            time.sleep(self.delay)
        with self._lock:
            self.calls.append(call)
            answer = self.answers.pop(0) if self.answers else 204
        return answer if isinstance(answer, tuple) else (answer, {})

    def stop(self):
        if self._server:
            self._server.shutdown()
            self._server.server_close()
            self._server = None

    def __enter__(self) -> "Receiver":
        return self.start()

    def __exit__(self, *_):
        self.stop()

    def of_type(self, kind: str) -> list[Call]:
        return [call for call in list(self.calls) if call.json.get("type") == kind]
