"""What a check-in opens with: what became of the last ideas, and what the SME noted in between."""

from dataclasses import replace
from datetime import datetime, timedelta

from bot.domain.ideas import Idea, IdeaStatus
from bot.domain.messages import IdeaNews, Notice
from bot.domain.notes import Note
from bot.domain.offrecord import reach
from bot.domain.people import Sme
from bot.domain.posts import Via
from bot.domain.words import one_line
from bot.ports import Transaction

AT_MOST = 3
NOTE_STAYS_NEWS = timedelta(days=14)


def preface(
    tx: Transaction, sme: Sme, now: datetime, *, published: bool = True, named: Idea | None = None
) -> tuple[str, ...]:
    """Lines above the first question; not `published` where no post of theirs can be news. News that still waited to be
    told goes in here instead. `named` was just said to be accepted: only a note on it is news."""
    waiting = _waiting(tx, sme)
    asked = [checkin.asked_at for checkin in tx.checkins.recent(sme.workspace, sme.id, 4) if checkin.asked_at]
    since = max((moment for moment in asked if moment < now), default=sme.enrolled_at)
    all_decided = tx.ideas.decided(sme.workspace, sme.id, since)
    said = named.id if named is not None and not named.note else None
    decided = [idea for idea in all_decided if idea.status is not IdeaStatus.PUBLISHED and idea.id != said]
    lines = [_told(tx, idea) for idea in decided[:AT_MOST]]
    lines += [view.text for view in waiting if isinstance(view, Notice) or view.status == IdeaStatus.NEW]
    if len(decided) > AT_MOST:
        lines.append(f"{len(decided) - AT_MOST} more are decided: `/ideas` shows them.")
    return (*lines, *(_found(tx, sme, since) if published else []), *_noted(tx, sme, now))


def _waiting(tx: Transaction, sme: Sme) -> list[IdeaNews | Notice]:
    """What found no place in their week. A notice that answers them goes out by itself, a moment before."""
    found: list[IdeaNews | Notice] = []
    for row in tx.outbox.withdraw(sme.workspace, sme.id, {"idea_news", "notice"}):
        if row.budgeted and isinstance(row.view, IdeaNews | Notice):
            found.append(row.view)
        else:
            tx.outbox.add(sme.workspace, replace(row, key=f"{row.key}:now"))
    return found


def _found(tx: Transaction, sme: Sme, since: datetime) -> list[str]:
    """Posts of theirs that others logged: good to know that they count."""
    posts = tx.posts.told_of(sme.workspace, sme.id, since)[:AT_MOST]
    return [
        f"{f'{post.logged_by} logged' if post.via is Via.DIRECTOR else 'I saw that'} “{post.named}” "
        f"{'as out' if post.via is Via.DIRECTOR else 'is out'}, {post.day.day} {post.day:%B}; it counts."
        for post in posts
    ]


def _told(tx: Transaction, idea: Idea) -> str:
    """One decision; with the director's note unless that was sent before."""
    said = f"{idea.decided_by} {idea.status} your “{idea.headline}”"
    if idea.reason:
        reason = idea.reason_spoken
        said += f" ({reason[0].lower()}{reason[1:]})"
    was_sent = tx.outbox.ts_of(idea.workspace, news_key(idea)) is not None
    return f"{said}: “{idea.note}”" if idea.note and not was_sent else f"{said}."


def idea_of(key: str) -> int:
    """The idea that a row with this key tells about."""
    return int(key.split(":")[1])


def news_key(idea: Idea) -> str:
    """The outbox key of the message that tells what was decided about an idea."""
    return f"idea_news:{idea.id}:{idea.version}"


def _noted(tx: Transaction, sme: Sme, now: datetime) -> list[str]:
    """The latest note that was not talked about yet; the others stay kept."""
    waiting: list[Note] = [
        note
        for note in tx.notes.of(sme.workspace, sme.id)
        if note.talked_at is None and now - note.at < NOTE_STAYS_NEWS and reach(note.text) is None
    ]
    if not waiting:
        return []
    note = waiting[-1]
    tx.notes.talked(sme.workspace, note.id, now)
    day = note.at.astimezone(sme.tz)
    return [f"On {day:%A} you noted: “{one_line(note.text, 80)}”. Start there if you like."]
