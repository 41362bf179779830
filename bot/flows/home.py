"""What a person sees first: an SME their next check-in and ideas, a director the people and what waits.

Home tab opened, or something on it done -> door -> home -> screen
"""

from datetime import datetime

from bot.domain.checkins import spoken_moment
from bot.domain.people import Sme, SmeState
from bot.domain.permissions import Right
from bot.domain.screens import DirectorHome, ExpertHome, Home, IdeaFilter, PersonLine
from bot.flows import leave, own_rhythm
from bot.flows.identity import whoever
from bot.flows.ledger import spent_today
from bot.flows.sources import chosen
from bot.ports import Deps, Transaction

COUNT_UP_TO = 100
NEWEST = 3
PEOPLE_A_PAGE = 15


def home(deps: Deps, workspace: int, user: str, start: int = 0) -> Home:
    """The first page of whoever asks; `start` is the place of the first person in a director's list. Grants nothing."""
    now = deps.clock()
    with deps.store.read() as tx:
        actor = whoever(tx, workspace, user)
        directors = tuple(director.name for director in tx.directors.all(workspace))
        known = actor.sme is not None or actor.director is not None
        here = actor.sme if actor.sme is not None and actor.sme.state is not SmeState.LEFT else None
        return Home(
            actor.name if known else "",
            directors,
            _expert(deps, tx, here, now) if here is not None else None,
            _director(tx, workspace, start, deps) if actor.may(Right.EDIT_PEOPLE) else None,
        )


def _expert(deps: Deps, tx: Transaction, sme: Sme, now: datetime) -> ExpertHome:
    ideas = tx.ideas.page(sme.workspace, IdeaFilter(sme=sme.id), None, COUNT_UP_TO)
    talking = tx.interviews.open_of(sme.workspace, sme.id) is not None
    rhythm = own_rhythm.own_rhythm(deps, tx, sme, now)
    return ExpertHome(sme, _spoken(sme, now), talking, len(ideas), tuple(ideas[:NEWEST]), deps.coach.host, rhythm)


def _director(tx: Transaction, workspace: int, start: int, deps: Deps) -> DirectorHome:
    now = deps.clock()
    roster = tx.smes.roster(workspace)
    start = start if 0 <= start < len(roster) else 0
    people = tuple(
        PersonLine(
            sme,
            _spoken(sme, now),
            tuple(each.text for each in tx.director_questions.waiting(workspace, sme.id)),
            leave.spoken(sme, now),
            own_rhythm.buddy_name(tx, sme),
        )
        for sme in roster[start : start + PEOPLE_A_PAGE]
    )
    waiting = tx.ideas.waiting(workspace, COUNT_UP_TO, now)
    model = ""
    if host := deps.coach.host:
        model = f"A language model at {host} helps me. Tokens today: {spent_today(tx, workspace, deps.clock):,}."
    return DirectorHome(people, start, len(roster), waiting, model, _feeds(tx, workspace))


def _feeds(tx: Transaction, workspace: int) -> str:
    feeds = chosen(tx, workspace)
    if not feeds:
        return "No feeds yet. Paste one, and I bring experts the news that fits them."
    trouble = sum(bool(feed.trouble) for feed in feeds)
    told = f" {trouble} can't be read just now." if trouble else ""
    return f"I read {len(feeds)} feed{'s' if len(feeds) > 1 else ''} for you.{told}"


def _spoken(sme: Sme, now: datetime) -> str:
    return spoken_moment(sme.next_due_at, now, sme.tz) if sme.next_due_at else ""
