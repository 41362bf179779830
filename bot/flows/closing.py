"""The end of an interview and what it leaves: highlights, ideas, and a last message that shows what was heard.

replies or tick -> closing -> coach (highlights, ideas) -> store -> outbox -> delivery -> DM
"""

from collections.abc import Sequence
from dataclasses import replace
from datetime import UTC, datetime

from bot.domain.checkins import CheckinState
from bot.domain.coaching import Brief, Credit, Line, Made
from bot.domain.deliveries import OutboxRow
from bot.domain.highlights import Highlight, Span
from bot.domain.ideas import IDEAS_AN_INTERVIEW, Draft, Idea, IdeaStatus
from bot.domain.interviews import (
    READABLE_AFTER,
    SILENCE_CLOSES_AFTER,
    Ending,
    Interview,
    InterviewState,
    Move,
    Turn,
    has_answers,
    last_question,
)
from bot.domain.messages import Question
from bot.domain.people import Sme, SmeState
from bot.flows import cadence
from bot.flows.briefing import brief_for, patient
from bot.flows.speaking import bot_turn, saved, tell_directors
from bot.flows.telling import tell, tell_again
from bot.ports import Deps, Transaction

NOT_YET = datetime(9999, 1, 1, tzinfo=UTC)  # until the SME was told of the close
FIXED = Credit(reason="the same words at every such close")
UNSAID = {
    Ending.DONE: "Fine, that's it for now.",
    Ending.SILENCE: "I've closed this one; write any time and it goes on.",
    Ending.NEXT_SLOT: "Before today's question: this is what I kept of last time.",
    Ending.STOPPED: "One last thing, what you had told me:",
}


def close(
    deps: Deps,
    interview: Interview,
    ending: Ending,
    now: datetime,
    line: Line | None = None,
    *,
    answer_by: float | None = None,
) -> bool:
    """Close it, keep highlights and ideas, and show what was heard. False when something was said meanwhile.

    A missed one closes without a word. `answer_by` is when the patience of whoever waits for it ends.
    """
    with deps.store.read() as tx:
        sme = tx.smes.get(interview.workspace, interview.sme)
        turns = tx.turns.of(interview.workspace, interview.id)
        brief = brief_for(tx, sme, now, interview) if sme is not None else None
    if sme is None or brief is None:
        return False
    brief = patient(deps, brief)
    if answer_by is not None:
        brief = replace(brief, answer_by=answer_by)
    spans, drafts = _harvest(deps, brief, turns)
    deps.passing("interview.closing")
    with deps.store.begin() as tx:
        closed = _closed(interview, ending, now)
        if deps.coach.host and any(turn.is_answer for turn in turns):
            closed = replace(closed, look_again_at=now)  # for its summary; nobody waits for that
        if tx.turns.of(interview.workspace, interview.id) != turns:
            return False
        if not tx.interviews.save(closed, expected=interview.version):
            return False
        _settle_checkin(tx, closed, turns, ending)
        if ending is not Ending.MISSED:
            said = _credited(line or Line(UNSAID.get(ending, ""), Move.CLOSE, by=FIXED), spans, drafts)
            keep_harvest(tx, sme, closed, turns, spans.what, drafts.what, brief, now)
            tx.turns.add(sme.workspace, interview.id, bot_turn(said, now))
            heard = ending is not Ending.STOPPED or bool(tx.highlights.of(sme.workspace, interview.id))
            if heard and sme.state is not SmeState.LEFT:
                tell(tx, sme, closed, said.text, now)
        tx.commit()
    return True


def _harvest(deps: Deps, brief: Brief, turns: Sequence[Turn]) -> tuple[Made[tuple[Span, ...]], Made[tuple[Draft, ...]]]:
    if not any(turn.is_answer for turn in turns):
        return Made(()), Made(())
    spans = deps.coach.highlights(brief, turns)
    return spans, deps.coach.ideas(brief, turns, spans.what) if spans.what else Made(())


def _credited(line: Line, spans: Made[tuple[Span, ...]], drafts: Made[tuple[Draft, ...]]) -> Line:
    """The closing line, with what highlights and ideas took, and why a script had to find them."""
    made = {"highlights": spans.by, "ideas": drafts.by}
    reasons = [line.by.reason, *(f"{what}: {by.reason}" for what, by in made.items() if by.reason)]
    by = replace(
        line.by,
        reason="; ".join(reason for reason in reasons if reason),
        model=next((each.model for each in (line.by, *made.values()) if each.model), ""),
        tokens=sum(each.tokens for each in (line.by, *made.values())),
        seconds=sum(each.seconds for each in (line.by, *made.values())),
    )
    return replace(line, by=by)


def _closed(interview: Interview, ending: Ending, now: datetime) -> Interview:
    """Directors may read an hour later; after a silence, an hour after the SME was told of it, in their hours."""
    return replace(
        interview,
        state=InterviewState.MISSED if ending is Ending.MISSED else InterviewState.CLOSED,
        ending=ending,
        wish="",
        reply_due_at=None,
        close_due_at=None,
        reminder_due_at=None,
        summary="",
        closed_at=now,
        readable_at=None if ending is Ending.SILENCE else now + READABLE_AFTER,
    )


def set_aside(tx: Transaction, sme: Sme, now: datetime, *, settle: bool = True) -> None:
    """An open interview that nobody answered ends without a word, to make room: its check-in counts as skipped by them,
    who would rather talk about something else; not `settle`, it goes on with another question. Raises StoreBusy when
    somebody else changed it meanwhile."""
    interview = tx.interviews.open_of(sme.workspace, sme.id)
    if interview is not None:
        ended = _closed(interview, Ending.MISSED, now)
        saved(tx, interview, ended)
        if settle:
            _settle_checkin(tx, ended, (), Ending.DONE)


def _settle_checkin(tx: Transaction, interview: Interview, turns: Sequence[Turn], ending: Ending) -> None:
    checkin = tx.checkins.get(interview.workspace, interview.checkin) if interview.checkin else None
    if checkin is None:
        return
    state = CheckinState.SKIPPED  # they said so themselves: `skip` or `done`
    if ending is Ending.MISSED:
        state = CheckinState.MISSED
    elif has_answers(turns):
        state = CheckinState.ANSWERED
    tx.checkins.save(replace(checkin, state=state))


def keep_harvest(
    tx: Transaction,
    sme: Sme,
    interview: Interview,
    turns: Sequence[Turn],
    spans: Sequence[Span],
    drafts: Sequence[Draft],
    brief: Brief,
    now: datetime,
) -> None:
    """Store highlights that are new, and ideas until the interview has two by themselves."""
    by_n = {turn.n: turn for turn in turns if turn.is_answer}
    kept = {(mark.turn_id, mark.start, mark.end): mark for mark in tx.highlights.of(sme.workspace, interview.id)}
    found: list[Highlight | None] = []
    for span in spans:
        turn = by_n.get(span.turn)
        if turn is None or not turn.text[span.start : span.end].strip():
            found.append(None)
            continue
        known = next((mark for mark in kept.values() if _overlap(mark, turn, span)), None)
        found.append(known or tx.highlights.add(_highlight(sme, interview, turn, span, now)))
    room = IDEAS_AN_INTERVIEW - len(tx.ideas.of_interview(sme.workspace, interview.id))
    for draft in drafts:
        mark = found[draft.span] if draft.span < len(found) else None
        if room > 0 and mark is not None and tx.ideas.of_highlight(sme.workspace, mark.id) is None:
            tx.ideas.add(idea_from(sme, interview, mark, draft, now))
            room -= 1


def _overlap(mark: Highlight, turn: Turn, span: Span) -> bool:
    return mark.turn_id == turn.id and mark.start < span.end and span.start < mark.end


def _highlight(sme: Sme, interview: Interview, turn: Turn, span: Span, now: datetime) -> Highlight:
    text = turn.text[span.start : span.end]
    return Highlight(
        sme.workspace, 0, interview.id, sme.id, turn.id, turn.n, span.start, span.end, text, span.kind, span.score, now
    )  # fmt: skip


def idea_from(sme: Sme, interview: Interview, mark: Highlight, draft: Draft, now: datetime) -> Idea:
    """A new idea that stands on this highlight; directors see it when they may read the interview."""
    return Idea(
        workspace=sme.workspace,
        id=0,
        sme=sme.id,
        sme_name=sme.name,
        interview=interview.id,
        highlight=mark.id,
        quote=mark.text,
        kind=mark.kind,
        headline=draft.headline,
        angle=draft.angle,
        format=draft.format,
        stage=draft.stage,
        proof=draft.proof,
        topic=draft.topic,
        status=IdeaStatus.NEW,
        created_at=now,
        visible_at=interview.readable_at or NOT_YET,
    )


def ask_again(tx: Transaction, sme: Sme, interview: Interview, now: datetime, above: str, key: str) -> None:
    """Send the last question once more, with a line above it; the transcript keeps it once. `key` names the occasion.

    Raises StoreBusy when somebody else changed the interview meanwhile.
    """
    turns = tx.turns.of(sme.workspace, interview.id)
    question = last_question(turns)
    if question is None:  # a note was taken up, and the first question is still to come
        saved(tx, interview, replace(interview, wish="", reminder_due_at=None, reply_due_at=now))
        return
    answered = has_answers(turns)
    close_due = now + SILENCE_CLOSES_AFTER if answered else None
    saved(tx, interview, replace(interview, wish="", reminder_due_at=None, close_due_at=close_due))
    view = Question(question.text, (above,))
    row = OutboxRow(sme.channel, view, f"again:{interview.id}:{key}", now, sme=sme.id, interview=interview.id)
    tx.outbox.add(sme.workspace, row)


def drop_highlights(tx: Transaction, sme: Sme, interview: Interview, turn_ids: set[int], now: datetime) -> None:
    """Take away the highlights of these turns and the ideas on them."""
    for mark in tx.highlights.of(sme.workspace, interview.id):
        if mark.turn_id in turn_ids:
            drop_highlight(tx, sme, mark, now)


def drop_highlight(tx: Transaction, sme: Sme, mark: Highlight, now: datetime) -> None:
    """Take away one highlight and its idea; directors hear that an accepted idea is gone, without words."""
    idea = tx.ideas.of_highlight(sme.workspace, mark.id)
    if idea is not None and idea.status is IdeaStatus.ACCEPTED:
        text = f"{sme.name} took back the words behind an idea you accepted, so it is gone from `/ideas`."
        tell_directors(tx, sme, text, f"withdrawn:{idea.id}", now)
    if idea is not None:
        cadence.unquote(tx, sme, idea, now)
    tx.highlights.remove(sme.workspace, mark.id)


def look_again(deps: Deps, interview: Interview, now: datetime) -> None:
    """At a closed interview: for its summary, and where its words were edited for highlights and ideas in them."""
    workspace = interview.workspace
    with deps.store.read() as tx:
        sme = tx.smes.get(workspace, interview.sme)
        turns = tx.turns.of(workspace, interview.id)
        brief = brief_for(tx, sme, now, interview) if sme is not None else None
    if sme is None or brief is None:
        return
    brief = patient(deps, brief)
    again = interview.stale and interview.state is InterviewState.CLOSED
    spans, drafts = _harvest(deps, brief, turns) if again else (Made(()), Made(()))
    summary = deps.coach.summary(brief, turns).what if any(turn.is_answer for turn in turns) else ""
    with deps.store.begin() as tx:
        looked = replace(interview, summary=summary, look_again_at=None, stale=False)
        if tx.turns.of(workspace, interview.id) != turns or not tx.interviews.save(looked, expected=interview.version):
            return  # somebody changed something meanwhile, and it is looked at again because of that
        if again:
            keep_harvest(tx, sme, looked, turns, spans.what, drafts.what, brief, now)
            tell_again(tx, sme, looked, now)
        tx.commit()
