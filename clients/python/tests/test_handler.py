"""What is logged becomes reports."""

import logging
import time

import pytest

from switchboard_reporter import IncidentHandler


@pytest.fixture
def logger():
    logger = logging.Logger("shop.payments", logging.DEBUG)
    logger.parent = None
    return logger


def test_an_error_is_reported_with_the_lines_before_it(make, desk, logger):
    reporter = make()
    logger.addHandler(IncidentHandler(reporter, keep=3))
    for number in range(5):
        logger.debug("step %d", number)
    try:
        1 / 0
    except ZeroDivisionError:
        logger.exception("order %d failed", 17)
    reporter.flush()
    [sent] = desk.sent
    assert (sent.event["title"], sent.event["level"]) == ("order 17 failed", "error")
    assert "Traceback" in sent.event["message"] and "1 / 0" in sent.event["message"]
    assert [line.split(": ")[1] for line in sent.logs[:3]] == ["step 3", "step 4", "order 17 failed"]
    assert sent.event["tags"]["logger"] == "shop.payments" and sent.event["tags"]["exception"] == "builtins.ZeroDivisionError"
    assert sent.event["tags"]["place"].startswith("test_handler.py:")


def test_the_same_problem_with_other_values_is_the_same(make, desk, logger):
    reporter = make()
    logger.addHandler(IncidentHandler(reporter))
    for who in ("Ann", "Bob"):
        logger.error("no mail for %s", who)
    logger.critical("plain")
    logger.warning("too low")
    reporter.flush()
    first, second, plain = [sent.event for sent in desk.sent]
    assert first["fingerprint"] == second["fingerprint"] and first["title"] != second["title"]
    assert "fingerprint" not in plain and plain["level"] == "critical"


def test_nothing_about_itself_is_reported(make, desk, caplog):
    desk.answers += [(500, {}, {})] * 2 + [(422, {}, {"type": "invalid-event"})]
    reporter = make()
    handler = IncidentHandler(reporter, report_level=logging.DEBUG)
    logging.getLogger().addHandler(handler)
    try:
        with caplog.at_level(logging.DEBUG):
            logging.getLogger("shop").error("one")
            assert reporter.flush(10)
            time.sleep(0.2)
            assert reporter.flush(10)
    finally:
        logging.getLogger().removeHandler(handler)
    assert set(desk.titles) == {"one"} and "refused" in caplog.text


class Recursive:
    def __str__(self):
        logging.getLogger("shop.recursive").error("while it is put into words")
        return "recursive"


def test_what_cannot_be_put_into_words_harms_nobody(make, desk, logger, monkeypatch):
    monkeypatch.setattr(logging, "raiseExceptions", False)
    reporter = make()
    handler = IncidentHandler(reporter)
    logger.addHandler(handler)
    logging.getLogger("shop.recursive").addHandler(handler)
    logger.error("wrong number of values %d %d", 1)
    logger.error("%s", Recursive())
    logger.error("")
    logging.getLogger("shop.recursive").removeHandler(handler)
    reporter.flush()
    assert desk.titles == ["recursive", "shop.payments"]


def test_a_storm_of_errors_does_not_hold_up_the_application(make, desk, logger):
    desk.stop()
    reporter = make()
    logger.addHandler(IncidentHandler(reporter))
    started = time.monotonic()
    for number in range(5000):
        logger.error("storm %d", number)
    assert time.monotonic() - started < 3
