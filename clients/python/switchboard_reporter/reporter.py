"""What an application makes once and calls wherever something goes wrong."""

from concurrent.futures import TimeoutError as FutureTimeoutError
from typing import Any, Iterable, Mapping, Optional

from .front import Front
from .receipt import TOO_LATE, Receipt
from .report import Level, Logs


class IncidentReporter(Front):
    """Never raises, and never waits except in `report`, `flush` and `close`; for the arguments see `Front`."""

    def report(self, title: str, message: str = "", level: Level = "error", logs: Logs = None, max_log_lines: Optional[int] = None, *,
               fingerprint: Optional[Iterable[str]] = None, tags: Optional[Mapping[str, str]] = None,
               timeout: Optional[float] = None) -> Receipt:
        """Waits for the server's answer, at most `timeout` seconds, and not at all while the server is known to be away."""
        future = self.submit(title, message, level, logs, max_log_lines, fingerprint=fingerprint, tags=tags)
        try:
            return future.result(self.timeout if timeout is None else timeout)
        except FutureTimeoutError:
            return TOO_LATE

    def flush(self, timeout: float = 10.0) -> bool:
        """Waits until the server has everything; whether it has."""
        return self.courier is None or self.courier.flush(timeout)

    def close(self, timeout: Optional[float] = None) -> bool:
        """Sends what is left, as long as sending works and for `flush_seconds` at most. What remains is sent by the next process.

        The end of the process does the same by itself; a closed reporter can still be used.
        """
        return self.courier is None or self.courier.flush(self.flush_seconds if timeout is None else timeout, while_it_works=True)

    def __enter__(self) -> "IncidentReporter":
        return self

    def __exit__(self, *_: Any) -> None:
        self.close()
