"""A sign on the SME's message while a model is asked, so that nobody wonders whether they were heard.

replies -> thinking -> outbox -> delivery -> chat.sign
"""

from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from datetime import datetime, timedelta

from bot.domain.deliveries import OutboxRow
from bot.domain.interviews import Interview, Turn, Who
from bot.domain.messages import Thinking
from bot.domain.people import Sme
from bot.ports import Deps

UNNOTICED = timedelta(seconds=2)  # nobody needs a sign before


@contextmanager
def thinking(deps: Deps, sme: Sme, interview: Interview, turns: Sequence[Turn], now: datetime) -> Iterator[None]:
    """For as long as the coach thinks. Shows nothing when it is quick, or when no model is asked."""
    said = [turn for turn in turns if turn.who is Who.SME and turn.ts and not turn.deleted]
    may_ask = bool(deps.coach.host) and sme.consent.host == deps.coach.host and not sme.consent.scripted_only
    if not said or not may_ask:
        yield
        return
    ts = said[-1].ts
    key = f"thinking:{interview.id}:{interview.version}"
    row = OutboxRow(sme.channel, Thinking(ts), key, now + UNNOTICED, sme=sme.id, interview=interview.id)
    with deps.store.begin() as tx:
        tx.outbox.add(sme.workspace, row)
        tx.commit()
    try:
        yield
    finally:
        with deps.store.begin() as tx:
            tx.outbox.withdraw(sme.workspace, sme.id, {"thinking"})
            shown = tx.outbox.ts_of(sme.workspace, key) or tx.outbox.on_its_way(sme.workspace, key)
            if shown:
                over = OutboxRow(sme.channel, Thinking(ts, over=True), f"{key}:over", now, sme=sme.id)
                tx.outbox.add(sme.workspace, over)
            tx.commit()
