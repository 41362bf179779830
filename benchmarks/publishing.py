"""A company whose experts have published every week for three years, all of them on the same day in the end."""

from collections.abc import Iterator
from datetime import UTC, date, datetime, time, timedelta
from typing import Any
from zoneinfo import ZoneInfo

from benchmarks.company import WORKSPACE, Filler, filling, topics_of
from benchmarks.prose import Prose
from bot.domain.availability import Leave, on_clock
from bot.domain.buddies import PairState
from bot.domain.deliveries import platform_ts
from bot.domain.forwards import ForwardKind, ForwardState
from bot.domain.highlights import Kind
from bot.domain.ideas import Format, IdeaStatus
from bot.domain.interviews import Ending, InterviewState, Move, Who
from bot.domain.posts import Place, PostState, Via
from bot.storage.feed_tables import forwards
from bot.storage.fingerprints import fingerprint
from bot.storage.migrations import upgrade
from bot.storage.post_tables import cadences, pairs, post_authors, post_links, posts
from bot.storage.tables import highlights, ideas, interviews, smes, turns

WEEKS = 156
ZONE = ZoneInfo("Europe/Berlin")
MONDAY = date(2026, 3, 16)  # of the last week
LAST_DAY = MONDAY + timedelta(days=2)
SUNDAY = datetime(2026, 3, 22, 20, 0, tzinfo=UTC)  # everybody has published in the week so far
NINE = on_clock(MONDAY + timedelta(weeks=1), time(9), ZONE)  # the summary is due
MIDNIGHT = on_clock(LAST_DAY + timedelta(days=8), time(0), ZONE)  # all these silences are worth a word
MORNING = on_clock(LAST_DAY + timedelta(days=8), time(9), ZONE)
IDEA_EVERY = 3  # weeks, with the post that came of it
TAKE_EVERY = 4  # weeks, on an item from outside
TALKED = 3  # weeks whose transcripts are there: the coach reads no older ones
ANSWER = 1  # its place in the talk
AWAY_EVERY = 25
PAIR_EVERY = 10
TOGETHER_EVERY = 10  # weeks, a post by both of a pair
# Of five experts, what waits besides: one idea for the director, three to be written, and none.
WAITS = (IdeaStatus.NEW, IdeaStatus.ACCEPTED, IdeaStatus.ACCEPTED, IdeaStatus.ACCEPTED, None)
SLOTS = (4, 5, 6, 0, 1)  # days after that midnight: two of five have a check-in within three days


def found(url: str, experts: int) -> None:
    """Fill a new database, of either kind, with so many of them."""
    upgrade(url)
    with filling(url) as fill:
        _Years(fill, experts).fill()


class _Years:
    """Interviews, ideas, takes and posts of every week. All that comes from one interview has its number."""

    def __init__(self, fill: Filler, experts: int) -> None:
        self._fill = fill
        self._experts = experts
        self._prose = Prose()

    def fill(self) -> None:
        """Write it all."""
        fill = self._fill
        fill.house()
        fill.people(self._experts, _next_slot, zone=ZONE.key, enrolled_at=NINE - timedelta(weeks=WEEKS + 4))
        away = (Leave(MONDAY, MONDAY + timedelta(weeks=3)),)
        fill.run(smes.update().where(smes.c.id % AWAY_EVERY == 0).values(leaves=away))
        fill.insert(pairs, (self._pair(one) for one in range(1, self._experts, PAIR_EVERY)))
        fill.insert(cadences, (self._cadence(sme) for sme in range(1, self._experts + 1)))
        fill.insert(interviews, (self._interview(*each) for each in self._all()))
        talked = (each for each in self._all() if each[1] < TALKED or _idea(*each))
        with fill.index_last("turns"):
            fill.insert(turns, (row for each in talked for row in self._talk(*each)))
        fill.insert(highlights, (self._highlight(*each) for each in self._all() if _idea(*each)))
        with fill.index_last("ideas"):
            fill.insert(ideas, (self._made(*each) for each in self._all() if _idea(*each)))
        fill.insert(forwards, (self._take(*each) for each in self._all() if sum(each) % TAKE_EVERY == 0))
        fill.insert(posts, (self._post(*each) for each in self._all()))
        fill.insert(post_links, (self._link(*each) for each in self._all()))
        fill.insert(post_authors, (row for each in self._all() for row in self._signed(*each)))

    def _all(self) -> Iterator[tuple[int, int]]:
        """(expert, weeks ago), oldest first."""
        return ((sme, week) for week in range(WEEKS - 1, -1, -1) for sme in range(1, self._experts + 1))

    def _number(self, sme: int, week: int) -> int:
        return (WEEKS - 1 - week) * self._experts + sme

    def _pair(self, one: int) -> dict[str, Any]:
        return self._fill.row(
            one_id=one,
            other_id=one + 1,
            state=PairState.ACTIVE,
            created_at=NINE - timedelta(weeks=20),
            by="",
            agreed=(one, one + 1),
            began=MONDAY - timedelta(weeks=20),
            before=(1, 1),
        )

    def _cadence(self, sme: int) -> dict[str, Any]:
        return self._fill.row(sme_id=sme, since=LAST_DAY, stage=0, riding=False, tried=(), wake_at=MIDNIGHT)

    def _interview(self, sme: int, week: int) -> dict[str, Any]:
        opened = _opened(sme, week)
        return self._fill.row(
            id=self._number(sme, week),
            sme_id=sme,
            state=InterviewState.CLOSED,
            opened_at=opened,
            version=4,
            wish="",
            light=False,
            closed_at=opened + timedelta(minutes=9),
            readable_at=opened + timedelta(minutes=69),
            ending=Ending.COMPLETE,
        )

    def _talk(self, sme: int, week: int) -> Iterator[dict[str, Any]]:
        """A question, an answer and the thanks; of older interviews only the answer that an idea came from."""
        for place, move in enumerate((Move.LEAD, None, Move.CLOSE) if week < TALKED else (None,)):
            at = _opened(sme, week) + timedelta(minutes=place)
            yield self._fill.row(
                id=self._number(sme, week) * 3 + (place if week < TALKED else ANSWER),
                interview_id=self._number(sme, week),
                sme_id=sme,
                who=Who.SME if move is None else Who.BOT,
                text=self._prose.turn() if move is None else self._prose.line(),
                at=at,
                ts=platform_ts(at),
                order_ts=platform_ts(at),
                off_record=False,
                deleted=False,
                move=move,
                rule="",
                reason="",
            )

    def _highlight(self, sme: int, week: int) -> dict[str, Any]:
        number = self._number(sme, week)
        return self._fill.row(
            id=number,
            interview_id=number,
            sme_id=sme,
            turn_id=number * 3 + ANSWER,
            start=0,
            end=20,
            text="",
            kind=Kind.STORY,
            score=1.0,
            created_at=_opened(sme, week) + timedelta(minutes=9),
        )

    def _made(self, sme: int, week: int) -> dict[str, Any]:
        number, at, status = self._number(sme, week), _opened(sme, week) + timedelta(minutes=9), _idea(sme, week)
        return self._fill.row(
            id=number,
            sme_id=sme,
            interview_id=number,
            highlight_id=number,
            quote=self._prose.line(),
            kind=Kind.STORY.value,
            headline=self._prose.line(),
            angle=self._prose.line(),
            format=Format.STORY,
            proof="" if sme % 2 else "a figure",
            topic=topics_of(sme)[week % 5],
            status=status,
            created_at=at,
            visible_at=at + timedelta(hours=1),
            version=1,
            reason="",
            note="",
            decided_by=None if status is IdeaStatus.NEW else "Dana",
            decided_at=None if status is IdeaStatus.NEW else at + timedelta(hours=5),
        )

    def _take(self, sme: int, week: int) -> dict[str, Any]:
        """On something contentious, or not."""
        at = _opened(sme, week)
        return self._fill.row(
            id=self._number(sme, week),
            sme_id=sme,
            kind=ForwardKind.INCITE if sme // TAKE_EVERY % 2 else ForwardKind.NEWS,
            state=ForwardState.TAKEN if sme % 3 else ForwardState.DECLINED,
            title=self._prose.line(),
            link=f"https://news.example/{sme}/{week}",
            text=self._prose.turn(),
            site="The News",
            author="",
            created_at=at,
            gated=False,
            score=0.5,
            reason="",
            debatable=0.5,
            heated=0.5,
            **dict.fromkeys(("claim", "by", "note", "why"), ""),
            vector=b"",
            offered_at=at,
            answered_at=at + timedelta(hours=1),
            again=False,
        )

    def _post(self, sme: int, week: int) -> dict[str, Any]:
        number, day = self._number(sme, week), _day(sme, week)
        return self._fill.row(
            id=number,
            url=_address(sme, week),
            title=self._prose.line(),
            day=day,
            place=(Place.BLOG, Place.LINKEDIN, Place.VIDEO)[sme % 3],
            state=PostState.PUBLISHED,
            via=(Via.SME, Via.FEED, Via.DIRECTOR)[week % 3],
            logged_at=datetime.combine(day, time(15), UTC),
            logged_by="",
            idea_id=number if week % IDEA_EVERY == 0 else None,
            rough=False,
            report="",
            said_day=False,
        )

    def _link(self, sme: int, week: int) -> dict[str, Any]:
        return self._fill.row(fingerprint=fingerprint(WORKSPACE, _address(sme, week)), post_id=self._number(sme, week))

    def _signed(self, sme: int, week: int) -> Iterator[dict[str, Any]]:
        both = sme % PAIR_EVERY == 1 and week % TOGETHER_EVERY == 0
        for place, author in enumerate((sme, sme + 1) if both else (sme,)):
            yield self._fill.row(
                post_id=self._number(sme, week), sme_id=author, place=place, day=_day(sme, week), published=True
            )


def _next_slot(sme: int) -> datetime:
    return on_clock(MIDNIGHT.astimezone(ZONE).date() + timedelta(days=SLOTS[sme % 5]), time(9 + sme % 8), ZONE)


def _day(sme: int, week: int) -> date:
    """Of the post."""
    return MONDAY - timedelta(weeks=week) + timedelta(days=sme % 5) if week else LAST_DAY


def _opened(sme: int, week: int) -> datetime:
    return on_clock(MONDAY - timedelta(weeks=week), time(9 + sme % 8, sme % 60), ZONE)


def _idea(sme: int, week: int) -> IdeaStatus | None:
    """What became of the interview's idea, if it had one."""
    if week == 1:
        return WAITS[sme // 5 % 5]
    return IdeaStatus.PUBLISHED if week % IDEA_EVERY == 0 else None


def _address(sme: int, week: int) -> str:
    return f"https://blog.example/{sme}/{week}"
