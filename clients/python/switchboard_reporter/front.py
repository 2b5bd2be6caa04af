"""What the reporters with and without asyncio have in common: everything that does not wait."""

import os
import socket
from concurrent.futures import Future
from functools import partial
from typing import Any, Dict, Iterable, Mapping, Optional, Sequence, Union

from .courier import Courier, renew_in_children
from .folder import folder_for
from .keeper import LogFiles
from .receipt import Receipt
from .report import Level, Logs, named, new_report, tags_of
from .spool import Spool
from .transport import Transport
from .worker import log


class Front:
    """Never raises and never waits.

    `log_files`: their last `max_log_lines` lines go with every report.
    `spool`: a folder for reports that wait for the server, instead of the usual one; False keeps them in memory only.
    `timeout`: the longest that one attempt may take, in seconds.
    `reports_per_second`: of those that nobody waits for; what is beyond is counted and told.
    `flush_seconds`: how long the end of the process may be put off to send what is left.
    `log_encoding`: of log lines that are no UTF-8.
    """

    def __init__(self, url: str, service: str, code: str, log_files: Union[str, Sequence[str], None] = None, max_log_lines: int = 100, *,
                 environment: str = "", release: str = "", host: Optional[str] = None, tags: Optional[Mapping[str, str]] = None,
                 spool: Union[str, "os.PathLike[str]", bool] = True, spool_bytes: int = 16 * 1024 * 1024,
                 spool_seconds: float = 3 * 24 * 3600, timeout: float = 10.0, reports_per_second: float = 10.0,
                 flush_seconds: float = 2.0, ca_file: Optional[str] = None, log_encoding: Optional[str] = None):
        self._per_second, self.flush_seconds, self.timeout = reports_per_second, flush_seconds, timeout
        self._limits = (spool_bytes, spool_seconds)
        self.courier: Optional[Courier] = None
        self.problem = ""
        self._new_transport = partial(Transport, url, code, timeout, ca_file)
        try:
            self._origin: Dict[str, Any] = {
                "service": named(service), "environment": named(environment), "release": named(release),
                "host": named(socket.gethostname() if host is None else host), "tags": tags_of(tags)}
            address = self._new_transport().url
            paths = [log_files] if isinstance(log_files, (str, os.PathLike)) else list(log_files or ())
            self._files = LogFiles([os.path.abspath(path) for path in paths], max_log_lines, log_encoding)
            self._folder = None if spool is False else folder_for("%s\n%s" % (address, service), None if spool is True else spool)
        except Exception as error:
            # An application without a desk, as on a developer's machine, runs on as if it had one.
            self.problem = "nothing is reported: %s" % error
            log.warning(self.problem)
            return
        self.renew()
        renew_in_children(self)

    def renew(self) -> None:
        """For a forked child, which has neither the threads nor what they had in hand. Called by itself."""
        if self.courier is not None:
            self.courier.spool.forget()
        self.courier = Courier(
            self._new_transport(), Spool(self._folder, *self._limits), self._files, self._origin, self._per_second, self.flush_seconds)
        self.courier.start()

    def report_soon(self, title: str, message: str = "", level: Level = "error", logs: Logs = None, max_log_lines: Optional[int] = None,
                    *, fingerprint: Optional[Iterable[str]] = None, tags: Optional[Mapping[str, str]] = None) -> None:
        """Returns at once; what is critical is on the disk then, for a process that is about to die of it."""
        try:
            if self.courier is not None:
                self.courier.keeper.put(new_report(title, message, level, logs, max_log_lines, fingerprint, tags))
        except Exception:
            log.exception("a report could not be made")

    def submit(self, title: str, message: str = "", level: Level = "error", logs: Logs = None, max_log_lines: Optional[int] = None, *,
               fingerprint: Optional[Iterable[str]] = None, tags: Optional[Mapping[str, str]] = None) -> "Future[Receipt]":
        """Returns at once with a future of the receipt."""
        future: "Future[Receipt]" = Future()
        try:
            if self.courier is not None:
                self.courier.keeper.put(new_report(title, message, level, logs, max_log_lines, fingerprint, tags), future)
            else:
                future.set_result(Receipt(problem=self.problem))
        except Exception as error:
            log.exception("a report could not be made")
            future.set_result(Receipt(problem="%s: %s" % (type(error).__name__, error)))
        return future
