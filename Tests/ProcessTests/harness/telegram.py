"""Telegram as a bot sees it: its Bot API with chats, people and buttons, strict to the documented contract.

Parameters come in the query, as a form or as JSON. One that a method does not know is refused, so that a misspelt one is found; a
`parse_mode` is not known: what Switchboard writes needs none. Web hooks may be plain http, as with a Bot API server of one's own.
"""

import itertools
import json
import re
import threading
import time
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from urllib.parse import parse_qsl, urlsplit

import requests

TOKEN = "4242424242:AAF-strict_double-of-the-Bot-API-x"
BOT = {"id": 4242424242, "is_bot": True, "first_name": "Switchboard", "username": "switchboard_bot"}
ADMIN_CHAT = -1002003004005

METHODS = {
    "getMe": set(),
    "sendMessage": {"chat_id", "message_thread_id", "text", "entities", "link_preview_options", "disable_notification",
                    "protect_content", "reply_parameters", "reply_markup"},
    "editMessageText": {"chat_id", "message_id", "text", "entities", "link_preview_options", "reply_markup"},
    "answerCallbackQuery": {"callback_query_id", "text", "show_alert", "url", "cache_time"},
    "getUpdates": {"offset", "limit", "timeout", "allowed_updates"},
    "setWebhook": {"url", "ip_address", "max_connections", "allowed_updates", "drop_pending_updates", "secret_token"},
    "deleteWebhook": {"drop_pending_updates"},
}


class Refused(Exception):
    def __init__(self, code: int, description: str, **parameters):
        self.code, self.description, self.parameters = code, description, parameters


def bad(reason: str, **parameters) -> Refused:
    return Refused(400, f"Bad Request: {reason}", **parameters)


@dataclass(frozen=True)
class Person:
    id: int
    name: str

    @property
    def json(self) -> dict:
        return {"id": self.id, "is_bot": False, "first_name": self.name}


@dataclass
class Message:
    """What the bot wrote, as it stands now."""
    chat: int
    id: int
    text: str
    bold: list[str]
    buttons: list[tuple[str, str]]
    reply_to: int | None = None
    # When it was edited, by a clock that nobody sets.
    edits: list[float] = field(default_factory=list)

    @property
    def labels(self) -> list[str]:
        return [text for text, _ in self.buttons]


def utf16(text: str) -> bytes:
    return text.encode("utf-16-le", "surrogatepass")


class Telegram:
    def __init__(self, token: str = TOKEN):
        self.token = token
        self.chats: dict[int, dict] = {}
        self.messages: list[Message] = []
        # Methods as they were called, with their parameters.
        self.calls: list[tuple[str, dict]] = []
        # What pressers were told, by the id of their press.
        self.answers: dict[str, dict] = {}
        self.webhook: dict | None = None
        self._presses: set[str] = set()
        self._updates: list[dict] = []
        self._failures: list[tuple[int, dict | None]] = []
        self._numbers = itertools.count(1)
        self._update_ids = itertools.count(700_001)
        self._poll = 0
        self._changed = threading.Condition()
        self._server = None
        self.port = 0
        self.open(ADMIN_CHAT, "Duty desk")

    # MARK: Life

    def start(self) -> "Telegram":
        telegram = self

        class Handler(BaseHTTPRequestHandler):
            protocol_version = "HTTP/1.1"

            def do_GET(self):
                telegram._serve(self, b"")

            def do_POST(self):
                telegram._serve(self, self.rfile.read(int(self.headers.get("Content-Length", 0))))

            def log_message(self, *_):
                pass

        self._server = ThreadingHTTPServer(("127.0.0.1", self.port), Handler)
        self._server.daemon_threads = True
        self.port = self._server.server_address[1]
        threading.Thread(target=self._server.serve_forever, daemon=True).start()
        return self

    def stop(self):
        if self._server:
            self._server.shutdown()
            self._server.server_close()
            self._server = None

    def __enter__(self) -> "Telegram":
        return self.start()

    def __exit__(self, *_):
        self.stop()

    @property
    def url(self) -> str:
        return f"http://127.0.0.1:{self.port}"

    @property
    def settings(self) -> dict:
        """Of a server that writes here."""
        return {"SWITCHBOARD_TELEGRAM_TOKEN": self.token, "SWITCHBOARD_TELEGRAM_API_URL": self.url,
                "SWITCHBOARD_TELEGRAM_ADMIN_CHAT": str(ADMIN_CHAT)}

    # MARK: What people do

    def open(self, chat: int, title: str = ""):
        """A group that the bot is in, or somebody who has begun to talk to it."""
        if chat > 0:
            self.chats.setdefault(chat, {"id": chat, "type": "private", "first_name": title})
        else:
            self.chats.setdefault(chat, {"id": chat, "type": "supergroup", "title": title})

    def kick(self, chat: int):
        self.chats[chat]["kicked"] = True

    def migrate(self, chat: int, target: int):
        """The group becomes a supergroup: another chat with another number."""
        self.chats[chat]["moved"] = target
        self.open(target, "Duty desk")

    def delete(self, message: Message):
        with self._changed:
            self.messages.remove(message)

    def fail(self, *answers: tuple[int, dict | None]):
        """The next calls, getUpdates apart, are answered with such a status and JSON, and do nothing; None for a body that is none."""
        with self._changed:
            self._failures += answers

    @staticmethod
    def too_many(seconds: int) -> tuple[int, dict]:
        return 429, {"ok": False, "error_code": 429, "description": f"Too Many Requests: retry after {seconds}",
                     "parameters": {"retry_after": seconds}}

    def write(self, person: Person, text: str, chat: int | None = None):
        """In a group, or to the bot alone."""
        chat = person.id if chat is None else chat
        self.open(chat, person.name)
        message = {"message_id": next(self._numbers), "from": person.json, "chat": self._chat(chat), "date": int(time.time()), "text": text}
        if command := re.match(r"/\w+(@\w+)?", text):
            message["entities"] = [{"type": "bot_command", "offset": 0, "length": len(command[0])}]
        self._tell(message=message)

    def press(self, person: Person, message: Message, label: str) -> str:
        data = dict(message.buttons)[label]
        press = f"{person.id}{next(self._numbers)}"
        with self._changed:
            self._presses.add(press)
        self._tell(callback_query={"id": press, "from": person.json, "message": self._json(message), "chat_instance": "1", "data": data})
        return press

    def _tell(self, **content):
        with self._changed:
            update = {"update_id": next(self._update_ids)} | content
            self._updates.append(update)
            self._changed.notify_all()
            webhook = self.webhook
        if webhook:
            threading.Thread(target=self._push, args=(webhook, update), daemon=True).start()

    def _push(self, webhook: dict, update: dict):
        for _ in range(100):
            try:
                answer = requests.post(webhook["url"], json=update, timeout=10, headers={
                    "X-Telegram-Bot-Api-Secret-Token": webhook.get("secret_token", "")})
                if answer.ok:
                    with self._changed:
                        self._updates.remove(update)
                    return
            except requests.RequestException:
                pass
            time.sleep(0.1)

    # MARK: What they see

    def sent(self, chat: int = ADMIN_CHAT, containing: str = "") -> list[Message]:
        """What the bot wrote there, the oldest first."""
        with self._changed:
            return [message for message in self.messages if message.chat == chat and containing in message.text]

    def count(self, method: str) -> int:
        with self._changed:
            return sum(1 for called, _ in self.calls if called == method)

    # MARK: The API

    def _serve(self, handler: BaseHTTPRequestHandler, body: bytes):
        try:
            status, answer = self._answer(handler.path, handler.headers.get("Content-Type", ""), body)
        except Refused as refused:
            status = refused.code
            answer = {"ok": False, "error_code": refused.code, "description": refused.description}
            if refused.parameters:
                answer["parameters"] = refused.parameters
        data = b"<html>502 Bad Gateway</html>" if answer is None else json.dumps(answer).encode()
        try:
            handler.send_response(status)
            handler.send_header("Content-Type", "application/json")
            handler.send_header("Content-Length", str(len(data)))
            handler.end_headers()
            handler.wfile.write(data)
        except OSError:
            # Whoever asked for updates does not wait any more.
            pass

    def _answer(self, target: str, content_type: str, body: bytes) -> tuple[int, dict | None]:
        url = urlsplit(target)
        path = re.fullmatch(r"/bot([^/]+)/(\w+)", url.path)
        if not path:
            raise Refused(404, "Not Found")
        if path[1] != self.token:
            raise Refused(401, "Unauthorized")
        names = {name.lower(): name for name in METHODS}
        if path[2].lower() not in names:
            raise Refused(404, "Not Found")
        method = names[path[2].lower()]
        parameters = self._parameters(url.query, content_type, body)
        if unknown := set(parameters) - METHODS[method]:
            raise bad(f"{method} has no parameter {sorted(unknown)}")
        with self._changed:
            self.calls.append((method, parameters))
            if method != "getUpdates" and self._failures:
                return self._failures.pop(0)
        return 200, {"ok": True, "result": getattr(self, f"_{method}")(**parameters)}

    @staticmethod
    def _parameters(query: str, content_type: str, body: bytes) -> dict:
        parameters = dict(parse_qsl(query, keep_blank_values=True))
        kind = content_type.split(";")[0].strip().lower()
        if kind == "application/json":
            try:
                sent = json.loads(body)
            except ValueError:
                raise bad("can't parse request JSON object")
            if not isinstance(sent, dict):
                raise bad("can't parse request JSON object")
            return parameters | sent
        if kind == "application/x-www-form-urlencoded":
            parameters |= dict(parse_qsl(body.decode(), keep_blank_values=True))
        elif body:
            raise bad(f"no body of {kind or 'an unknown type'} is understood")
        # Outside of JSON what is no text is written as JSON.
        structured = {"entities", "link_preview_options", "reply_parameters", "reply_markup", "allowed_updates", "show_alert"}
        return {name: json.loads(value) if name in structured else value for name, value in parameters.items()}

    # MARK: Methods

    def _getMe(self) -> dict:
        return BOT

    def _sendMessage(self, chat_id=None, text=None, entities=(), link_preview_options=None, reply_parameters=None, reply_markup=None,
                     **_) -> dict:
        bold = self._checked(text, entities, link_preview_options)
        buttons = self._buttons(reply_markup)
        with self._changed:
            chat = self._writable(chat_id)
            reply_to = self._replied(chat, reply_parameters)
            message = Message(chat, next(self._numbers), text.strip(), bold, buttons, reply_to)
            self.messages.append(message)
            self._changed.notify_all()
            return self._json(message)

    def _editMessageText(self, chat_id=None, message_id=None, text=None, entities=(), link_preview_options=None, reply_markup=None) -> dict:
        bold = self._checked(text, entities, link_preview_options)
        buttons = self._buttons(reply_markup)
        with self._changed:
            chat = self._writable(chat_id)
            message = next((m for m in self.messages if m.chat == chat and m.id == self._number("message_id", message_id)), None)
            if message is None:
                raise bad("message to edit not found")
            if (message.text, message.bold, message.buttons) == (text.strip(), bold, buttons):
                raise bad("message is not modified: specified new message content and reply markup are exactly the same as a current "
                          "content and reply markup of the message")
            message.text, message.bold, message.buttons = text.strip(), bold, buttons
            message.edits.append(time.monotonic())
            return self._json(message)

    def _answerCallbackQuery(self, callback_query_id=None, text="", show_alert=False, **_) -> bool:
        if not isinstance(text, str) or len(utf16(text)) // 2 > 200:
            raise bad("MESSAGE_TOO_LONG")
        if not isinstance(show_alert, bool):
            raise bad("show_alert is no Boolean")
        with self._changed:
            if callback_query_id not in self._presses:
                raise bad("query is too old and response timeout expired or query ID is invalid")
            self._presses.remove(callback_query_id)
            self.answers[callback_query_id] = {"text": text, "show_alert": show_alert}
            return True

    def _getUpdates(self, offset=0, limit=100, timeout=0, allowed_updates=()) -> list:
        offset, limit, timeout = self._number("offset", offset), self._number("limit", limit), self._number("timeout", timeout)
        if not 1 <= limit <= 100 or timeout < 0:
            raise bad("limit is from 1 to 100, timeout not negative")
        with self._changed:
            if self.webhook:
                raise Refused(409, "Conflict: can't use getUpdates method while webhook is active; use deleteWebhook to delete the "
                                   "webhook first")
            self._poll += 1
            poll = self._poll
            self._changed.notify_all()
            # What lies before the offset was understood.
            self._updates = [update for update in self._updates if update["update_id"] >= offset]
            deadline = time.monotonic() + timeout
            while not self._updates and poll == self._poll and (left := deadline - time.monotonic()) > 0:
                self._changed.wait(left)
            if poll != self._poll:
                raise Refused(409, "Conflict: terminated by other getUpdates request; make sure that only one bot instance is running")
            return [update for update in self._updates if not allowed_updates or set(update) & set(allowed_updates)][:limit]

    def _setWebhook(self, url="", secret_token="", **_) -> bool:
        if not re.fullmatch(r"[A-Za-z0-9_-]{0,256}", secret_token):
            raise bad("secret token contains unallowed characters")
        if url and not re.match(r"https?://[^/]+", url):
            raise bad("bad webhook: invalid url")
        with self._changed:
            self.webhook = {"url": url, "secret_token": secret_token} if url else None
        return True

    def _deleteWebhook(self, **_) -> bool:
        with self._changed:
            self.webhook = None
        return True

    # MARK: What is checked

    @staticmethod
    def _number(name: str, value) -> int:
        try:
            return int(value)
        except (TypeError, ValueError):
            raise bad(f"{name} is invalid")

    @staticmethod
    def _checked(text, entities, link_preview_options) -> list[str]:
        """The bold parts of a text."""
        if not isinstance(text, str) or not text.strip():
            raise bad("message text is empty")
        units = utf16(text)
        if len(units) // 2 > 4096:
            raise bad("message is too long")
        if any(ord(character) < 32 and character != "\n" for character in text):
            raise bad("control characters would move the entities")
        bold = []
        for entity in entities:
            start, length = entity["offset"], entity["length"]
            if set(entity) != {"type", "offset", "length"} or entity["type"] != "bold" or start < 0 or length < 1 \
                    or (start + length) * 2 > len(units):
                raise bad("ENTITY_BOUNDS_INVALID")
            try:
                bold.append(units[start * 2:(start + length) * 2].decode("utf-16-le"))
            except UnicodeDecodeError:
                raise bad("an entity cuts a character")
        if link_preview_options is not None and not isinstance(link_preview_options.get("is_disabled"), bool):
            raise bad("link_preview_options are invalid")
        return bold

    @staticmethod
    def _buttons(markup) -> list[tuple[str, str]]:
        if markup is None:
            return []
        if not isinstance(markup, dict) or set(markup) != {"inline_keyboard"}:
            raise bad("object expected as reply markup")
        buttons = [button for row in markup["inline_keyboard"] for button in row]
        for button in buttons:
            if set(button) != {"text", "callback_data"} or not button["text"]:
                raise bad("an inline keyboard button has a text and exactly one action")
            if not 1 <= len(button["callback_data"].encode()) <= 64:
                raise bad("BUTTON_DATA_INVALID")
        return [(button["text"], button["callback_data"]) for button in buttons]

    def _writable(self, chat_id) -> int:
        if chat_id in (None, ""):
            raise bad("chat_id is empty")
        chat = self.chats.get(self._number("chat_id", chat_id))
        if chat is None:
            raise bad("chat not found")
        if "moved" in chat:
            raise bad("group chat was upgraded to a supergroup chat", migrate_to_chat_id=chat["moved"])
        if chat.get("kicked"):
            raise Refused(403, "Forbidden: bot was blocked by the user" if chat["id"] > 0
                          else "Forbidden: bot was kicked from the supergroup chat")
        return chat["id"]

    def _replied(self, chat: int, reply) -> int | None:
        if reply is None:
            return None
        if not set(reply) <= {"message_id", "chat_id", "allow_sending_without_reply"} or "message_id" not in reply:
            raise bad("reply_parameters are invalid")
        if any(message.chat == chat and message.id == reply["message_id"] for message in self.messages):
            return reply["message_id"]
        if not reply.get("allow_sending_without_reply"):
            raise bad("message to be replied not found")
        return None

    def _chat(self, chat: int) -> dict:
        return {name: value for name, value in self.chats[chat].items() if name not in ("kicked", "moved")}

    def _json(self, message: Message) -> dict:
        answer = {"message_id": message.id, "from": BOT, "chat": self._chat(message.chat), "date": int(time.time()), "text": message.text}
        if message.reply_to:
            answer["reply_to_message"] = {"message_id": message.reply_to, "chat": self._chat(message.chat), "date": int(time.time())}
        return answer
