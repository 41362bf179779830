"""Ideas: listed, picked from highlights, decided on, and searched; answered straight to the person who asked.

/ideas -> door -> ideas -> store -> screen
"""

from dataclasses import replace
from datetime import datetime

from bot.domain.checkins import spoken_moment
from bot.domain.deliveries import OutboxRow
from bot.domain.errors import Gone, InvalidInput
from bot.domain.highlights import Span
from bot.domain.ideas import DECLINE_REASONS, PAGE, PARK_REASONS, Idea, IdeaStatus
from bot.domain.messages import IdeaNews
from bot.domain.people import Sme
from bot.domain.permissions import Actor, Right
from bot.domain.screens import IdeaCard, IdeaFilter, IdeaPage, Said, SearchPage
from bot.domain.words import storable
from bot.flows import cadence
from bot.flows.briefing import brief_for
from bot.flows.citing import as_of
from bot.flows.closing import idea_from
from bot.flows.identity import whoever
from bot.flows.news import news_key
from bot.ports import Deps, Transaction

HITS = 20
NOTE_LIMIT = 2000
QUESTION_LIMIT = 300
GONE = "That idea is gone: the expert took back the words it stood on."


def page(deps: Deps, workspace: int, user: str, wanted: IdeaFilter, before: int | None = None) -> IdeaPage:
    """Five ideas, newest first: a director sees all that may be read, an SME their own."""
    now = deps.clock()
    with deps.store.read() as tx:
        actor = whoever(tx, workspace, user)
        actor.require(Right.SEE_IDEAS)
        decides = actor.may(Right.DECIDE_IDEAS)
        own = None if decides or actor.sme is None else actor.sme.id
        if own is not None:
            wanted = replace(wanted, sme=own)
        found = tx.ideas.page(workspace, wanted, before, PAGE + 1, now if decides else None)
        smes = tuple(tx.smes.names(workspace)) if decides else ()
        topics = tuple(tx.ideas.topics(workspace, own))
        shown = tuple(as_of(tx, idea, now) for idea in found[:PAGE])
    older = shown[-1].id if len(found) > PAGE else None
    return IdeaPage(shown, wanted, older, before, decides, smes, topics)


def look(deps: Deps, workspace: int, user: str, idea_id: int) -> IdeaCard:
    """One idea for whoever is about to decide on it or to write a note. Raises NotAllowed or Gone."""
    with deps.store.read() as tx:
        whoever(tx, workspace, user).require(Right.DECIDE_IDEAS)
        now = deps.clock()
        return IdeaCard(as_of(tx, _visible(tx, workspace, idea_id, now), now), True)


def decide(
    deps: Deps,
    workspace: int,
    user: str,
    idea_id: int,
    seen: int,
    status: IdeaStatus,
    reason: str = "",
    note: str = "",
) -> IdeaCard:
    """Accept, park or decline. `seen` is the version the director looked at: if somebody was quicker, they are shown
    what was done and nothing changes."""
    now = deps.clock()
    note = _checked_note(note)
    with deps.store.begin() as tx:
        actor = whoever(tx, workspace, user)
        actor.require(Right.DECIDE_IDEAS)
        idea = _visible(tx, workspace, idea_id, now)
        if idea.version != seen:
            return IdeaCard(as_of(tx, idea, now), True, _who_was_quicker(idea))
        if idea.status is IdeaStatus.PUBLISHED:
            raise InvalidInput(
                f"“{idea.headline}” is published. If that was a mistake, {idea.sme_name} can take it back."
            )
        _check_reason(status, reason)
        decided = replace(
            idea, status=status, reason=reason, note=note, decided_by=actor.name, decided_at=now, version=seen + 1
        )
        if not tx.ideas.save(decided, expected=seen):
            raise Gone(GONE)
        sme = tx.smes.get(workspace, idea.sme)
        if note and sme is not None:
            tx.outbox.add(workspace, _news(sme, decided, actor, now))
        shown = as_of(tx, decided, now)
        cadence.changed(tx, workspace, [idea.sme], now)
        tx.commit()
    return IdeaCard(shown, True, _decided(decided))


def note(deps: Deps, workspace: int, user: str, idea_id: int, text: str) -> IdeaCard:
    """A word to the SME about an idea, whatever its status."""
    now = deps.clock()
    text = _checked_note(text)
    if not text:
        raise InvalidInput("Please write a line first.")
    with deps.store.begin() as tx:
        actor = whoever(tx, workspace, user)
        actor.require(Right.DECIDE_IDEAS)
        idea = _visible(tx, workspace, idea_id, now)
        noted = replace(idea, note=text, version=idea.version + 1)
        if not tx.ideas.save(noted, expected=idea.version):
            raise Gone(GONE)
        sme = tx.smes.get(workspace, idea.sme)
        if sme is not None:
            tx.outbox.add(workspace, _news(sme, noted, actor, now))
        shown = as_of(tx, noted, now)
        tx.commit()
    return IdeaCard(shown, True, f"I'll pass it on to {idea.sme_name}.")


def pick(deps: Deps, workspace: int, user: str, highlight_id: int) -> IdeaCard:
    """Make an idea of a highlight: by the SME whose words they are, or a director who may read them."""
    now = deps.clock()
    with deps.store.read() as tx:
        actor = whoever(tx, workspace, user)
        mark = tx.highlights.get(workspace, highlight_id)
        if mark is None:
            raise Gone("That passage is gone: the expert took the words back.")
        actor.require(Right.PICK_IDEAS, mark.sme)
        interview = tx.interviews.get(workspace, mark.interview)
        sme = tx.smes.get(workspace, mark.sme)
        own = actor.sme is not None and actor.sme.id == mark.sme
        readable = interview is not None and interview.readable_at is not None and interview.readable_at <= now
        if interview is None or sme is None or not (own or readable):
            raise Gone("That passage can't be read yet.")
        brief = brief_for(tx, sme, now, interview)
        turns = tx.turns.of(workspace, interview.id)
    draft = deps.coach.idea(brief, turns, Span(mark.turn, mark.start, mark.end, mark.kind, mark.score))
    with deps.store.begin() as tx:
        if tx.highlights.get(workspace, highlight_id) is None:
            raise Gone("That passage is gone: the expert took the words back.")
        known = tx.ideas.of_highlight(workspace, highlight_id)
        if known is not None:
            return IdeaCard(known, actor.may(Right.DECIDE_IDEAS), "That is an idea already.")
        idea = tx.ideas.add(idea_from(sme, interview, mark, draft, now))
        tx.commit()
    return IdeaCard(idea, actor.may(Right.DECIDE_IDEAS), f"Made an idea of it: “{idea.headline}”.")


def ask(deps: Deps, workspace: int, user: str, sme_name: str, question: str) -> Said:
    """Put a director's question at the head of an SME's next check-in."""
    now = deps.clock()
    question = " ".join(storable(question).split())
    if not question:
        raise InvalidInput("What shall I ask? For example: `/ideas ask @Mara What surprised you about the audit?`")
    if len(question) > QUESTION_LIMIT:
        raise InvalidInput(f"Please keep the question under {QUESTION_LIMIT} characters; one question works best.")
    with deps.store.begin() as tx:
        actor = whoever(tx, workspace, user)
        actor.require(Right.ASK_QUESTIONS)
        sme = named(tx, workspace, sme_name)
        if sme.is_silent:  # somebody speaks
            tx.smes.save(replace(sme, silent_since=None))
        tx.director_questions.add(workspace, sme.id, actor.name, question, now)
        waiting = len(tx.director_questions.waiting(workspace, sme.id))
        tx.commit()
    when = spoken_moment(sme.next_due_at, now, sme.tz) if sme.next_due_at else "when they are back"
    order = "" if waiting == 1 else f" It is number {waiting} in the queue, one each check-in."
    return Said(f"I'll ask {sme.first_name} under your name, {when} on their clock.{order}")


def named(tx: Transaction, workspace: int, name: str) -> Sme:
    """The one SME whose name, or its beginning, this is. Raises InvalidInput with the names there are."""
    wanted = name.lstrip("@").replace("_", " ").strip().lower()
    roster = tx.smes.roster(workspace)
    exact = [sme for sme in roster if wanted in {sme.name.lower(), sme.user.lower()}]
    found = exact or [sme for sme in roster if wanted and sme.name.lower().startswith(wanted)]
    if len(found) == 1:
        return found[0]
    names = ", ".join(f"@{sme.name}" for sme in (found or roster)[:10]) or "nobody yet"
    raise InvalidInput(f"I can't tell whom you mean by “{name[:40]}”. I know {names}.")


def search(deps: Deps, workspace: int, user: str, words: str) -> SearchPage:
    """Ideas and passages that hold all the words. Looking into somebody's transcripts is written down."""
    now = deps.clock()
    with deps.store.begin() as tx:
        actor = whoever(tx, workspace, user)
        actor.require(Right.SEE_IDEAS)
        decides = actor.may(Right.DECIDE_IDEAS)
        own = None if decides or actor.sme is None else actor.sme.id
        found_ideas = tx.ideas.search(workspace, words, PAGE, own, now if decides else None)
        ideas = [as_of(tx, idea, now) for idea in found_ideas]
        hits = tx.turns.search(workspace, words, now, HITS, own)
        for interview in sorted({hit.interview for hit in hits}):
            found = tx.interviews.get(workspace, interview)
            if found is not None:
                tx.audit.write(workspace, actor.signature, "found by search", f"interview {interview}", now, found.sme)
        tx.commit()
    return SearchPage(words, tuple(ideas), tuple(hits), decides)


def _visible(tx: Transaction, workspace: int, idea_id: int, now: datetime) -> Idea:
    idea = tx.ideas.get(workspace, idea_id)
    if idea is None or idea.visible_at > now:
        raise Gone(GONE)
    return idea


def _who_was_quicker(idea: Idea) -> str:
    if idea.decided_by is None:
        return "This idea has changed since you opened it. Here it is as it stands."
    if idea.status is IdeaStatus.PUBLISHED:
        return "This one is published by now."
    return f"{idea.decided_by} {idea.status} this already. Here it is as it stands; press again to change it."


def _check_reason(status: IdeaStatus, reason: str) -> None:
    reasons = {IdeaStatus.PARKED: PARK_REASONS, IdeaStatus.DECLINED: DECLINE_REASONS}.get(status)
    if reasons is not None and reason not in reasons:
        raise InvalidInput("Please tap a reason; the expert will see it.")
    if status in {IdeaStatus.NEW, IdeaStatus.PUBLISHED}:
        raise InvalidInput("Accept, park or decline it.")


def _checked_note(note: str) -> str:
    note = storable(note).strip()
    if len(note) > NOTE_LIMIT:
        raise InvalidInput(f"Please keep the note under {NOTE_LIMIT} characters.")
    return note


def _decided(idea: Idea) -> str:
    told = f"I'll tell {idea.sme_name} at the next check-in"
    return f"{idea.status.capitalize()}. {told + ', and pass on your note before' if idea.note else told}."


def _news(sme: Sme, idea: Idea, actor: Actor, now: datetime) -> OutboxRow:
    """Told in the SME's budget; what does not fit goes into the opening of the next check-in."""
    view = IdeaNews(idea.headline, idea.status, actor.name, idea.reason_spoken, idea.note)
    return OutboxRow(sme.channel, view, news_key(idea), now, sme=sme.id, budgeted=True)
