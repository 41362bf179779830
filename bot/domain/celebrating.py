"""The one thing of a week that is worth celebrating: a fact, never forced, and never one person measured by another."""

from collections.abc import Sequence
from dataclasses import dataclass

_SMALL = ("no", "one", "two", "three", "four", "five", "six", "seven", "eight", "nine", "ten", "eleven", "twelve")
NAMED = 3  # newcomers to the list who are named; more are counted
WEEKS_BEFORE = 4  # with posts, before a week can be called the best of twelve
STREAK = 4  # weeks in a row from which they are worth a word
SOON = 21  # days from an interview to the post that came of it


@dataclass(frozen=True, slots=True)
class Facts:
    """What a week brought. `counts` are the team's posts in each of twelve weeks, this one last. `newcomers` are the
    names of those who were never in the list before, in order. `together` is the title of a post by several, with their
    names. `grown` are the title of a post and how many days it is younger than the interview that it came from.
    `interviews` were closed that week."""

    counts: Sequence[int]
    newcomers: Sequence[str] = ()
    together: tuple[str, Sequence[str]] | None = None
    grown: tuple[str, int] | None = None
    interviews: int = 0


def celebrated(facts: Facts) -> str:
    """One sentence, "" when there is nothing."""
    if not facts.counts or not facts.counts[-1]:
        return _material(facts.interviews)
    found = (_newcomers(facts.newcomers), _best(facts.counts), _together(facts), _grown(facts), _streak(facts.counts))
    return next((sentence for sentence in found if sentence), "")


def listed(names: Sequence[str]) -> str:
    """ "Mara Lind, Noor Haddad and Tomás Arce"."""
    return " and ".join(part for part in (", ".join(names[:-1]), *names[-1:]) if part)


def _material(interviews: int) -> str:
    """Nothing came out, but something was said."""
    if not interviews:
        return ""
    return f"{_number(interviews).capitalize()} interview{'' if interviews == 1 else 's'} this week: there is material."


def _newcomers(names: Sequence[str]) -> str:
    """Who published before they came here is new to this list all the same: nothing more is claimed."""
    if not names:
        return ""
    whom = listed(names) if len(names) <= NAMED else f"{_number(len(names))} experts"
    return f"In this list for the first time: {whom}. Welcome."


def _best(counts: Sequence[int]) -> str:
    """The team's, against its own weeks only."""
    *earlier, now = counts
    if now < 2 or now <= max(earlier, default=0) or sum(count > 0 for count in earlier) < WEEKS_BEFORE:
        return ""
    return f"{_number(now).capitalize()} posts: the team's best week in {_number(len(counts))}."


def _together(facts: Facts) -> str:
    if facts.together is None:
        return ""
    title, names = facts.together
    return f"{listed(names)} wrote “{title}” together."


def _grown(facts: Facts) -> str:
    if facts.grown is None or not 0 <= facts.grown[1] <= SOON:
        return ""
    title, days = facts.grown
    if days == 0:
        return f"“{title}” came out on the day of the interview it began in."
    return f"“{title}” came out {_number(days)} day{'' if days == 1 else 's'} after the interview it began in."


def _streak(counts: Sequence[int]) -> str:
    weeks = next((back for back, count in enumerate(reversed(counts)) if not count), len(counts))
    return f"A post every week for {_number(weeks)} weeks." if weeks >= STREAK else ""


def _number(count: int) -> str:
    return _SMALL[count] if count < len(_SMALL) else str(count)
