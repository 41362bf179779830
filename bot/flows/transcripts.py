"""Transcripts opened at a passage, exported, and marked off the record by their SME. Every reading is written down.

a link in an idea, or the command line -> transcripts -> audit -> screen or file
"""

import json
from collections.abc import Iterator
from dataclasses import replace
from datetime import UTC, datetime
from typing import Any

from bot.domain.errors import Gone, NotAllowed
from bot.domain.highlights import Highlight
from bot.domain.interviews import Interview, Turn
from bot.domain.people import Sme
from bot.domain.permissions import Actor, Right
from bot.domain.screens import Said, TranscriptPage
from bot.flows.identity import the_sme, whoever
from bot.flows.offrecord import KEPT, keep_off_record, who_has_had_it
from bot.ports import Deps, Transaction

NOT_KEPT = "Gone: I haven't kept that."
TOO_EARLY = "This interview can be read an hour after it closes, so that its expert can still take words back."


def read(deps: Deps, workspace: int, user: str, interview_id: int, focus: int | None = None) -> TranscriptPage:
    """The words, opened at the highlight `focus`. The SME may read at once, a director an hour after the close."""
    now = deps.clock()
    with deps.store.begin() as tx:
        actor = whoever(tx, workspace, user)
        interview = tx.interviews.get(workspace, interview_id)
        sme = tx.smes.get(workspace, interview.sme) if interview is not None else None
        if interview is None or sme is None:
            actor.require(Right.SEE_IDEAS)
            raise Gone("That interview is gone: its expert had it erased.")
        _may_read(actor, interview, now)
        turns = tuple(shown(turn) for turn in tx.turns.of(workspace, interview_id))
        marks = tuple(tx.highlights.of(workspace, interview_id))
        taken = frozenset(idea.highlight for idea in tx.ideas.of_interview(workspace, interview_id))
        tx.audit.write(workspace, actor.signature, "read a transcript", f"interview {interview_id}", now, sme.id)
        tx.commit()
    own = actor.sme is not None and actor.sme.id == sme.id
    return TranscriptPage(interview, sme.name, sme.zone, turns, marks, focus, own, taken, interview.summary)


def _may_read(actor: Actor, interview: Interview, now: datetime) -> None:
    if actor.may(Right.READ_AT_ONCE, interview.sme):
        return
    actor.require(Right.READ_AFTER_CLOSE, interview.sme)
    if interview.readable_at is None or interview.readable_at > now:
        raise NotAllowed(TOO_EARLY)


def shown(turn: Turn) -> Turn:
    """The turn as it may be shown: words off the record are shown nowhere."""
    return replace(turn, text="", promise=None) if turn.off_record else turn


def keep_passage_off_record(deps: Deps, workspace: int, user: str, highlight_id: int) -> Said:
    """The SME's button under a passage: the whole message goes off the record. Pressing it twice changes nothing."""
    now = deps.clock()
    with deps.store.begin() as tx:
        actor = whoever(tx, workspace, user)
        sme = the_sme(actor)
        mark = tx.highlights.get(workspace, highlight_id)
        if mark is None:
            return Said("That passage is off the record already, or gone.")
        actor.require(Right.KEEP_OFF_RECORD, mark.sme)
        interview = tx.interviews.get(workspace, mark.interview)
        if interview is None:
            raise Gone("That interview is gone.")
        turns = tx.turns.of(workspace, interview.id)
        tx.smes.touch(workspace, sme.id, now)
        keep_off_record(tx, sme, interview, {mark.turn_id}, now)
        about = f"interview {interview.id}"
        tx.audit.write(workspace, actor.signature, "kept a message off the record", about, now, sme.id)
        tx.commit()
    return Said(f"{KEPT} {who_has_had_it(turn for turn in turns if turn.id == mark.turn_id)}")


def keep_message_off_record(deps: Deps, workspace: int, user: str, channel: str, ts: str) -> Said:
    """The SME points at a message of their own: it goes off the record, or, outside an interview, is not kept."""
    now = deps.clock()
    with deps.store.begin() as tx:
        actor = whoever(tx, workspace, user)
        sme = the_sme(actor)
        note = tx.notes.by_ts(workspace, channel, ts)
        found = tx.turns.by_ts(workspace, channel, ts)
        if channel != sme.channel or (note is None and found is None):
            raise Gone("I can only keep a message of yours off the record that you wrote to me here.")
        actor.require(Right.KEEP_OFF_RECORD, sme.id)
        tx.smes.touch(workspace, sme.id, now)
        said = NOT_KEPT
        if note is not None:
            tx.notes.delete(workspace, note.id)
        if found is not None:
            interview, turn = found
            said = f"{KEPT} {who_has_had_it([turn])}"
            keep_off_record(tx, sme, interview, {turn.id}, now)
        about = f"sme {sme.id}"
        tx.audit.write(workspace, actor.signature, "kept a message off the record", about, now, sme.id)
        tx.commit()
    return Said(said)


def export(deps: Deps, actor: Actor, form: str) -> Iterator[str]:
    """Every transcript that directors may read: JSON Lines ("jsonl", one transcript a line) or Markdown ("markdown").

    Raises NotAllowed. Each transcript's audit row is committed before its words are given out.
    """
    actor.require(Right.EXPORT)
    now = deps.clock()
    with deps.store.read() as tx:
        interviews = tx.interviews.readable(actor.workspace, now)
    for interview in interviews:
        with deps.store.begin() as tx:
            sme = tx.smes.get(actor.workspace, interview.sme)
            if sme is None:
                continue
            turns = tx.turns.of(actor.workspace, interview.id)
            marks = tx.highlights.of(actor.workspace, interview.id)
            about = f"interview {interview.id}"
            tx.audit.write(actor.workspace, actor.name, "exported a transcript", about, now, sme.id)
            tx.commit()
        if form == "markdown":
            yield as_markdown(sme, interview, turns)
        else:
            yield json.dumps(as_record(sme, interview, turns, marks), ensure_ascii=False) + "\n"


def as_record(sme: Sme, interview: Interview, turns: list[Turn], marks: list[Highlight]) -> dict[str, Any]:
    """One transcript as plain data. The text of a turn off the record is null, and that of a deleted one too."""
    return {
        "transcript": interview.id,
        "sme": sme.name,
        "zone": sme.zone,
        "opened_at": interview.opened_at.astimezone(UTC).isoformat(),
        "closed_at": interview.closed_at.astimezone(UTC).isoformat() if interview.closed_at else None,
        "summary": interview.summary,
        "turns": [turn_record(turn, sme, interview) | credit_record(turn) for turn in turns],
        "highlights": [highlight_record(mark) for mark in marks],
    }


def turn_record(turn: Turn, sme: Sme, interview: Interview) -> dict[str, Any]:
    """One turn as plain data."""
    return {
        "transcript": interview.id,
        "n": turn.n,
        "who": turn.who.value,
        "sme": sme.name,
        "at": turn.at.astimezone(UTC).isoformat(),
        "text": None if turn.off_record or turn.deleted else turn.text,
        "coach": turn.coach,
    }


def credit_record(turn: Turn) -> dict[str, Any]:
    """Why that coach made a turn, and what a model had to do with it."""
    return {
        "reason": turn.reason,
        "model": turn.model,
        "tokens": turn.tokens,
        "seconds": round(turn.seconds, 2),
        "given_to": turn.given_to,
    }


def highlight_record(mark: Highlight) -> dict[str, Any]:
    """One highlight as plain data."""
    return {
        "transcript": mark.interview,
        "turn": mark.turn,
        "start": mark.start,
        "end": mark.end,
        "text": mark.text,
        "kind": mark.kind.value,
    }


def as_markdown(sme: Sme, interview: Interview, turns: list[Turn]) -> str:
    """One transcript to read: each turn fenced, so that every character stands as it was typed."""
    zone = sme.tz
    lines = [f"# {sme.name}, {interview.opened_at.astimezone(zone):%A %d %B %Y, %H:%M} ({sme.zone})", ""]
    for turn in turns:
        who = "Beatdesk" if turn.who == "bot" else sme.name
        lines += [f"**{who}**, {turn.at.astimezone(zone):%H:%M:%S}", ""]
        if turn.deleted:
            lines += ["*deleted*", ""]
        elif turn.off_record:
            lines += ["*off the record*", ""]
        else:
            lines += [_fence(turn.text) + "text", turn.text, _fence(turn.text), ""]
    return "\n".join(lines) + "\n"


def _fence(text: str) -> str:
    """A fence longer than any run of backticks inside."""
    longest = run = 0
    for char in text:
        run = run + 1 if char == "`" else 0
        longest = max(longest, run)
    return "`" * max(3, longest + 1)


def own_interviews(tx: Transaction, sme: Sme) -> list[Interview]:
    """All of an SME's interviews, oldest first."""
    return tx.interviews.history(sme.workspace, sme.id, 10_000)[::-1]
