"""The bot's side of a conversation: of an interview one turn and one row in the outbox, in one transaction."""

from dataclasses import replace
from datetime import datetime

from bot.domain.coaching import Line
from bot.domain.deliveries import OutboxRow, platform_ts, turn_key
from bot.domain.errors import StoreBusy
from bot.domain.feed_messages import ReadingItem
from bot.domain.interviews import Interview, Move, Turn, Who
from bot.domain.messages import Notice, Question, Reply, View
from bot.domain.people import Sme
from bot.ports import Transaction


def say(
    tx: Transaction,
    sme: Sme,
    interview: Interview,
    line: Line,
    now: datetime,
    *,
    preface: tuple[str, ...] = (),
    asked_by: str = "",
    model_host: str = "",
    source: ReadingItem | None = None,
    budgeted: bool = False,
) -> Turn:
    """Add the line to the transcript and send it to the SME."""
    turn = tx.turns.add(sme.workspace, interview.id, bot_turn(line, now))
    view: View = Question(line.text, preface, asked_by, model_host, source)
    if line.move is Move.REPLY:
        view = Reply(line.text)
    tx.outbox.add(
        sme.workspace,
        OutboxRow(sme.channel, view, turn_key(interview.id, turn.id), now, sme.id, interview.id, budgeted=budgeted),
    )
    return turn


def bot_turn(line: Line, now: datetime) -> Turn:
    """The line as a turn that is not stored yet."""
    return Turn(
        id=0,
        n=0,
        who=Who.BOT,
        text=line.text,
        at=now,
        ts=platform_ts(now),
        move=line.move,
        rule=line.rule,
        lead=line.lead,
        about=line.about,
        promise=line.promise,
        coach=line.by.coach,
        reason=line.by.reason,
        model=line.by.model,
        tokens=line.by.tokens,
        seconds=line.by.seconds,
    )


def write_to(tx: Transaction, sme: Sme, view: View, key: str, now: datetime, *, budgeted: bool = False) -> None:
    """Send something to the SME that is no turn of an interview."""
    row = OutboxRow(sme.channel, view, key, now, sme=sme.id, budgeted=budgeted)
    tx.outbox.add(sme.workspace, row)


def tell_directors(tx: Transaction, about: Sme, text: str, key: str, now: datetime) -> None:
    """One plain sentence about an SME to each director's own conversation; it goes when the SME is forgotten."""
    for director in tx.directors.all(about.workspace):
        row = OutboxRow(director.channel, Notice(text), f"{key}:{director.id}", now, sme=about.id)
        tx.outbox.add(about.workspace, row)


def release(tx: Transaction, sme: Sme, kind: str, now: datetime) -> list[OutboxRow]:
    """What waits for this SME of this kind goes out now instead of later; returns the rows."""
    waiting = tx.outbox.withdraw(sme.workspace, sme.id, {kind})
    for row in waiting:
        tx.outbox.add(sme.workspace, replace(row, key=f"{row.key}:now", not_before=now))
    return waiting


def saved(tx: Transaction, interview: Interview, changed: Interview) -> Interview:
    """Store `changed` over `interview`. Raises StoreBusy when somebody else did so first: the event is tried again."""
    if not tx.interviews.save(changed, expected=interview.version):
        raise StoreBusy
    return replace(changed, version=interview.version + 1)
