"""Reports what goes wrong in an application to Switchboard.

    from switchboard_reporter import IncidentReporter, IncidentHandler

    reporter = IncidentReporter("https://desk.example.org", "Shop", "code-of-the-service", ["/var/log/shop.log"])
    logging.getLogger().addHandler(IncidentHandler(reporter))
    reporter.report_soon("Payment failed", "card declined", "error")
"""

from .asynchronous import AsyncIncidentReporter
from .dispatcher import Dispatcher, DispatcherAsync
from .handler import IncidentHandler
from .receipt import Receipt, ReportError
from .reporter import IncidentReporter

__version__ = "1.0.0"

__all__ = [
    "AsyncIncidentReporter",
    "Dispatcher",
    "DispatcherAsync",
    "IncidentHandler",
    "IncidentReporter",
    "Receipt",
    "ReportError",
]
