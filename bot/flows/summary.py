"""The week for the marketing channel, and for directors at any time.

tick -> errands -> summary.build, send -> outbox -> delivery -> channel
/ideas cadence -> desk -> summary.page -> screen
"""

import unicodedata
from collections import defaultdict
from collections.abc import Sequence
from dataclasses import replace
from datetime import date, datetime, time, timedelta
from zoneinfo import ZoneInfo

from bot.domain.availability import LeaveKind, on_clock
from bot.domain.cadence import NEW_FOR, rhythm, weeks_until
from bot.domain.cadence_messages import SUMMARY_POSTS, Summary, SummaryPost, WeekCount
from bot.domain.celebrating import Facts, celebrated, listed
from bot.domain.checkins import IsoWeek, spoken_moment
from bot.domain.deliveries import OutboxRow
from bot.domain.errands import ErrandKind
from bot.domain.errors import Gone
from bot.domain.people import Slot, Sme, SmeState, Workspace
from bot.domain.permissions import Right
from bot.domain.posts import Post
from bot.domain.screens import CadenceLine, CadencePage
from bot.flows.identity import whoever
from bot.ports import SUMMARY_SLOT, Deps, Transaction

COUNT_UP_TO = 1_000
ANSWERED_SHOWN = 5
LOOKED_AT = 5  # posts that came of an idea, for the interview behind it
PEOPLE_A_PAGE = 15
ON_LEAVE = {LeaveKind.VACATION, LeaveKind.OUT_OF_OFFICE}
NO_CHANNEL = "No channel is named for the summary: set MARKETING_CHANNEL."
WEEK = timedelta(weeks=1)


def send(tx: Transaction, company: Workspace, week: IsoWeek, built: Summary, now: datetime) -> None:
    """Into the channel; once for each week, whoever writes it."""
    tx.outbox.add(company.id, OutboxRow(company.channel, built, f"summary:{week}", now))


def build(tx: Transaction, company: Workspace, week: IsoWeek, now: datetime, slot: Slot = SUMMARY_SLOT) -> Summary:
    """What came out in a week, Monday to Sunday on the company's clock, and what waits and who is away at `now`.
    `slot` is when the channel reads of the week before."""
    zone = ZoneInfo(company.zone)
    today = now.astimezone(zone).date()
    first, last = week.monday, week.monday + timedelta(days=6)
    posts = sorted((post for post in tx.posts.between(company.id, first, last) if post.names), key=_place)
    late = sorted(_late(tx, company, week, slot, zone), key=_place)
    weeks = _weeks(tx, company.id, last)
    begins, ends = on_clock(first, time(0), zone), on_clock(first + WEEK, time(0), zone)
    since = tx.ideas.waiting_since(company.id, now)
    return Summary(
        _spoken(first, last),
        (
            *(_listed(post) for post in posts[:SUMMARY_POSTS]),
            *(_listed(post, dated=True) for post in late[: max(0, SUMMARY_POSTS - len(posts))]),
        ),
        max(0, len(posts) + len(late) - SUMMARY_POSTS),
        weeks,
        tx.ideas.waiting(company.id, COUNT_UP_TO, now),
        (today - since.astimezone(zone).date()).days if since is not None else 0,
        tuple(tx.forwards.answered(company.id, begins, ends, ANSWERED_SHOWN)),
        celebrated(_facts(tx, company, posts, weeks, tx.interviews.closed_between(company.id, begins, ends))),
        tuple(sme.name for sme in tx.smes.roster(company.id) if _is_on_leave(sme, today)),
    )


def _spoken(first: date, last: date) -> str:
    """ "16 to 22 March 2026", "30 March to 5 April 2026"."""
    begins = f"{first.day}"
    if first.month != last.month:
        begins += f" {first:%B}"
    if first.year != last.year:
        begins += f" {first.year}"
    return f"{begins} to {last.day} {last:%B} {last.year}"


def _place(post: Post) -> tuple[list[str], date, int]:
    """In order of name; what one name has, in order of day."""
    return [_letters(name) for name in sorted(post.names, key=_letters)], post.day, post.id


def _letters(name: str) -> str:
    """A name as it stands in an alphabetical list."""
    plain = unicodedata.normalize("NFKD", name)
    return "".join(char for char in plain if not unicodedata.combining(char)).casefold()


def _listed(post: Post, *, dated: bool = False) -> SummaryPost:
    place = f"{post.place.value}, {post.day.day} {post.day:%B}" if dated else post.place.value
    return SummaryPost(listed(sorted(post.names, key=_letters)), post.named, post.url, place)


def _late(tx: Transaction, company: Workspace, week: IsoWeek, slot: Slot, zone: ZoneInfo) -> list[Post]:
    """What came out in the week before and was logged only after that week had been told, at `slot` of this one."""
    told = week.moment(slot, zone)
    before = tx.posts.between(company.id, week.monday - WEEK, week.monday - timedelta(days=1))
    return [post for post in before if post.names and post.logged_at > told]


def _weeks(tx: Transaction, workspace: int, last: date) -> tuple[WeekCount, ...]:
    """The team's posts in each of the twelve weeks that end with that day's."""
    mondays = weeks_until(last)
    counts = dict.fromkeys(mondays, 0)
    for day, posts in tx.posts.per_day(workspace, mondays[0], last).items():
        counts[day - timedelta(days=day.weekday())] += posts
    return tuple(WeekCount(monday, counts[monday]) for monday in mondays)


def _facts(
    tx: Transaction, company: Workspace, posts: Sequence[Post], weeks: Sequence[WeekCount], interviews: int
) -> Facts:
    names = {author: name for post in posts for author, name in zip(post.authors, post.names, strict=True)}
    known = tx.posts.published_before(company.id, list(names), weeks[-1].monday) if names else frozenset()
    together = next((post for post in posts if len(post.names) > 1), None)
    return Facts(
        tuple(week.posts for week in weeks),
        sorted((name for author, name in names.items() if author not in known), key=_letters),
        (together.named, sorted(together.names, key=_letters)) if together is not None else None,
        _grown(tx, company, posts),
        interviews,
    )


def _grown(tx: Transaction, company: Workspace, posts: Sequence[Post]) -> tuple[str, int] | None:
    """The post that came soonest after the interview behind it, and after how many days."""
    found = []
    for post in [post for post in posts if post.idea is not None][:LOOKED_AT]:
        idea = tx.ideas.get(company.id, post.idea) if post.idea is not None else None
        interview = tx.interviews.get(company.id, idea.interview) if idea is not None else None
        if interview is not None:
            days = (post.day - interview.opened_at.astimezone(ZoneInfo(company.zone)).date()).days
            found.append((post.named, days))
    return min((each for each in found if each[1] >= 0), key=lambda each: each[1], default=None)


def _is_on_leave(sme: Sme, day: date) -> bool:
    return any(leave.kind in ON_LEAVE and leave.covers(day) for leave in sme.leaves)


def page(deps: Deps, workspace: int, user: str, start: int = 0) -> CadencePage:
    """The week so far; for directors with everybody's days, from that place on. Raises NotAllowed."""
    now = deps.clock()
    with deps.store.read() as tx:
        actor = whoever(tx, workspace, user)
        actor.require(Right.SEE_CADENCE)
        company = tx.workspaces.get(workspace)
        if company is None:
            raise Gone("That newsroom isn't here any more.")
        zone = ZoneInfo(company.zone)
        built = build(tx, company, IsoWeek.of(now, zone), now, deps.manners.summary)
        shown = CadencePage(replace(built, week=f"{built.week}, so far"))
        if actor.may(Right.SEE_EVERYBODYS_CADENCE):
            shown = _everybody(tx, deps, shown, workspace, start, now)
        planned = tx.errands.planned(workspace, ErrandKind.SUMMARY) if company.channel else None
    if planned is not None:
        shown = replace(shown, next_summary=spoken_moment(max(planned, now), now, zone))
    may_mend = actor.director is not None
    return replace(shown, trouble=NO_CHANNEL) if may_mend and not company.channel else shown


def _everybody(
    tx: Transaction, deps: Deps, shown: CadencePage, workspace: int, start: int, now: datetime
) -> CadencePage:
    """With a page of everybody's days, in order of name."""
    roster = tx.smes.roster(workspace)
    start = start if 0 <= start < len(roster) else 0
    names = {sme.id: sme.name for sme in roster}
    buddies: dict[int, int] = {}
    for pair in tx.pairs.active(workspace):
        if pair.one in names and pair.other in names:
            buddies |= {pair.one: pair.other, pair.other: pair.one}
    since = weeks_until(now.date())[0] - WEEK  # some are a day behind
    days: dict[int, list[date]] = defaultdict(list)
    for author, day in tx.posts.days_by_author(workspace, since):
        days[author].append(day)
    last = tx.posts.last_days(workspace)
    lines = []
    for sme in roster[start : start + PEOPLE_A_PAGE]:
        buddy = buddies.get(sme.id)
        own = days[sme.id] if buddy is None else tx.posts.days_of(workspace, (sme.id, buddy), since)
        latest = max((last[each] for each in (sme.id, buddy) if each in last), default=None)
        lines.append(_line(deps, sme, own, latest, names[buddy] if buddy is not None else "", now))
    return replace(shown, lines=tuple(lines), start=start, total=len(roster))


def _line(deps: Deps, sme: Sme, days: Sequence[date], latest: date | None, buddy: str, now: datetime) -> CadenceLine:
    """On their own clock; who takes turns shares one rhythm."""
    today = now.astimezone(sme.tz).date()
    weeks = rhythm(days, today)
    silent = max(0, (today - latest).days) if latest is not None else None
    return CadenceLine(sme.id, sme.name, weeks[-1], silent, weeks, sme.goal, buddy, _mark(deps, sme, today, now))


def _mark(deps: Deps, sme: Sme, today: date, now: datetime) -> str:
    """Why nobody should wait for a post of theirs."""
    if sme.state is SmeState.PAUSED:
        return "paused"
    leave = deps.calendar(sme).leave_on(today)
    if leave is not None:
        return f"away until {leave.last.day} {leave.last:%B}" if leave.last is not None else "away"
    if sme.is_silent:
        return "quiet until they write"
    return "new here" if now - sme.enrolled_at < NEW_FOR else ""
