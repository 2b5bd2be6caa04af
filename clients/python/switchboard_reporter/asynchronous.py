"""The same for asyncio: the loop is never held up, because the work is done by the reporter's own threads."""

import asyncio
from typing import Any, Iterable, Mapping, Optional

from .receipt import Receipt
from .report import Level, Logs
from .reporter import IncidentReporter, too_late


class AsyncIncidentReporter:
    """Takes what `IncidentReporter` takes."""

    def __init__(self, *arguments: Any, **options: Any):
        self._reporter = IncidentReporter(*arguments, **options)
        self.report_soon = self._reporter.report_soon

    @property
    def reporter(self) -> IncidentReporter:
        """For what is not asynchronous, such as `IncidentHandler`."""
        return self._reporter

    async def report(self, title: str, message: str = "", level: Level = "error", logs: Logs = None,
                     max_log_lines: Optional[int] = None, *, fingerprint: Optional[Iterable[str]] = None,
                     tags: Optional[Mapping[str, str]] = None, timeout: Optional[float] = None) -> Receipt:
        future = self._reporter.submit(title, message, level, logs, max_log_lines, fingerprint=fingerprint, tags=tags)
        try:
            return await asyncio.wait_for(asyncio.wrap_future(future), self._reporter.timeout if timeout is None else timeout)
        except asyncio.TimeoutError:
            return too_late()

    async def flush(self, timeout: float = 10.0) -> bool:
        return await asyncio.get_running_loop().run_in_executor(None, self._reporter.flush, timeout)

    async def close(self, timeout: Optional[float] = None) -> bool:
        return await asyncio.get_running_loop().run_in_executor(None, self._reporter.close, timeout)

    async def __aenter__(self) -> "AsyncIncidentReporter":
        return self

    async def __aexit__(self, *_: Any) -> None:
        await self.close()
