"""Somebody with an XMPP client, as far as they need one: signs in, reads, writes, enters rooms."""

import base64
import select
import socket
import ssl
import threading
from dataclasses import dataclass
from xml.etree import ElementTree
from xml.sax.saxutils import escape, quoteattr

from .prosody import DOMAIN, PEOPLE, PUBLISHER, ROOMS, Prosody
from .server import wait_for

CLIENT = "{jabber:client}"
RECEIPTS = "urn:xmpp:receipts"


@dataclass(frozen=True)
class Said:
    """A message as it came."""
    sender: str
    kind: str
    id: str
    text: str
    thread: str | None
    wants_receipt: bool


class Person:
    """`receipts=False` is a client that confirms nothing."""

    def __init__(self, prosody: Prosody, name: str, receipts: bool = True):
        self.prosody = prosody
        self.name = name
        self.jid = f"{name}@{DOMAIN}"
        self.receipts = receipts
        self.said: list[Said] = []
        self.present: set[str] = set()
        self.answered: set[str] = set()
        self._socket: socket.socket | None = None
        self._turn = threading.Lock()
        # Seconds that an answer may take; None once whatever comes is heard.
        self._patience: float | None = 10
        self._parser = ElementTree.XMLPullParser(["start", "end"])
        self._depth = 0

    # MARK: What they do

    def write(self, text: str, to: str, thread: str | None = None, kind: str = "chat", language: str = "en"):
        inside = f"<body>{escape(text)}</body>" + (f"<thread>{escape(thread)}</thread>" if thread else "")
        self._send(f"<message to={quoteattr(to)} type='{kind}' xml:lang='{language}'>{inside}</message>")

    def pretend(self, jid: str, to: str):
        """Tells them, as a room would, that it is somebody else who speaks here."""
        self._send(f"<presence to={quoteattr(to)}><x xmlns='http://jabber.org/protocol/muc#user'><item jid={quoteattr(jid)}/></x></presence>")

    def nest(self, depth: int, to: str):
        """Sends elements, each in another."""
        self._send(f"<message to={quoteattr(to)} type='chat'><body>ack</body>{'<a>' * depth}{'</a>' * depth}</message>")

    def publish(self, document: str, node: str):
        """A document at a node, written as Finesse does."""
        id = f"publish-{len(self.answered)}"
        self._send(f"<iq type='set' id='{id}' to='{PUBLISHER}'><pubsub xmlns='http://jabber.org/protocol/pubsub'><publish node={quoteattr(node)}>"
                   f"<item><notification xmlns='urn:xmpp:push:0'>{escape(document)}</notification></item></publish></pubsub></iq>")
        wait_for(lambda: id in self.answered, 10, "the publisher's answer")

    def enter(self, room: str):
        place = f"{room}@{ROOMS}/{self.name}"
        self._send(f"<presence to='{place}'><x xmlns='http://jabber.org/protocol/muc'><history maxstanzas='0'/></x></presence>")
        wait_for(lambda: place in self.present, 10, "the room")
        # A new one lets others in when its maker has said how it is to be; to all others this is refused.
        self._send(f"<iq type='set' id='open' to='{room}@{ROOMS}'><query xmlns='http://jabber.org/protocol/muc#owner'>"
                   "<x xmlns='jabber:x:data' type='submit'/></query></iq>")
        wait_for(lambda: "open" in self.answered, 10, "the room's answer")

    def told(self, text: str, count: int = 1) -> list[Said]:
        """What others said with this in it."""
        return wait_for(lambda: (lambda found: found if len(found) >= count else None)([one for one in self.said if text in one.text]),
                        20, f"{count} messages with {text!r}; there are {self.said}")

    # MARK: The stream

    def __enter__(self) -> "Person":
        plain = socket.create_connection(("127.0.0.1", self.prosody.port), timeout=10)
        self._socket = plain
        self._open()
        self._send("<starttls xmlns='urn:ietf:params:xml:ns:xmpp-tls'/>")
        self._next("proceed")
        context = ssl.create_default_context(cafile=self.prosody.authority.file)
        plain.settimeout(10)
        self._socket = context.wrap_socket(plain, server_hostname=DOMAIN)
        self._open()
        proof = base64.b64encode(f"\0{self.name}\0{PEOPLE[self.name]}".encode()).decode()
        self._send(f"<auth xmlns='urn:ietf:params:xml:ns:xmpp-sasl' mechanism='PLAIN'>{proof}</auth>")
        self._next("success")
        self._open()
        self._send("<iq type='set' id='bind'><bind xmlns='urn:ietf:params:xml:ns:xmpp-bind'><resource>tests</resource></bind></iq>")
        self._next("iq")
        self._patience = None
        self._listener = threading.Thread(target=self._listen, daemon=True)
        self._listener.start()
        self._send("<presence/>")
        wait_for(lambda: f"{self.jid}/tests" in self.present, 10, "being there")
        return self

    def __exit__(self, *_):
        # Without a farewell the server would wait for us to come back.
        try:
            self._send("</stream:stream>")
            # The descriptor alone: what comes last is still read through TLS.
            socket.socket.shutdown(self._socket, socket.SHUT_RDWR)
        except OSError:
            pass
        # Before the descriptor is another connection's: TLS answers what it reads last.
        self._listener.join(10)
        self._socket.close()

    def _send(self, text: str):
        with self._turn:
            self._socket.settimeout(10)
            self._socket.sendall(text.encode())

    def _receive(self) -> bytes:
        """What has come. An encrypted connection is nothing that two threads may use at once, so nobody waits in it for what comes."""
        while True:
            with self._turn:
                self._socket.settimeout(0)
                try:
                    return self._socket.recv(65536)
                except (BlockingIOError, ssl.SSLWantReadError):
                    pass
            if not select.select([self._socket], [], [], self._patience)[0]:
                raise TimeoutError("the server says nothing")

    def _open(self):
        self._parser = ElementTree.XMLPullParser(["start", "end"])
        self._depth = 0
        self._send(f"<stream:stream to='{DOMAIN}' version='1.0' xmlns='jabber:client' xmlns:stream='http://etherx.jabber.org/streams'>")
        self._next("features")

    def _elements(self):
        """Whole elements of the stream, one after the other, until it ends."""
        while True:
            for event, element in self._parser.read_events():
                self._depth += 1 if event == "start" else -1
                if event == "end" and self._depth == 1:
                    yield element
            data = self._receive()
            if not data:
                return
            self._parser.feed(data)

    def _next(self, name: str) -> ElementTree.Element:
        for element in self._elements():
            if element.tag.endswith("}" + name):
                return element
            raise AssertionError(f"{name} expected: {ElementTree.tostring(element)}")
        raise AssertionError(f"{name} expected, and the stream ended")

    def _listen(self):
        try:
            for element in self._elements():
                if element.tag == CLIENT + "message":
                    self._hear(element)
                elif element.tag == CLIENT + "presence":
                    change = {None: self.present.add, "unavailable": self.present.discard}.get(element.get("type"), lambda _: None)
                    change(element.get("from", ""))
                elif element.tag == CLIENT + "iq":
                    self.answered.add(element.get("id", ""))
        except OSError:
            pass

    def _hear(self, message: ElementTree.Element):
        text, sender = message.findtext(CLIENT + "body"), message.get("from", "")
        if text is None:
            return
        wants_receipt = message.find(f"{{{RECEIPTS}}}request") is not None
        self.said.append(Said(sender, message.get("type", "normal"), message.get("id", ""), text, message.findtext(CLIENT + "thread"),
                              wants_receipt))
        if wants_receipt and self.receipts:
            self._send(f"<message to={quoteattr(sender)}><received xmlns='{RECEIPTS}' id={quoteattr(message.get('id', ''))}/></message>")
