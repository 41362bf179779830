"""One broken row must not stop the others: what nobody foresaw is told in the log, by kind and place only."""

import logging
from collections.abc import Iterator
from contextlib import contextmanager

from bot.domain.errors import StoreUnavailable

log = logging.getLogger(__name__)


@contextmanager
def contained(event: str) -> Iterator[None]:
    """Go on after any error but that of the store itself, which concerns every row."""
    try:
        yield
    except StoreUnavailable:
        raise
    except Exception as problem:
        log.error("event=%s_failed kind=%s at=%s", event, type(problem).__name__, place_of(problem))


def place_of(problem: BaseException) -> str:
    """File and line of an exception: enough to find it."""
    trace = problem.__traceback__
    while trace is not None and trace.tb_next is not None:
        trace = trace.tb_next
    return f"{trace.tb_frame.f_code.co_filename.rsplit('/', 1)[-1]}:{trace.tb_lineno}" if trace else "?"
