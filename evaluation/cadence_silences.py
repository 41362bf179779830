"""When somebody's silence reached 8, 21 and 30 days: worked out again from posts, leave, goals, first weeks, buddies.

record -> silences -> each with the days on which a word about it was due
"""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, datetime, timedelta

from evaluation.cadence_record import DAY, Person, Post, Record

NUDGED, TOLD, CLIFF = 8, 21, 30  # days for who means to publish weekly; others have as many times more
NEW_FOR = timedelta(weeks=4)
WEEKEND = timedelta(days=4)


@dataclass(frozen=True)
class Silence:
    """Days without a post of one, or of two who take turns. It counts from `since`, and was so for us from `begins` on
    until `ends`, when a post became known or the story was over (`by_post` says which)."""

    who: tuple[Person, ...]
    since: date
    begins: datetime
    ends: datetime
    by_post: bool

    @property
    def first(self) -> Person:
        return self.who[0]

    @property
    def names(self) -> str:
        return " and ".join(person.name for person in self.who)

    @property
    def weeks(self) -> int:
        """As many weeks between posts as the keener of them means."""
        return min(person.weeks for person in self.who)

    @property
    def heard_until(self) -> datetime:
        """What was said on the story's last days may be heard after the weekend."""
        return self.ends if self.by_post else self.ends + WEEKEND

    def earliest(self, day: date) -> datetime:
        """When that day begins for the first of them."""
        return min(person.midnight(day) for person in self.who)

    def latest(self, day: date) -> datetime:
        """When it has begun for all of them."""
        return max(person.midnight(day) for person in self.who)

    def days_on(self, day: date) -> int:
        """Without those on which all of them were away."""
        counted = 0
        while day > self.since:
            counted += not all(person.is_away(day) for person in self.who)
            day -= DAY
        return counted

    def due_on(self, days: int) -> date | None:
        """The first day on which it had lasted that long, nobody was new any more, and it was still a silence."""
        day = max(self.since, self.first.day(self.begins), min(map(_settled, self.who)))
        while self.earliest(day) < self.ends:
            if self.days_on(day) >= days * self.weeks:
                return day
            day += DAY
        return None


def silences(record: Record) -> list[Silence]:
    """All of them, person by person; what two have together stands with the first of them."""
    found: list[Silence] = []
    for person in record.people.values():
        buddy = record.people.get(person.buddy or "")
        shared = person.buddy_since if buddy is not None else None
        found += _stretch(record, (person,), person.joined, min(shared or person.until, person.until))
        if (
            buddy is not None
            and shared is not None
            and not any({person.name, buddy.name} == _named(each) for each in found)
        ):
            found += _stretch(record, (person, buddy), shared, min(person.until, buddy.until))
    return found


def _stretch(record: Record, who: tuple[Person, ...], begins: datetime, ends: datetime) -> Iterator[Silence]:
    """From each post to the next that became known within a stretch of time."""
    names = {person.name for person in who}
    ours = [post for post in record.posts if names & set(post.smes)]
    while begins < ends:
        known = [post for post in ours if post.at <= begins]
        here = [post.day for post in known if post.day >= min(person.day(person.joined) for person in who)]
        since = max(here, default=min(map(_settled, who)))  # what came out before they were here doesn't count
        following = next((post for post in ours if begins < post.at < ends and _is_newer(post, known)), None)
        until = following.at if following is not None else ends
        yield Silence(who, since, begins, until, following is not None)
        begins = until


def _is_newer(post: Post, known: list[Post]) -> bool:
    return not known or post.day > max(each.day for each in known)


def _settled(person: Person) -> date:
    """The day on which they are not new any more."""
    return person.day(person.joined + NEW_FOR)


def _named(silence: Silence) -> set[str]:
    return {person.name for person in silence.who}
