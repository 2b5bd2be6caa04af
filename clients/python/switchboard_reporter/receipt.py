"""What became of a report."""

from typing import NamedTuple, Optional


class ReportError(Exception):
    """Raised by `Receipt.require`, and by nothing else."""


class Receipt(NamedTuple):
    """True when the report is safe: with the server, or kept here until the server can be reached."""

    accepted: bool = False
    """The server has it on its disk."""
    kept: bool = False
    """It is kept here and sent as soon as that is possible; do not report it again."""
    event_id: Optional[str] = None
    incident_id: Optional[int] = None
    status: int = 0
    """Of the server's answer; 0 without one."""
    problem: str = ""
    """Why it was not accepted at once."""

    def __bool__(self) -> bool:
        return self.accepted or self.kept

    def require(self) -> "Receipt":
        """For whoever wants to know at once: raises unless the server has accepted the report."""
        if not self.accepted:
            raise ReportError(self.problem)
        return self


# It is on its way and not given up.
TOO_LATE = Receipt(kept=True, problem="no answer in time; it will be sent again if it has to be")
