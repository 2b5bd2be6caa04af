"""The sources of the old service: the four files, and the three lists with everything that can be wrong with them."""

import json
import os
import threading
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path

FILES = {
    "sms.data": "MC;78;1053;Kildy\nAT;35;1336;Topolo\n",
    "voice.data": "MC;25;1274;E-Voice;0.51;46;68;24\nAT;34;1651;TransparentCalls;0.93;495;46;7\n",
    "email.data": "AT;Comcast;17\nAT;Yahoo;596\n",
    "billing.data": "001010\n",
}
LISTS = {
    "/mms": [{"country": "PE", "provider": "Topolo", "bandwidth": "9", "response_time": "700"}],
    "/support": [{"topic": "SMS", "active_tickets": 20}, {"topic": "API", "active_tickets": 8}],
    "/accendent": [{"topic": "Old", "status": "closed"}, {"topic": "Support overload", "status": "active"}],
}


def filled(folder: Path) -> Path:
    """The folder, made and with the four files in it."""
    folder.mkdir()
    for name, text in FILES.items():
        (folder / name).write_text(text)
    return folder


class Lists:
    """The HTTP sources; `behave` says what each path does beside answering its list, `hanging` which ones are asked in vain."""

    def __init__(self):
        self.behave = {}
        self.hanging = set()
        self.silence = threading.Event()
        lists = self

        class Handler(BaseHTTPRequestHandler):
            def do_GET(self):
                behaviour = lists.behave.get(self.path, "answer")
                if behaviour == "hang":
                    lists.hanging.add(self.path)
                    lists.silence.wait(60)
                    return
                body = json.dumps(LISTS.get(self.path, [])).encode()
                if behaviour == "half":
                    body = body[: len(body) // 2]
                if behaviour == "garbage":
                    body = os.urandom(1000)
                self.send_response(500 if behaviour == "fail" else 200)
                # The old simulator says so.
                self.send_header("Content-Type", "text/plain; charset=utf-8")
                if behaviour != "flood":
                    self.send_header("Content-Length", str(len(body)))
                self.end_headers()
                try:
                    for _ in range(1600 if behaviour == "flood" else 0):
                        self.wfile.write(b" " * (64 << 10))
                    for start in range(len(body) if behaviour == "slow" else 0):
                        self.wfile.write(body[start:start + 1])
                        lists.silence.wait(0.1)
                    self.wfile.write(b"" if behaviour == "slow" else body)
                except OSError:
                    pass

            def log_message(self, *_):
                pass

        self.server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
        self.server.daemon_threads = True
        self.url = f"http://127.0.0.1:{self.server.server_port}"
        threading.Thread(target=self.server.serve_forever, daemon=True).start()

    def stop(self):
        self.silence.set()
        self.server.shutdown()
        self.server.server_close()
