"""What an SME sees of their own cadence: their weeks, posts, buddy, leave and hours, what is kept and who read it.

home -> own_rhythm -> posts, pairs, audit -> screen
"""

from datetime import datetime, timedelta

from bot.domain.buddies import PairState
from bot.domain.cadence import WEEKS, rhythm
from bot.domain.people import Sme
from bot.domain.permissions import THE_EXPERT
from bot.domain.screens import OwnBuddy, OwnRhythm
from bot.domain.words import count_of
from bot.flows import leave
from bot.flows.cadence import ready_ideas, standing
from bot.flows.rhythms import spoken_budget, spoken_hours
from bot.ports import Deps, Transaction

NEWEST = 3
READS = frozenset({"read a transcript", "found by search", "exported a transcript"})


def own_rhythm(deps: Deps, tx: Transaction, sme: Sme, now: datetime) -> OwnRhythm:
    """As it stands now."""
    today = now.astimezone(sme.tz).date()
    how = standing(tx, sme, now)
    since = today - timedelta(weeks=WEEKS)
    weeks = rhythm(tx.posts.days_of(sme.workspace, [each.id for each in how.who], since), today)
    return OwnRhythm(
        weeks,
        weeks[-1],
        (today - how.last.day).days if how.last is not None else None,
        how.goal,
        tuple(tx.posts.of_sme(sme.workspace, sme.id, NEWEST)),
        _buddy(tx, sme, now),
        _colleagues(tx, sme),
        leave.spoken(sme, now),
        spoken_hours(deps, sme),
        spoken_budget(sme.weekly_budget),
        _kept(tx, sme),
        _readers(tx, sme),
        tuple((idea.id, idea.headline) for idea in ready_ideas(tx, sme)),
    )


def buddy_name(tx: Transaction, sme: Sme) -> str:
    """With whom they take turns; "" for nobody."""
    pair = tx.pairs.of(sme.workspace, sme.id)
    if pair is None or pair.state is not PairState.ACTIVE:
        return ""
    buddy = tx.smes.get(sme.workspace, pair.buddy_of(sme.id))
    return buddy.name if buddy is not None else ""


def _buddy(tx: Transaction, sme: Sme, now: datetime) -> OwnBuddy | None:
    pair = tx.pairs.of(sme.workspace, sme.id)
    buddy = tx.smes.get(sme.workspace, pair.buddy_of(sme.id)) if pair is not None else None
    if pair is None or buddy is None:
        return None
    if pair.state is PairState.ASKED:
        own_is_missing = sme.id not in pair.agreed
        waits_for = "you" if own_is_missing else buddy.first_name
        return OwnBuddy(pair.id, buddy.name, waits_for, asked=own_is_missing)
    today = now.astimezone(sme.tz).date()
    monday = today - timedelta(days=today.weekday())
    if pair.began is not None and monday < pair.began:
        first = "you" if pair.one == sme.id else buddy.first_name
        return OwnBuddy(pair.id, buddy.name, begins=f"from {pair.began.day} {pair.began:%B} on, {first} first")
    return OwnBuddy(pair.id, buddy.name, own_week=pair.turn_in(monday) == sme.id)


def _colleagues(tx: Transaction, sme: Sme) -> tuple[tuple[int, str], ...]:
    """Whom they may ask: nobody while they have a buddy."""
    if tx.pairs.of(sme.workspace, sme.id) is not None:
        return ()
    return tuple(each for each in tx.smes.names(sme.workspace) if each[0] != sme.id)


def _kept(tx: Transaction, sme: Sme) -> str:
    interviews = len(tx.interviews.history(sme.workspace, sme.id, 1000))
    notes = len(tx.notes.of(sme.workspace, sme.id))
    return (
        f"I keep {count_of(interviews, 'interview')}, {count_of(notes, 'note')}, your posts, your beat and your hours. "
        "“My data” opens all of it; `forget me` erases it."
    )


def _readers(tx: Transaction, sme: Sme) -> tuple[str, ...]:
    """The latest first."""
    reads = [
        each for each in tx.audit.about(sme.workspace, sme.id) if each.action in READS and each.actor != THE_EXPERT
    ]
    days = (
        f"{each.actor}, {each.at.astimezone(sme.tz).day} {each.at.astimezone(sme.tz):%B}" for each in reversed(reads)
    )
    return tuple(dict.fromkeys(days))[:NEWEST]
