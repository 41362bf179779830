"""Whether a record is of a certain newsroom: the people with what they chose, the pairs, and every post.

newsroom.yaml, record -> cadence_newsroom -> what differs, in sentences
"""

from collections.abc import Iterator
from datetime import timedelta
from pathlib import Path

from bot.domain.errors import Misconfigured
from bot.playground.newsroom import Newsroom, load
from bot.playground.newsroom_people import Person as Written
from bot.playground.newsroom_pieces import pieces
from evaluation.cadence_record import WEEKS, Person, Record

LAST_READING = timedelta(days=2)  # before the end of the story a feed may have been read for the last time


def differing(record: Record, file: Path) -> list[str]:
    """Every difference as a sentence."""
    try:
        newsroom = load(file)
    except Misconfigured as problem:
        return [problem.user_message]
    written = {person.name: person for person in newsroom.people}
    found = [f"{name} is in the newsroom and not in the record." for name in written if name not in record.people]
    found += [f"{name} is in the record and not in the newsroom." for name in record.people if name not in written]
    for name, person in record.people.items():
        if name in written:
            found += _of_person(person, written[name])
    return found + list(_pairs(record, newsroom)) + list(_posts(record, newsroom))


def _of_person(person: Person, written: Written) -> Iterator[str]:
    both = {
        "zone": (person.zone.key, written.zone),
        "goal": (person.weeks, WEEKS[written.goal.value]),
        "budget": (person.budget, written.budget),
        "hours": ((person.begins, person.ends), written.hours),
        "days": (person.days, frozenset(written.days)),
        "country": (bool(person.country), bool(written.country)),
    }
    for what, (recorded, wanted) in both.items():
        if recorded != wanted:
            yield f"{person.name}'s {what} is another one in the newsroom."
    for away in written.away:
        if (away.first, away.last) not in person.away:
            yield f"{person.name}'s leave from {away} is not in the record."


def _pairs(record: Record, newsroom: Newsroom) -> Iterator[str]:
    for one, other in newsroom.buddies:
        person = record.people.get(one)
        if person is not None and (person.buddy != other or person.buddy_since is None):
            yield f"{one} and {other} should take turns, and don't."


def _posts(record: Record, newsroom: Newsroom) -> Iterator[str]:
    """Those within the newsroom's days, and those before."""
    end = newsroom.start + timedelta(days=newsroom.days)
    known = {(name, post.day, post.link) for post in record.posts for name in post.smes}
    for piece in pieces(newsroom):
        readable = end - LAST_READING if piece.via == "feed" else end
        if piece.day < readable and (piece.author, piece.day, piece.link) not in known:
            yield f"{piece.author}'s post of {piece.day} ({piece.link}) is not in the record."
