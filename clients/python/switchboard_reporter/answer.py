"""What the server's answer means for the report."""

import email.utils
import enum
import json
import time
from typing import Any, Dict, NamedTuple, Optional


class Verdict(enum.Enum):
    ACCEPTED = "accepted"
    AWAY = "away"  # try again
    MISCONFIGURED = "misconfigured"  # try again when somebody may have mended the code or the address
    REFUSED = "refused"  # the server will never take this one


class Answer(NamedTuple):
    verdict: Verdict
    status: int = 0
    retry_after: Optional[float] = None
    fields: Dict[str, Any] = {}
    problem: str = ""

    @property
    def is_doubtful(self) -> bool:
        """The server failed at this very report, as far as one can tell; not that it is away, busy or full."""
        return self.status >= 500 and self.status not in (502, 503, 504)


def judged(status: int, headers: Any, raw: bytes) -> Answer:
    try:
        fields = json.loads(raw)
    except ValueError:
        fields = None
    fields = fields if isinstance(fields, dict) else {}
    kind = str(fields.get("type", "")).rsplit("/", 1)[-1].rsplit(":", 1)[-1]
    told = str(fields.get("detail") or fields.get("title") or "")
    problem = "the server answered %d%s" % (status, ": " + told if told else "")
    if 200 <= status < 300:
        if "event_id" in fields:
            return Answer(Verdict.ACCEPTED, status, fields=fields)
        # Something stands in between and says yes to everything.
        return Answer(Verdict.AWAY, status, problem="what answers at this address is not Switchboard")
    if status in (408, 425, 429) or status >= 500:
        return Answer(Verdict.AWAY, status, _seconds(headers.get("Retry-After")), fields, problem)
    if status in (400, 413, 415, 422) and kind != "unprocessable":  # which is: another service's code, no such service
        return Answer(Verdict.REFUSED, status, fields=fields, problem=problem)
    return Answer(Verdict.MISCONFIGURED, status, fields=fields, problem=problem)


def _seconds(retry_after: Optional[str]) -> Optional[float]:
    """Seconds, or a date."""
    if not retry_after:
        return None
    try:
        return float(retry_after)
    except ValueError:
        pass
    try:
        return email.utils.parsedate_to_datetime(retry_after).timestamp() - time.time()
    except (TypeError, ValueError):
        return None
