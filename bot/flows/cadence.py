"""Where somebody's cadence stands: since when they, or they and their buddy, have published nothing.

posts, leave, buddies -> cadence.changed -> cadences (to be looked at) -> tick -> nudging
check-in -> cadence.ride -> a line above its first question
"""

from collections.abc import Collection
from dataclasses import dataclass, replace
from datetime import date, datetime, timedelta

from bot.domain.availability import Leave, LeaveKind, shared
from bot.domain.buddies import Pair, PairState
from bot.domain.cadence import NEW_FOR, Cadence, Goal, Stage, Tried, silent_days, threshold
from bot.domain.cadence_messages import CadenceAlert
from bot.domain.ideas import Idea, IdeaStatus
from bot.domain.people import Sme, SmeState
from bot.domain.posts import Post
from bot.domain.screens import IdeaFilter
from bot.ports import Transaction

READY_AT_MOST = 20  # accepted ideas that are looked at for the best one
WITHDRAWN = "an idea that was taken back"
KINDS = frozenset({"nudge", "cadence_alert"})  # what a post makes pointless


@dataclass(frozen=True, slots=True)
class Standing:
    """The silence of one SME, or of a pair. `who` are those who share the cadence, in the order of the pair; `turn` is
    whose week it is of those who are there (None when nobody is). `days` without a post, since `since`; `new` while
    nobody waits for a post of theirs."""

    who: tuple[Sme, ...]
    pair: Pair | None
    last: Post | None
    since: date
    goal: Goal
    leaves: tuple[Leave, ...]
    days: int
    new: bool
    turn: Sme | None
    is_plain: bool = False  # the calendar counts as many days since the last post: nothing was left out

    @property
    def plain_days(self) -> int:
        """Days since the last post as one would count them; 0 where that is another number, or there is no post."""
        return self.days if self.is_plain else 0

    @property
    def buddy(self) -> Sme | None:
        """The other one, of whose turn it is not."""
        return next((each for each in self.who if self.turn is None or each.id != self.turn.id), None)


def begin(tx: Transaction, sme: Sme, now: datetime) -> None:
    """Somebody is new here: their cadence is looked at when the four weeks are over."""
    tx.cadences.save(Cadence(sme.workspace, sme.id, new_until(sme), wake_at=now))


def new_until(sme: Sme) -> date:
    return (sme.enrolled_at + NEW_FOR).astimezone(sme.tz).date()


def standing(tx: Transaction, sme: Sme, now: datetime) -> Standing:
    """How it stands now."""
    pair = tx.pairs.of(sme.workspace, sme.id)
    buddy = None
    if pair is not None and pair.state is PairState.ACTIVE:
        buddy = tx.smes.get(sme.workspace, pair.buddy_of(sme.id))
    if buddy is None or pair is None or buddy.state is SmeState.LEFT:
        return _standing((sme,), None, tx.posts.last_of(sme.workspace, [sme.id]), now)
    who = (sme, buddy) if pair.one == sme.id else (buddy, sme)
    return _standing(who, pair, tx.posts.last_of(sme.workspace, [pair.one, pair.other]), now)


def _standing(who: tuple[Sme, ...], pair: Pair | None, last: Post | None, now: datetime) -> Standing:
    today = now.astimezone(who[0].tz).date()
    leaves = leaves_of(who[0], now)
    for other in who[1:]:
        leaves = shared(leaves, leaves_of(other, now))
    newcomers_until = min(new_until(each) for each in who)
    since = newcomers_until
    if last is not None and last.day >= min(each.enrolled_at.astimezone(each.tz).date() for each in who):
        since = last.day  # what came out before they were here says nothing about now
    goal = min((each.goal for each in who), key=lambda goal: goal.weeks)
    return Standing(
        who,
        pair,
        last,
        since,
        goal,
        leaves,
        silent_days(since, today, leaves),
        today < newcomers_until,
        _turn(who, pair, now),
        last is not None and (today - last.day).days == silent_days(since, today, leaves),
    )


def leaves_of(sme: Sme, now: datetime) -> tuple[Leave, ...]:
    """Their leave; a pause that somebody began before pauses were kept as such begins today."""
    today = now.astimezone(sme.tz).date()
    if sme.state is SmeState.PAUSED and not any(leave.covers(today) for leave in sme.leaves):
        until = sme.paused_until
        if until is None or until > today:
            last = until - timedelta(days=1) if until is not None else None
            return (*sme.leaves, Leave(today, last, LeaveKind.PAUSE))
    return sme.leaves


def _turn(who: tuple[Sme, ...], pair: Pair | None, now: datetime) -> Sme | None:
    """Whose week it is; the other one's when they are away or don't want to hear from us."""
    here = [each for each in who if not each.hears_nothing and not _away_today(each, now)]
    if pair is not None:
        today = now.astimezone(who[0].tz).date()
        turn = pair.turn_in(today - timedelta(days=today.weekday()))
        here.sort(key=lambda each: each.id != turn)
    return here[0] if here else None


def _away_today(sme: Sme, now: datetime) -> bool:
    today = now.astimezone(sme.tz).date()
    return any(leave.covers(today) for leave in sme.leaves)


def changed(tx: Transaction, workspace: int, smes: Collection[int], now: datetime) -> None:
    """Something that their cadence rests on is different: looked at again at once, with their buddies'."""
    for sme in smes:
        for each in _sharing(tx, workspace, sme):
            tx.cadences.wake(workspace, each, now)


def published(tx: Transaction, workspace: int, smes: Collection[int], now: datetime) -> None:
    """A post is out: what was about to be said about silence is left unsaid."""
    changed(tx, workspace, smes, now)
    for sme in smes:
        for each in _sharing(tx, workspace, sme):
            tx.outbox.withdraw(workspace, each, KINDS)


def _sharing(tx: Transaction, workspace: int, sme: int) -> tuple[int, ...]:
    """Those who share a cadence with this SME, themselves included."""
    pair = tx.pairs.of(workspace, sme)
    return (sme,) if pair is None or pair.state is not PairState.ACTIVE else (pair.one, pair.other)


def has_published(row: Cadence | None, sme: Sme) -> bool:
    """Whether a post of theirs is known from the time that they are here."""
    return row is not None and row.since != new_until(sme)


def ride(tx: Transaction, sme: Sme, row: Cadence | None, now: datetime) -> tuple[str, Idea | None]:
    """The nudge that goes with this check-in, as a line above its first question, and the idea that it names; "" when
    none is due. `row` is how far their silence was met."""
    if row is None or not row.riding:
        return "", None
    how = standing(tx, sme, now)
    if how.since != row.since or how.days < threshold(Stage.NUDGED, how.goal):
        return "", None
    idea = ready(tx, sme, row.last_idea)
    what = f"“{idea.headline}” with the check-in" if idea is not None else "a word with the check-in"
    for each in how.who:
        theirs = tx.cadences.get(each.workspace, each.id)
        if theirs is not None and theirs.since == how.since:
            stage, tried = max(theirs.stage, Stage.NUDGED), (*theirs.tried, Tried(now, what))
            last = idea.id if idea is not None else theirs.last_idea
            tx.cadences.save(replace(theirs, stage=stage, riding=False, tried=tried, wake_at=now, last_idea=last))
    return _line(how, sme, idea), idea


def _line(how: Standing, sme: Sme, idea: Idea | None) -> str:
    since = since_last(how, sme)
    if idea is not None:
        return f"{since}“{idea.headline}” is accepted and only needs writing; `posted <link>` when it's out."
    return f"{since}Let's find the next one."


def since_last(how: Standing, sme: Sme) -> str:
    """ "It's 9 days since “X”. ", or "" when there is no post yet."""
    if how.last is None:
        return ""
    whose = "" if sme.id in how.last.authors else f", {how.last.names[0]}'s" if how.last.names else ""
    if not how.is_plain:
        return f"The last one was “{how.last.named}”{whose}, on {how.last.day.day} {how.last.day:%B}. "
    return f"It's {how.days} days since “{how.last.named}”{whose}. "


def key_of(what: str, sme: int, since: date) -> str:
    """The beginning of the key of a message about this silence."""
    return f"{what}:{sme}:{since}"


def since_of(key: str) -> date:
    """The day from which the silence counts that a message with this key is about."""
    return date.fromisoformat(key.split(":")[2])


def waiting_idea(key: str) -> int | None:
    """The idea of which a message with this key says that it waits; None when it says something else."""
    what, _, number = ":".join(key.split(":")[3:4]).partition(".")
    return int(number) if what == "waits" else None


def unquote(tx: Transaction, sme: Sme, idea: Idea, now: datetime) -> None:
    """The words behind an idea were taken back: what was tried with it, and what directors are about to read, names it
    no more."""
    quoted = f"“{idea.headline}”"
    for each in _sharing(tx, sme.workspace, sme.id):
        row = tx.cadences.get(sme.workspace, each)
        if row is not None and any(quoted in tried.what for tried in row.tried):
            tried = tuple(replace(one, what=one.what.replace(quoted, WITHDRAWN)) for one in row.tried)
            tx.cadences.save(replace(row, tried=tried, wake_at=now))
        for alert in tx.outbox.withdraw(sme.workspace, each, {"cadence_alert"}):
            if isinstance(alert.view, CadenceAlert):
                view = CadenceAlert(alert.view.alert.replace(quoted, WITHDRAWN))
                tx.outbox.add(sme.workspace, replace(alert, view=view, key=f"{alert.key}:{now.timestamp():.0f}"))


def ready(tx: Transaction, sme: Sme, named_last: int | None = None) -> Idea | None:
    """Their best idea that only waits to be written: one with its proof, then the newest. Not the one that was named
    the last time: they know of it."""
    found = [idea for idea in ready_ideas(tx, sme) if idea.id != named_last]
    return min(found, key=lambda idea: (bool(idea.proof), -idea.id), default=None)


def ready_ideas(tx: Transaction, sme: Sme) -> list[Idea]:
    """Accepted ideas that are not published, newest first."""
    wanted = IdeaFilter(status=IdeaStatus.ACCEPTED, sme=sme.id)
    return tx.ideas.page(sme.workspace, wanted, None, READY_AT_MOST)


def waits_for_director(tx: Transaction, sme: Sme) -> Idea | None:
    """Their oldest idea that nobody decided on."""
    found = tx.ideas.page(sme.workspace, IdeaFilter(status=IdeaStatus.NEW, sme=sme.id), None, READY_AT_MOST)
    return found[-1] if found else None
