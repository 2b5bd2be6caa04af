"""The gateway that knows agencies: XML over two addresses, as strict about sessions as the real one, with faults by switches."""

import threading
import time
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from urllib.parse import parse_qs, urlsplit
from xml.sax.saxutils import escape

USER, PASSWORD = "gate way", "g@te&wörd=1"


class Gateway:
    """`fault`: None, "hang", "refuse" (500), "garbage" (no XML), "login" (answers with another document, as if signed out, whatever one
    does). `delay` are seconds before each answer."""

    def __init__(self):
        self.agencies: dict[str, str] = {}
        self.fault, self.delay, self.expiry = None, 0.0, "401"
        self.sign_ins, self.views, self.refused = 0, 0, 0
        self._session = 0
        self._lock = threading.Lock()
        self._server = None

    @property
    def url(self) -> str:
        return f"http://127.0.0.1:{self._server.server_address[1]}"

    @property
    def settings(self) -> dict[str, str]:
        return {"SWITCHBOARD_CALLS_GATEWAY_URL": self.url, "SWITCHBOARD_CALLS_GATEWAY_USER": USER,
                "SWITCHBOARD_CALLS_GATEWAY_PASSWORD": PASSWORD}

    def add(self, number: int, name: str, contacts: dict[str, tuple[str, str]], black: bool = False, managers: tuple = ("M1", "M2")):
        """`contacts` are persons and descriptions by number."""
        people = "".join(f"<contact><value>{value}</value><person>{escape(person)}</person><description>{escape(description)}</description>"
                         "</contact>" for value, (person, description) in contacts.items())
        managed = "".join(f"<manager>{escape(manager)}</manager>" for manager in managers)
        self.agencies[str(number)] = (
            f"<agency><name>{escape(name)}</name><nameEng>{escape(name)} EN</nameEng><city>Vilnius</city><percent>10</percent>"
            "<frontOffice>true</frontOffice><contract>false</contract><sentTourists>42</sentTourists><boss>B</boss>"
            f"<curator><fullName>C. Curator</fullName></curator><blackList>{str(black).lower()}</blackList>"
            f"<managers>{managed}</managers><contacts>{people}</contacts></agency>")

    def expire(self, how: str = "401"):
        """The session that is known is none any more, which is said by a status or by another document."""
        with self._lock:
            self._session += 1
            self.expiry = how

    def answer(self, target: str) -> tuple[int, str]:
        address = urlsplit(target)
        query = {name: values[0] for name, values in parse_qs(address.query, keep_blank_values=True).items()}
        with self._lock:
            if address.path == "/xmlgate/auth_data.jsp":
                self.sign_ins += 1
                if query != {"j_login_request": "1", "j_login": USER, "j_passwd": PASSWORD}:
                    return 401, "<error/>"
                self._session += 1
                return 200, f"<auth><sessionId>s{self._session}&amp;</sessionId></auth>"
            if address.path != "/xmlgate/agency/view" or set(query) != {"agencyId", "aid"}:
                return 404, "<error/>"
            self.views += 1
            if self.fault == "login" or query["aid"] != f"s{self._session}&":
                self.refused += 1
                return (401, "") if self.expiry == "401" else (200, "<login><form/></login>")
            found = self.agencies.get(query["agencyId"])
            return (200, found) if found else (404, "<error/>")

    def __enter__(self) -> "Gateway":
        gateway = self

        class Handler(BaseHTTPRequestHandler):
            def do_GET(self):
                if gateway.fault == "hang":
                    time.sleep(20)
                    return
                time.sleep(gateway.delay)
                status, text = (500, "") if gateway.fault == "refuse" else gateway.answer(self.path)
                body = ("<agency><name>half" if gateway.fault == "garbage" else text).encode()
                self.send_response(status)
                self.send_header("Content-Type", "text/xml; charset=utf-8")
                self.send_header("Content-Length", str(len(body)))
                self.end_headers()
                self.wfile.write(body)

            def log_message(self, *_):
                pass

        self._server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
        self._server.daemon_threads = True
        threading.Thread(target=self._server.serve_forever, args=(0.05,), daemon=True).start()
        return self

    def __exit__(self, *_):
        self._server.shutdown()
        self._server.server_close()
