"""The names and arguments of the old Dispatcher's client package: a project changes its import and nothing else.

    from switchboard_reporter import Dispatcher
"""

from typing import Optional, Sequence

from .asynchronous import AsyncIncidentReporter
from .receipt import Receipt
from .report import Level, Logs
from .reporter import IncidentReporter


class Dispatcher:
    """`dispatcher_url` may be the bare address or end in /v1/incidents/new."""

    def __init__(self, dispatcher_url: str, app_name: str, dispatcher_code: str, loggers_paths: Optional[Sequence[str]] = None,
                 max_logs_to_send: int = 10):
        self.reporter = IncidentReporter(dispatcher_url, app_name, dispatcher_code, loggers_paths, max_logs_to_send)

    def send(self, title: str, message: str, level: Level, logs: Logs = None, max_logs_to_send: Optional[int] = None) -> bool:
        """True when the report is safe: with the server, or kept here because the server is away. False needs somebody to look."""
        return _is_safe(self.reporter.report(title, message, level, logs, max_logs_to_send))


class DispatcherAsync:
    """The same with `await dispatcher.send(…)`."""

    def __init__(self, dispatcher_url: str, app_name: str, dispatcher_code: str, loggers_paths: Optional[Sequence[str]] = None,
                 max_logs_to_send: int = 10):
        self.reporter = AsyncIncidentReporter(dispatcher_url, app_name, dispatcher_code, loggers_paths, max_logs_to_send)

    async def send(self, title: str, message: str, level: Level, logs: Logs = None, max_logs_to_send: Optional[int] = None) -> bool:
        return _is_safe(await self.reporter.report(title, message, level, logs, max_logs_to_send))


def _is_safe(receipt: Receipt) -> bool:
    # A wrong name or code is said at once, as it was, although the report is kept until they are right.
    is_wrong = 300 <= receipt.status < 500 and receipt.status not in (408, 425, 429)
    return bool(receipt) and not is_wrong
