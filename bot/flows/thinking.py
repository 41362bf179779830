"""A sign on the SME's message while a model is asked, so that nobody wonders whether they were heard.

replies -> thinking -> outbox -> delivery -> chat.sign
"""

from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import replace
from datetime import datetime, timedelta

from bot.domain.deliveries import OutboxRow
from bot.domain.interviews import Interview, Turn, Who
from bot.domain.messages import Thinking
from bot.domain.people import Sme
from bot.ports import Deps, Transaction

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
    row = OutboxRow(sme.channel, Thinking(ts), _key(interview, ts), now + UNNOTICED, sme=sme.id, interview=interview.id)
    with deps.store.begin() as tx:
        tx.outbox.add(sme.workspace, row)
        tx.commit()
    try:
        yield
    finally:
        with deps.store.begin() as tx:
            withdrawn = tx.outbox.withdraw(sme.workspace, sme.id, {"thinking"})
            for each in withdrawn:
                if isinstance(each.view, Thinking) and each.view.over:  # of an earlier message, and still to be sent
                    tx.outbox.add(sme.workspace, replace(each, key=f"{each.key}:again"))
            if row.key not in {each.key for each in withdrawn}:
                _over(tx, sme, interview, ts, now)
            for turn in said[:-1]:  # where a process died that thought about an earlier message
                if tx.outbox.ts_of(sme.workspace, _key(interview, turn.ts)) is not None:
                    _over(tx, sme, interview, turn.ts, now)
            tx.commit()


def _key(interview: Interview, ts: str) -> str:
    return f"thinking:{interview.id}:{ts}"


def _over(tx: Transaction, sme: Sme, interview: Interview, ts: str, now: datetime) -> None:
    """Said once for each message, whether its sign was ever seen or not."""
    row = OutboxRow(sme.channel, Thinking(ts, over=True), f"{_key(interview, ts)}:over", now, sme=sme.id)
    tx.outbox.add(sme.workspace, row)
