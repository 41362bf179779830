"""An item put before an expert by a director's hand.

/ideas incite, /ideas forward, "Ask an expert about this" -> passing_on -> forwards -> (their hours and budget) -> DM
"""

from dataclasses import replace
from datetime import datetime, timedelta

from bot.domain.checkins import spoken_moment
from bot.domain.errors import Gone, InvalidInput
from bot.domain.feeds import TEXT_LIMIT, TITLE_LIMIT, Page
from bot.domain.fit import Reading
from bot.domain.forwards import Forward, ForwardKind, ForwardState, story_of_page
from bot.domain.people import Sme, SmeState
from bot.domain.permissions import Right
from bot.domain.screens import Said
from bot.domain.words import one_line, storable
from bot.flows.forwarding import not_before
from bot.flows.ideas import named
from bot.flows.identity import whoever
from bot.ports import Deps, Transaction

NOTE_LIMIT = 500
LONG_AGO = timedelta(days=60)


def incite(deps: Deps, workspace: int, user: str, address: str, sme: str, note: str = "") -> Said:
    """Ask an expert (by name) how they would answer what stands at an address. Reads the page first, so it may take
    twenty seconds. Raises InvalidInput."""
    return _pass_on(deps, workspace, user, address, sme, note, ForwardKind.INCITE)


def forward(deps: Deps, workspace: int, user: str, address: str, sme: str, note: str = "") -> Said:
    """The same for an item that isn't contentious."""
    return _pass_on(deps, workspace, user, address, sme, note, ForwardKind.NEWS)


def ask_about(deps: Deps, workspace: int, user: str, sme: int, text: str, link: str, site: str, note: str = "") -> Said:
    """Ask an expert (by id) about a message that somebody wrote in a public channel."""
    words = storable(text).strip()
    if not words:
        raise InvalidInput("There are no words in that message to ask about.")
    with deps.store.read() as tx:
        whoever(tx, workspace, user).require(Right.FORWARD)
        expert = tx.smes.get(workspace, sme)
    if expert is None:
        raise Gone("That expert isn't here any more.")
    page = Page(link, one_line(words, TITLE_LIMIT), words[:TEXT_LIMIT], site)
    return _put(deps, workspace, user, expert, page, note, ForwardKind.INCITE)


def _pass_on(deps: Deps, workspace: int, user: str, address: str, sme: str, note: str, kind: ForwardKind) -> Said:
    with deps.store.read() as tx:
        whoever(tx, workspace, user).require(Right.FORWARD)
        expert = named(tx, workspace, sme)
    _checked_note(note)
    page = deps.feeds.page(address)
    return _put(deps, workspace, user, expert, page, note, kind)


def _put(deps: Deps, workspace: int, user: str, expert: Sme, page: Page, note: str, kind: ForwardKind) -> Said:
    note = _checked_note(note)
    now = deps.clock()
    reading = Reading(page.title, page.text)
    vector, contention = deps.ranker.vectors([reading])[0], deps.ranker.contention([reading])[0]
    with deps.store.begin() as tx:
        actor = whoever(tx, workspace, user)
        actor.require(Right.FORWARD)
        sme = tx.smes.get(workspace, expert.id)
        if sme is None or sme.state is SmeState.LEFT:
            raise Gone("That expert isn't here any more.")
        if sme.weekly_budget <= 0:
            raise InvalidInput(
                f"{sme.first_name} asked for no messages beside the check-ins. `/ideas ask` puts it there."
            )
        made = Forward(
            workspace,
            0,
            sme.id,
            kind,
            ForwardState.WAITING,
            one_line(page.title, TITLE_LIMIT) or page.url,
            page.url,
            page.text,
            page.site,
            now,
            story=_story(tx, deps, workspace, page, now),
            author=page.author,
            published=page.published if page.published is not None and page.published <= now else None,
            gated=page.gated,
            debatable=contention.debatable,
            heated=contention.heated,
            by=actor.name,
            note=note,
            vector=vector,
            wake_at=now,
        )
        _keep(tx, sme, made)
        tx.audit.write(workspace, actor.name, "put an item before an expert", f"sme {sme.id}", now, sme.id)
        when = _when(sme, not_before(deps, tx, sme, now), now)
        tx.commit()
    return Said(f"I'll put “{one_line(made.title, 80)}” before {sme.first_name}: {when}.")


def _when(sme: Sme, earliest: datetime, now: datetime) -> str:
    """Their hours and budget hold for this too; something may come first yet."""
    if sme.hears_nothing:
        return "when they are back, if that is within a week"
    if earliest <= now:
        return "now"
    return f"{spoken_moment(earliest, now, sme.tz)} on their clock at the earliest"


def _keep(tx: Transaction, sme: Sme, made: Forward) -> None:
    """What waits for them already, or was never shown to them, is theirs now by a director's hand."""
    known = tx.forwards.of_story(sme.workspace, sme.id, made.story) if made.story is not None else None
    given = known is not None and bool(known.by) and known.state is ForwardState.WAITING
    if known is not None and known.offered_at is None and not given:
        tx.forwards.save(replace(made, id=known.id))
    elif tx.forwards.add(made) is None:
        raise InvalidInput(f"{sme.first_name} had that story before.")


def _story(tx: Transaction, deps: Deps, workspace: int, page: Page, now: datetime) -> int | None:
    """The story as the feeds know it, or else a number of the page's own, so that nobody gets it twice."""
    canonical = deps.feeds.canonical(page.url)
    if not canonical:
        return None
    found = tx.items.like(workspace, canonical, [], now - LONG_AGO, 1)
    return found[0].story if found else story_of_page(canonical)


def _checked_note(note: str) -> str:
    note = " ".join(storable(note).split())
    if len(note) > NOTE_LIMIT:
        raise InvalidInput(f"Please keep the note under {NOTE_LIMIT} characters.")
    return note
