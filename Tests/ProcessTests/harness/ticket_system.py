"""A ticket system (NTTM) as connectors use it, strict about what it is asked."""

import json
import threading
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from urllib.parse import parse_qs, urlsplit

EMAIL = "robot@example.com"
PASSWORD = "robot-password"
STOPPED = "5481e1e0-0ff7-4dec-a183-96ee95a61c29"
ARREARS = "arrears-of-the-house"

FILTERS = {
    STOPPED: '[{"field":"typeName","searchOperation":"IN","values":["Ожидание"]}]',
    ARREARS: '[{"field":"closeDate","searchOperation":"BETWEEN","values":["2023-01-24T21:00:00Z","2023-01-25T20:59:59Z"]}]',
}


class TicketSystem:
    def __init__(self, tickets: int = 400, suspended: int = 3, port: int = 0):
        self.port = port
        self.tickets = tickets
        self.suspended = suspended
        # Paths of requests as they came, and the filters that lists were asked for with.
        self.asked: list[str] = []
        self.filters: list[str] = []
        self.tokens: set[str] = set()
        self.status: int | None = None
        # Tickets are not answered while it is cleared.
        self.open = threading.Event()
        self.open.set()
        self._lock = threading.Lock()
        self._server = None

    @property
    def url(self) -> str:
        return f"http://127.0.0.1:{self.port}"

    def start(self) -> "TicketSystem":
        system = self

        class Handler(BaseHTTPRequestHandler):
            def do_GET(self):
                system._answer(self, "GET", b"")

            def do_POST(self):
                system._answer(self, "POST", self.rfile.read(int(self.headers.get("Content-Length", 0))))

            def log_message(self, *_):
                pass

        self._server = ThreadingHTTPServer(("127.0.0.1", self.port), Handler)
        self._server.daemon_threads = True
        self.port = self._server.server_address[1]
        threading.Thread(target=self._server.serve_forever, daemon=True).start()
        return self

    def stop(self):
        self.open.set()
        if self._server:
            self._server.shutdown()
            self._server.server_close()
            self._server = None

    def __enter__(self):
        return self.start()

    def __exit__(self, *_):
        self.stop()

    def count(self, path: str) -> int:
        with self._lock:
            return sum(1 for asked in self.asked if asked.split(" ")[1].startswith(path))

    def _answer(self, handler: BaseHTTPRequestHandler, method: str, body: bytes):
        url = urlsplit(handler.path)
        with self._lock:
            self.asked.append(f"{method} {handler.path}")
        status, answer = self._find(method, url.path, parse_qs(url.query), handler.headers.get("Authorization", ""), body)
        data = answer.encode() if isinstance(answer, str) else json.dumps(answer, ensure_ascii=False).encode()
        handler.send_response(status)
        handler.send_header("Content-Type", "application/json")
        handler.send_header("Content-Length", str(len(data)))
        handler.end_headers()
        handler.wfile.write(data)

    def _find(self, method: str, path: str, query: dict, authorization: str, body: bytes):
        if (method, path) == ("POST", "/nttm-task-handler/api/authenticate"):
            if json.loads(body) != {"username": EMAIL, "password": PASSWORD, "force": True}:
                return 401, "who are you"
            with self._lock:
                token = f"token-{len(self.tokens) + 1}"
                self.tokens.add(token)
            return 200, {"id_token": token}
        token = authorization.removeprefix("Bearer ")
        if token not in self.tokens:
            return 401, "not signed in"
        if (method, path) == ("GET", "/nttm-task-handler/api/logout"):
            self.tokens.discard(token)
            return 200, ""
        if self.status is not None:
            return self.status, "out of order"
        if method == "GET" and path.startswith("/nttm-user-profile/api/user-filters/"):
            text = FILTERS.get(path.rsplit("/", 1)[1])
            return (200, {"filter": text, "result": text}) if text else (404, "no such filter")
        if (method, path) == ("POST", "/nttm-web-gateway/api/task/page"):
            return self._page(query, 500, body, [{"id": 9000 + n, "ticketId": 100 + n} for n in range(self.suspended)])
        if (method, path) == ("POST", "/nttm-web-gateway/api/ticket/page"):
            return self._page(query, 100, body, [{"id": n} for n in range(self.tickets)])
        if method == "GET" and path.startswith("/nttm-web-gateway/api/ticket/"):
            self.open.wait(60)
            number = path.rsplit("/", 1)[1]
            if not number.isdigit() or int(number) >= self.tickets:
                return 404, f"ticket {number} not found"
            return 200, {"id": int(number), "status": "Закрыт", "tasks": []}
        return 404, "no such address"

    def _page(self, query: dict, size: int, body: bytes, items: list):
        json.loads(body)
        if query.get("size") != [str(size)] or query.get("sort") != ["id,desc"]:
            return 400, "size and sort"
        with self._lock:
            self.filters.append(body.decode())
        start = int(query["page"][0]) * size
        return 200, {"content": items[start:start + size], "totalPages": -(-len(items) // size)}
