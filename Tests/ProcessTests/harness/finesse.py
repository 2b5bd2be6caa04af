"""A cluster of Cisco Finesse in memory: two nodes over the same agents, strict to what is documented of its REST interface.

Basic authentication by id or name; five wrong passwords lock an account, and a locked one is refused whatever it says. A change is answered
with 202 and takes effect a moment later. Names of elements come in the documented mixture of cases, or in another one (`mixed`)."""

import base64
import json
import ssl
import threading
import time
from collections import Counter
from dataclasses import dataclass, field
from datetime import datetime, timezone
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from urllib.parse import parse_qs, unquote, urlsplit
from xml.etree import ElementTree
from xml.sax.saxutils import escape

ROOT = "/finesse/api/"
LOCKED_AFTER = 5
# A word that no log and no file may hold.
PASSWORD = "f1nesse-pässword <&> 4711"


def stamp(at: float) -> str:
    return datetime.fromtimestamp(at, timezone.utc).strftime("%Y-%m-%dT%H:%M:%S.") + f"{int(at * 1000) % 1000:03}Z"


@dataclass
class Agent:
    login_id: str
    first: str
    last: str
    extension: str = ""
    team: tuple[str, str] | None = ("3", "Line 1")
    roles: tuple[str, ...] = ("Agent",)
    login_name: str = ""
    password: str = PASSWORD
    state: str = "LOGOUT"
    since: float = field(default_factory=lambda: time.time() - 600)
    reason: int | None = None


class Cluster:
    """`delay` is how long a change takes; `authority` signs the certificates of its nodes."""

    REASONS = {6: ("21", "Lunch & rest"), 7: ("22", "Training")}

    def __init__(self, delay: float = 0.3, mixed: bool = False, certificate: tuple | None = None):
        self.delay, self.mixed, self.certificate = delay, mixed, certificate
        self.agents: dict[str, Agent] = {}
        self.dialogs: dict[str, list[dict]] = {}
        self.transfers: list[dict] = []
        self.bodies: list[str] = []
        self.wrong: Counter = Counter()  # in a row
        self.tried: Counter = Counter()  # wrong passwords and locked accounts, all of them
        self.asked: Counter = Counter()  # (method, first part of the path)
        self.events: tuple[str, str, int] | None = None  # domain and publisher, and the secure port of XMPP
        self.lock = threading.Lock()
        self.nodes = [Node(self) for _ in range(2)]

    @property
    def urls(self) -> str:
        return ",".join(node.url for node in self.nodes)

    def settings(self, user: str = "admin", **more: str) -> dict[str, str]:
        return {"SWITCHBOARD_FINESSE_URLS": self.urls, "SWITCHBOARD_FINESSE_USER": user, "SWITCHBOARD_FINESSE_PASSWORD": PASSWORD,
                "SWITCHBOARD_FINESSE_POLL_SECONDS": "1"} | more

    def furnish(self) -> "Cluster":
        """An administrator, a supervisor, agents in two teams, one without a team, and one without an extension."""
        for agent in (
                Agent("admin", "Ada", "Root", roles=("Administrator",), team=None),
                Agent("9001", "Sofia", "Boss", "5500", roles=("Agent", "Supervisor"), login_name="s.boss", state="NOT_READY", reason=7),
                Agent("7314", "Мария", "Иванова", "5514", login_name="m.ivanova", state="NOT_READY", reason=6),
                Agent("7315", "Bruno <b>", "Sílva & Co", "5515", state="READY"),
                Agent("7316", "Carl", "Talk", "5516", state="TALKING", team=("4", "Line 2")),
                Agent("7317", "Wanda", "Work", "5517", state="WORK", team=("4", "Line 2")),
                Agent("7318", "Late", "Later", "5518", state="RESERVED_OUTBOUND_PREVIEW", team=None),
                Agent("7319", "Odd", "State", "5519", state="SOMETHING_NEW"),
                Agent("7320", "No", "Extension")):
            self.agents[agent.login_id] = agent
        self.dialogs["7316"] = [{"id": "16804377", "from": "+5511987650001", "to": "6000"}]
        return self

    def set_state(self, login_id: str, state: str, reason: int | None = None):
        agent = self.agents[login_id]
        with self.lock:
            agent.state, agent.reason, agent.since = state, reason, time.time()

    def polls(self) -> int:
        """How often all agents, or those of a team, were asked for."""
        with self.lock:
            return self.asked["GET", "Users"] + self.asked["GET", "Team"]

    def is_locked(self, login_id: str) -> bool:
        return self.wrong[login_id] >= LOCKED_AFTER

    def __enter__(self) -> "Cluster":
        for node in self.nodes:
            node.start()
        return self

    def __exit__(self, *_):
        for node in self.nodes:
            node.stop()

    # MARK: Who asks

    def identify(self, header: str | None) -> Agent | None:
        """Nil for a wrong password, which counts."""
        kind, _, text = (header or "").partition(" ")
        if kind != "Basic":
            return None
        name, _, password = base64.b64decode(text).decode().partition(":")
        agent = next((one for one in self.agents.values() if name and name in (one.login_id, one.login_name)), None)
        with self.lock:
            key = agent.login_id if agent else name
            if agent and agent.password == password and not self.is_locked(key):
                self.wrong[key] = 0
                return agent
            self.wrong[key] += 1
            self.tried[key] += 1
            return None

    @staticmethod
    def oversees(asking: Agent, agent: Agent) -> bool:
        return "Administrator" in asking.roles or asking is agent or (
            "Supervisor" in asking.roles and agent.team is not None and asking.team == agent.team)

    # MARK: Documents

    def user(self, agent: Agent, summary: bool = False) -> str:
        team = f"<teamId>{agent.team[0]}</teamId><teamName>{escape(agent.team[1])}</teamName>" if agent.team else ""
        reason, code = "", "<reasonCodeId>-1</reasonCodeId>"
        if agent.reason:
            number, label = self.REASONS[agent.reason]
            tag = "reasonCode" if summary else "ReasonCode"
            code = f"<reasonCodeId>{agent.reason}</reasonCodeId>"
            reason = (f"<{tag}><category>NOT_READY</category><uri>{ROOT}ReasonCode/{agent.reason}</uri><code>{number}</code>"
                      f"<label>{escape(label)}</label><forAll>true</forAll><systemCode>false</systemCode><id>{agent.reason}</id></{tag}>")
        state = f"<state>{agent.state}</state>" if agent.state else ""
        roles = "".join(f"<role>{role}</role>" for role in agent.roles)
        teams = "".join(f"<Team><uri>{ROOT}Team/{number}</uri><id>{number}</id><name>{escape(name)}</name></Team>"
                        for number, name in ([agent.team] if "Supervisor" in agent.roles and agent.team else []))
        whole = "" if summary else f"<roles>{roles}</roles><loginName>{escape(agent.login_name)}</loginName>{code}{team}<teams>{teams}</teams>"
        return (f"<User><uri>{ROOT}User/{agent.login_id}</uri><loginId>{agent.login_id}</loginId><firstName>{escape(agent.first)}</firstName>"
                f"<lastName>{escape(agent.last)}</lastName><dialogs>{ROOT}User/{agent.login_id}/Dialogs</dialogs>"
                f"<extension>{agent.extension}</extension><pendingState></pendingState>{state}"
                f"<stateChangeTime>{stamp(agent.since)}</stateChangeTime>{reason}{whole}</User>")

    def cased(self, xml: str) -> str:
        """The same with the first letters of some names in the other case, as notifications and other versions have them."""
        if not self.mixed:
            return xml
        for name in ("User", "ReasonCode", "Users", "Team", "Dialog", "Dialogs"):
            xml = xml.replace(f"<{name}>", f"<{name[0].lower()}{name[1:]}>").replace(f"</{name}>", f"</{name[0].lower()}{name[1:]}>")
        for name in ("loginId", "state", "teamName"):
            xml = xml.replace(f"<{name}>", f"<{name[0].upper()}{name[1:]}>").replace(f"</{name}>", f"</{name[0].upper()}{name[1:]}>")
        return xml

    def system_info(self, node: "Node") -> str:
        status = "OUT_OF_SERVICE" if node.fault == "503" else "IN_SERVICE"
        events = ""
        if self.events:
            domain, publisher, port = self.events
            events = (f"<primaryNode><host>127.0.0.1</host><xmppPort>5222</xmppPort><xmppSecurePort>{port}</xmppSecurePort></primaryNode>"
                      f"<xmppDomain>{domain}</xmppDomain><xmppPubSubDomain>{publisher}</xmppPubSubDomain>")
        return (f"<SystemInfo><currentTimestamp>{stamp(time.time())}</currentTimestamp><deploymentType>UCCX</deploymentType>"
                f"<status>{status}</status><systemAuthMode>NON_SSO</systemAuthMode><uri>{ROOT}SystemInfo</uri>{events}</SystemInfo>")

    def update(self, login_id: str) -> str:
        """How somebody is, as an event tells it."""
        return self.cased(f"<Update><event>PUT</event><requestId></requestId><source>{ROOT}User/{login_id}</source>"
                          f"<data>{self.user(self.agents[login_id])}</data></Update>")

    # MARK: Changes

    def change(self, asking: Agent, agent: Agent, body: str) -> tuple[int, str]:
        """What an agent, or a supervisor of the team, may ask for."""
        self.bodies.append(body)
        try:
            root = ElementTree.fromstring(body)
        except ElementTree.ParseError:
            return 400, problem("Bad Request", "not XML")
        if root.tag != "User" or any(child.tag not in ("state", "reasonCodeId", "extension") for child in root):
            return 400, problem("Bad Request", "unknown element")
        state, reason = root.findtext("state"), root.findtext("reasonCodeId")
        if state not in ("LOGIN", "READY", "NOT_READY", "LOGOUT"):
            return 400, problem("Invalid State", state or "")
        if asking is not agent and reason:
            return 400, problem("Invalid Input", "reason code not allowed")
        if reason and int(reason) not in self.REASONS:
            return 400, problem("Invalid Input", reason)
        if state == "LOGIN" and not root.findtext("extension"):
            return 400, problem("Parameter Missing", "extension")
        if state in ("READY", "NOT_READY") and agent.state == "LOGOUT" or state == "LOGOUT" and asking is agent and agent.state != "NOT_READY":
            return 400, problem("Invalid State", f"{agent.state} to {state}")

        def take_effect():
            self.set_state(agent.login_id, "NOT_READY" if state == "LOGIN" else state, int(reason) if reason else None)

        threading.Timer(self.delay, take_effect).start()
        return 202, ""


def problem(kind: str, message: str) -> str:
    return (f"<ApiErrors><ApiError><ErrorType>{kind}</ErrorType><ErrorMessage>{escape(message)}</ErrorMessage><ErrorData></ErrorData>"
            "</ApiError></ApiErrors>")


class Node:
    """`fault`: None, "503" (out of service), "away" (connections are cut), "hang" (no answer), "garbage" (no XML)."""

    def __init__(self, cluster: Cluster):
        self.cluster, self.fault, self.asked = cluster, None, 0
        self._server = ThreadingHTTPServer(("127.0.0.1", 0), self._handler())
        self._server.daemon_threads = True
        if cluster.certificate:
            context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
            context.load_cert_chain(cluster.certificate[1], cluster.certificate[0])
            self._server.socket = context.wrap_socket(self._server.socket, server_side=True)

    @property
    def url(self) -> str:
        return f"http{'s' if self.cluster.certificate else ''}://127.0.0.1:{self._server.server_address[1]}"

    def start(self):
        threading.Thread(target=self._server.serve_forever, args=(0.05,), daemon=True).start()

    def stop(self):
        self._server.shutdown()
        self._server.server_close()

    def answer(self, method: str, target: str, header: str | None, kind: str, body: str) -> tuple[int, str]:
        address, cluster = urlsplit(target), self.cluster
        parts = [unquote(part) for part in address.path.removeprefix(ROOT).split("/")]
        with cluster.lock:
            self.asked += 1
            cluster.asked[method, parts[0]] += 1
        if not address.path.startswith(ROOT):
            return 404, ""
        if parts == ["SystemInfo"]:
            return 200, cluster.system_info(self)
        if self.fault == "503":
            return 503, problem("Service Unavailable", "SERVER_OUT_OF_SERVICE")
        asking = cluster.identify(header)
        if asking is None:
            return 401, problem("Authorization Failure", "UNAUTHORIZED")
        if method == "GET" and parts == ["Users"]:
            if "Administrator" not in asking.roles:
                return 403, problem("Forbidden", "administrators only")
            return 200, "<Users>" + "".join(cluster.user(agent) for agent in cluster.agents.values()) + "</Users>"
        if method == "GET" and parts[0] == "Team" and len(parts) == 2:
            if "Supervisor" not in asking.roles or asking.team is None or asking.team[0] != parts[1]:
                return 401, problem("Invalid Supervisor", parts[1])
            users = "".join(cluster.user(agent, summary=True) for agent in cluster.agents.values() if agent.team == asking.team)
            return 200, (f"<Team><uri>{ROOT}Team/{parts[1]}</uri><id>{parts[1]}</id><name>{escape(asking.team[1])}</name>"
                         f"<users>{users}</users></Team>")
        if parts[0] == "Dialog" and method == "PUT" and len(parts) == 2:
            return self.transfer(asking, parts[1], kind, body)
        if parts[0] == "User" and len(parts) >= 2:
            return self.of_user(method, asking, parts[1:], parse_qs(address.query), kind, body)
        return 404, problem("Not Found", address.path)

    def of_user(self, method: str, asking: Agent, parts: list[str], query: dict, kind: str, body: str) -> tuple[int, str]:
        cluster = self.cluster
        agent = next((one for one in cluster.agents.values() if parts[0] in (one.login_id, one.login_name)), None)
        if agent is None:
            return 404, problem("User Not Found", parts[0])
        if not cluster.oversees(asking, agent):
            return 401, problem("Invalid Authorization User Specified", parts[0])
        if len(parts) == 1 and method == "GET":
            return 200, cluster.user(agent)
        if len(parts) == 1 and method == "PUT":
            return cluster.change(asking, agent, body) if "xml" in kind else (400, problem("Bad Request", kind))
        if parts[1] == "Dialogs" and method == "GET":
            return 200, "<Dialogs>" + "".join(dialog(one) for one in cluster.dialogs.get(agent.login_id, [])) + "</Dialogs>"
        if parts[1] == "Dialogs" and method == "PUT" and len(parts) == 3:
            return self.transfer(asking, parts[2], kind, body)
        if parts[1] == "ReasonCodes" and method == "GET":
            codes = "".join(
                f"<ReasonCode><uri>{ROOT}ReasonCode/{number}</uri><category>NOT_READY</category><code>{code}</code>"
                f"<label>{escape(label)}</label><forAll>true</forAll><id>{number}</id></ReasonCode>"
                for number, (code, label) in cluster.REASONS.items() if query.get("category") == ["NOT_READY"])
            return 200, f"<ReasonCodes category='{query.get('category', [''])[0]}'>{codes}</ReasonCodes>"
        return 404, problem("Not Found", "/".join(parts))

    def transfer(self, asking: Agent, number: str, kind: str, body: str) -> tuple[int, str]:
        if number not in [one["id"] for one in self.cluster.dialogs.get(asking.login_id, [])]:
            return 404, problem("Not Found", number)
        if "json" in kind:
            asked = json.loads(body)["Dialog"]
        else:
            asked = {child.tag: child.text for child in ElementTree.fromstring(body)}
        if asked.get("requestedAction") not in ("TRANSFER", "TRANSFER_SST") or not asked.get("targetMediaAddress"):
            return 400, problem("Parameter Missing", "targetMediaAddress")
        self.cluster.transfers.append({"by": asking.login_id, "call": number, "to": asked["targetMediaAddress"]})
        return 202, ""

    def _handler(self):
        node = self

        class Handler(BaseHTTPRequestHandler):
            protocol_version = "HTTP/1.1"

            def answer(self):
                body = self.rfile.read(int(self.headers.get("Content-Length") or 0)).decode()
                if node.fault == "away":
                    self.close_connection = True
                    return
                if node.fault == "hang":
                    time.sleep(30)
                    self.close_connection = True
                    return
                status, text = node.answer(self.command, self.path, self.headers.get("Authorization"),
                                           self.headers.get("Content-Type") or "", body)
                text = "<html>no XML<br></html" if node.fault == "garbage" else node.cluster.cased(text)
                content = text.encode()
                self.send_response(status)
                if status == 401:
                    self.send_header("WWW-Authenticate", 'Basic realm="Cisco Finesse"')
                if status == 503:
                    self.send_header("Retry-After", "1")
                self.send_header("Content-Type", "application/xml;charset=UTF-8")
                self.send_header("Content-Length", str(len(content)))
                self.end_headers()
                self.wfile.write(content)

            do_GET = do_PUT = do_POST = answer

            def log_message(self, *_):
                pass

        return Handler


def dialog(call: dict) -> str:
    participant = "<Participant><actions><action>TRANSFER</action></actions><mediaAddress>{}</mediaAddress><state>ACTIVE</state></Participant>"
    return (f"<Dialog><uri>{ROOT}Dialog/{call['id']}</uri><id>{call['id']}</id><mediaType>Voice</mediaType><state>ACTIVE</state>"
            f"<fromAddress>{call['from']}</fromAddress><toAddress>{call['to']}</toAddress><mediaProperties><DNIS>{call['to']}</DNIS>"
            f"<callType>ACD_IN</callType></mediaProperties><participants>{participant.format('5516')}{participant.format(call['from'])}"
            "</participants></Dialog>")


def basic(login: str, password: str = PASSWORD) -> dict[str, str]:
    return {"Authorization": "Basic " + base64.b64encode(f"{login}:{password}".encode()).decode()}
