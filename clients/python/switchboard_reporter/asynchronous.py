"""The same for asyncio: the loop is never held up, because the work is done by the reporter's own threads."""

import asyncio
from typing import Any, Iterable, Mapping, Optional

from .front import Front
from .receipt import TOO_LATE, Receipt
from .report import Level, Logs


class AsyncIncidentReporter(Front):
    """Like `IncidentReporter`; what waits is awaited. For the arguments see `Front`."""

    async def report(self, title: str, message: str = "", level: Level = "error", logs: Logs = None,
                     max_log_lines: Optional[int] = None, *, fingerprint: Optional[Iterable[str]] = None,
                     tags: Optional[Mapping[str, str]] = None, timeout: Optional[float] = None) -> Receipt:
        future = self.submit(title, message, level, logs, max_log_lines, fingerprint=fingerprint, tags=tags)
        try:
            return await asyncio.wait_for(asyncio.wrap_future(future), self.timeout if timeout is None else timeout)
        except asyncio.TimeoutError:
            return TOO_LATE

    async def flush(self, timeout: float = 10.0) -> bool:
        """Waits until the server has everything; whether it has."""
        return self.courier is None or await self._elsewhere(timeout, False)

    async def close(self, timeout: Optional[float] = None) -> bool:
        """As `IncidentReporter.close`."""
        return self.courier is None or await self._elsewhere(self.flush_seconds if timeout is None else timeout, True)

    async def _elsewhere(self, seconds: float, while_it_works: bool) -> bool:
        assert self.courier is not None
        return await asyncio.get_running_loop().run_in_executor(None, self.courier.flush, seconds, while_it_works)

    async def __aenter__(self) -> "AsyncIncidentReporter":
        return self

    async def __aexit__(self, *_: Any) -> None:
        await self.close()
