"""A mail server that encrypts, asks who sends, and refuses, delays or hangs up where the recipient's name says so."""

import asyncio
import email
import email.policy
import re
import ssl
import threading
from dataclasses import dataclass
from email.message import EmailMessage
from pathlib import Path

from aiosmtpd.smtp import SMTP, AuthResult

from .server import wait_for
from .tls import Authority

USER, PASSWORD = "switchboard@example.org", "mail-password-äß"


@dataclass(frozen=True)
class Mail:
    """One that was taken: its envelope, what is in it, and how it came."""
    sender: str
    recipients: list
    message: EmailMessage
    raw: bytes
    encrypted: bool
    signed_in: bool
    connection: int

    @property
    def text(self) -> str:
        return self.message.get_body(("plain",)).get_content()

    @property
    def html(self) -> str:
        return self.message.get_body(("html",)).get_content()

    def link(self, part: str) -> str:
        """The address in it that has this in it."""
        return next(word for word in re.findall(r"https?://\S+", self.text) if part in word)


class MailServer:
    """`mode` is `plain`, `starttls` or `implicit`; with `asks`, mails are taken from the user alone. `answers` are given to recipients
    before their mails are taken, by what stands in front of the `@`; for `fail550` and `busy451` always;
    `slow` waits, and `close` is hung up on."""

    def __init__(self, directory: Path, mode: str = "starttls", asks: bool = True):
        self.mode, self.asks = mode, asks
        directory.mkdir(parents=True, exist_ok=True)
        self.authority = Authority(directory)
        self._tls = None
        if mode != "plain":
            key, chain = self.authority.certificate("localhost")
            self._tls = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
            self._tls.load_cert_chain(chain, key)
        self.mails: list[Mail] = []
        self.answers: dict[str, list[str]] = {}
        # Of `close` when it is let in.
        self.opened: set[str] = set()
        self.connections = 0
        self.commands: list[str] = []
        self.port = 0
        self._loop = asyncio.new_event_loop()
        self._server: asyncio.Server | None = None

    @property
    def settings(self) -> dict:
        """Of a server that sends by it."""
        scheme = "smtps" if self.mode == "implicit" else "smtp"
        settings = {"SWITCHBOARD_MAIL_FROM": "Дежурная смена <desk@example.org>", "SWITCHBOARD_MAIL_CA_FILE": str(self.authority.file)}
        if not self.asks:
            return settings | {"SWITCHBOARD_MAIL_URL": f"{scheme}://127.0.0.1:{self.port}"}
        user = USER.replace("@", "%40")
        return settings | {"SWITCHBOARD_MAIL_URL": f"{scheme}://{user}@127.0.0.1:{self.port}", "SWITCHBOARD_MAIL_PASSWORD": PASSWORD}

    def to(self, mailbox: str, count: int = 1) -> list[Mail]:
        """So many mails to it, once they are there."""
        return wait_for(lambda: (lambda found: found if len(found) >= count else None)([one for one in self.mails if mailbox in one.recipients]),
                        20, f"{count} mails to {mailbox}; there are {[one.recipients for one in self.mails]}")

    def __enter__(self) -> "MailServer":
        started = threading.Event()

        async def serve():
            loop = asyncio.get_running_loop()
            self._server = await loop.create_server(self._connection, "127.0.0.1", self.port, ssl=self._tls if self.mode == "implicit" else None)
            self.port = self._server.sockets[0].getsockname()[1]
            started.set()

        def run():
            asyncio.set_event_loop(self._loop)
            self._loop.run_until_complete(serve())
            self._loop.run_forever()

        threading.Thread(target=run, daemon=True).start()
        assert started.wait(10)
        return self

    def __exit__(self, *_):
        async def end():
            self._server.close()
            others = asyncio.all_tasks() - {asyncio.current_task()}
            for task in others:
                task.cancel()
            await asyncio.gather(*others, return_exceptions=True)

        asyncio.run_coroutine_threadsafe(end(), self._loop).result(10)
        self._loop.call_soon_threadsafe(self._loop.stop)

    def _connection(self) -> SMTP:
        self.connections += 1
        return SMTP(
            _Handler(self, self.connections), hostname="mail.test", ident="double", enable_SMTPUTF8=True, loop=self._loop,
            tls_context=self._tls if self.mode == "starttls" else None, require_starttls=self.mode == "starttls" and self.asks,
            authenticator=self._authenticate if self.asks else None, auth_required=self.asks, auth_require_tls=self.mode == "starttls")

    @staticmethod
    def _authenticate(server, session, envelope, mechanism, data):
        right = (data.login, data.password) == (USER.encode(), PASSWORD.encode())
        return AuthResult(success=right, handled=False)


class _Handler:
    def __init__(self, server: MailServer, connection: int):
        self.server, self.connection = server, connection

    async def auth_GSSAPI(self, server, args):
        # Offered, as Exchange does, to whoever has a ticket.
        return AuthResult(success=False, handled=False)

    async def handle_RCPT(self, protocol, session, envelope, address, options):
        name = address.partition("@")[0]
        self.server.commands.append(f"RCPT {address}")
        waiting = self.server.answers.get(name)
        if waiting:
            return waiting.pop(0)
        if name == "fail550":
            return "550 5.1.1 no such user"
        if name == "busy451":
            return "451 4.3.0 try again later"
        if name == "slow":
            await asyncio.sleep(2)
        if name == "close" and name not in self.server.opened:
            protocol.transport.close()
            return "421 4.3.2 closing"
        envelope.rcpt_tos.append(address)
        return "250 2.1.5 OK"

    async def handle_DATA(self, protocol, session, envelope):
        raw = envelope.original_content
        self.server.mails.append(Mail(
            envelope.mail_from, envelope.rcpt_tos, email.message_from_bytes(raw, policy=email.policy.default), raw,
            session.ssl is not None or self.server.mode == "implicit", bool(session.authenticated), self.connection))
        return "250 2.0.0 taken"
