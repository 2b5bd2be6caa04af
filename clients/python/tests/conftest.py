import pytest
from desk import Desk

from switchboard_reporter import IncidentReporter


@pytest.fixture
def desk():
    with Desk() as running:
        yield running


@pytest.fixture
def spool(tmp_path):
    return tmp_path / "spool"


@pytest.fixture
def make(desk, spool):
    """Makes reporters that are closed in the end."""
    made = []

    def new(log_files=(), max_log_lines=100, url=None, **options):
        options.setdefault("spool", spool)
        options.setdefault("timeout", 3)
        made.append(IncidentReporter(url or desk.url, "Shop", "the-code", log_files, max_log_lines, **options))
        return made[-1]

    yield new
    desk.answers.clear()
    for reporter in made:
        reporter.close(1)
