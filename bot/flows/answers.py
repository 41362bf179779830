"""What an SME writes: an answer, a word that steers, words off the record, or a note.

inbox.handle -> answers.hear -> transcript, reply_due_at -> (quiet period) -> tick -> replies
"""

from collections.abc import Sequence
from dataclasses import replace
from datetime import datetime, timedelta

from bot.domain.deliveries import InboxEvent
from bot.domain.interviews import (
    SILENCE_CLOSES_AFTER,
    Ending,
    Interview,
    InterviewState,
    Move,
    Turn,
    Who,
    current_answer,
    quiet_period,
)
from bot.domain.messages import Heard, NoteKept, Notice
from bot.domain.notes import Note
from bot.domain.offrecord import Reach, back_on_record, is_small_talk, reach
from bot.domain.people import Sme
from bot.domain.steering import steering
from bot.domain.words import storable
from bot.flows import steering_words
from bot.flows.offrecord import KEPT, keep_off_record, who_has_had_it
from bot.flows.speaking import saved, write_to
from bot.ports import Deps, Manners, Transaction

WAITS_FOR_A_SECRET = 5  # times the longer quiet period, after "the next bit stays between us:"
NOT_KEPT = "I haven't kept that."
GO_ON = "Go on. It stays between us; I keep none of it."
FILES = "I can't open files or listen to clips yet. Type the gist of it, and I'll take it from there."
NOTE_GONE = "Gone: I haven't kept that note."
NOTHING_TO_KEEP = (
    "There's nothing of the last day to take back. For anything older, use “Keep off the record” under the passage, "
    "or delete the message."
)
STILL_CLOSE = timedelta(hours=24)  # how long after an answer "off the record" still means that answer


def hear(tx: Transaction, deps: Deps, sme: Sme, event: InboxEvent, now: datetime) -> None:
    """Take in one message."""
    text = storable(event.text)
    if not text.strip():
        return
    interview = tx.interviews.open_of(sme.workspace, sme.id)
    said = steering(text)
    if said is not None:
        if interview is not None:
            interview = _keep(tx, sme, interview, _turn(event, text, move=Move.STEER))
        steering_words.obey(deps, tx, sme, interview, said, now, key=event.ts)
        return
    if interview is None and not is_small_talk(text) and reach(text) not in {Reach.LAST, Reach.ANSWER}:
        interview = _reopened(tx, sme)
    if interview is None:
        _outside_any_interview(tx, sme, event, text, now)
    else:
        _answer(tx, sme, interview, event, text, now, deps.manners)


def say_about_files(tx: Transaction, sme: Sme, event: InboxEvent, now: datetime) -> None:
    """A file came along with a message: what works today."""
    write_to(tx, sme, Notice(FILES), f"file:{sme.id}:{event.ts}", now)


def _turn(event: InboxEvent, text: str, *, move: Move | None = None) -> Turn:
    return Turn(id=0, n=0, who=Who.SME, text=text, at=event.at, ts=event.ts, move=move)


def _keep(tx: Transaction, sme: Sme, interview: Interview, turn: Turn) -> Interview:
    """Add the turn and count it, so that a reply worked out before it is thrown away."""
    tx.turns.add(sme.workspace, interview.id, turn)
    return saved(tx, interview, interview)


def _reopened(tx: Transaction, sme: Sme) -> Interview | None:
    """The last interview, if it closed only because nothing was said any more."""
    last = tx.interviews.last_of(sme.workspace, sme.id)
    if last is None or last.state is not InterviewState.CLOSED or last.ending is not Ending.SILENCE:
        return None
    return saved(
        tx, last, replace(last, state=InterviewState.OPEN, ending=None, closed_at=None, readable_at=None, summary="")
    )


def _answer(
    tx: Transaction, sme: Sme, interview: Interview, event: InboxEvent, text: str, now: datetime, manners: Manners
) -> None:
    turns = tx.turns.of(sme.workspace, interview.id)
    meant = reach(text)
    off = meant is not None or _still_off_record(turns, text)
    remark = (_resolved(meant, turns) if meant else Reach.NEXT) if off else None
    turn = replace(_turn(event, text), off_record=off, rule=remark or "")
    tx.turns.add(sme.workspace, interview.id, turn)
    earlier = _meant_by(meant, turns)
    if earlier:
        interview = keep_off_record(tx, sme, interview, earlier, now)
        meant_turns = [turn for turn in turns if turn.id in earlier]
        if any(turn.given_to for turn in meant_turns):
            told = Notice(f"{KEPT} {who_has_had_it(meant_turns)}")
            write_to(tx, sme, told, f"given:{sme.id}:{event.ts}", now)
    write_to(tx, sme, Heard(event.ts, off_record=off), f"heard:{sme.id}:{event.ts}", now)
    quiet = quiet_period(text, manners.quiet, manners.quiet_unfinished)
    if meant is Reach.NEXT:
        quiet = manners.quiet_unfinished * WAITS_FOR_A_SECRET
    saved(
        tx,
        interview,
        replace(
            interview,
            wish="" if interview.wish == "later" else interview.wish,
            reply_due_at=now + quiet,
            close_due_at=now + SILENCE_CLOSES_AFTER,
            reminder_due_at=None,
        ),
    )


def _still_off_record(turns: Sequence[Turn], text: str) -> bool:
    """Whether an announcement ("the next bit stays between us:") covers this message too: one earlier in this answer,
    or one that the bot has only acknowledged so far."""
    if back_on_record(text):
        return False
    said = _spoken(current_answer(turns))
    if said:
        return any(turn.rule == Reach.NEXT for turn in said)
    before = _answer_before(turns)
    return bool(before) and reach(before[-1].text) is Reach.NEXT


def _resolved(meant: Reach, turns: Sequence[Turn]) -> Reach:
    """ "Off the record, please" right after a question: the answer before it is meant, and what follows too."""
    return Reach.NEXT if meant is Reach.ANSWER and not _spoken(current_answer(turns)) else meant


def _meant_by(meant: Reach | None, turns: Sequence[Turn]) -> set[int]:
    """Ids of the earlier turns that a remark puts off the record."""
    spoken = _spoken(turns)
    if meant is Reach.LAST:
        return {turn.id for turn in spoken[-1:]}
    if meant is Reach.ANSWER:
        return {turn.id for turn in _spoken(current_answer(turns)) or _answer_before(turns)}
    return set()


def _spoken(turns: Sequence[Turn]) -> list[Turn]:
    return [turn for turn in turns if turn.who is Who.SME and turn.move is None and not turn.deleted]


def _answer_before(turns: Sequence[Turn]) -> list[Turn]:
    """The latest answer that is over: the SME's turns between two of the bot's, steering words aside."""
    so_far = list(turns)
    while so_far:
        while so_far and so_far[-1].who is Who.BOT:
            so_far.pop()
        said = current_answer(so_far)
        if _spoken(said):
            return _spoken(said)
        del so_far[len(so_far) - len(said) :]
    return []


def _outside_any_interview(tx: Transaction, sme: Sme, event: InboxEvent, text: str, now: datetime) -> None:
    meant = reach(text)
    notes = tx.notes.of(sme.workspace, sme.id)
    last = notes[-1] if notes and now - notes[-1].at < STILL_CLOSE else None
    announced = last is not None and reach(last.text) is Reach.NEXT
    key = f"kept:{sme.id}:{event.ts}"
    if meant in {Reach.LAST, Reach.ANSWER}:
        _off_record_afterwards(tx, sme, meant, last, key, now)
    elif meant is Reach.THIS or (announced and not back_on_record(text)):
        write_to(tx, sme, Notice(NOT_KEPT), key, now)
    elif is_small_talk(text):
        write_to(tx, sme, Heard(event.ts), f"heard:{sme.id}:{event.ts}", now)
    else:
        if announced and last is not None:
            tx.notes.delete(sme.workspace, last.id)
        note = tx.notes.add(Note(sme.workspace, 0, sme.id, text, event.ts, event.at))
        answer = Notice(GO_ON) if meant is Reach.NEXT else NoteKept(note.id)
        write_to(tx, sme, answer, f"note:{note.id}", now)


def _off_record_afterwards(
    tx: Transaction, sme: Sme, meant: Reach | None, note: Note | None, key: str, now: datetime
) -> None:
    """Said outside any interview, it means what came last: the last note, which goes, or the last answer of today."""
    interview = tx.interviews.last_of(sme.workspace, sme.id)
    turns = tx.turns.of(sme.workspace, interview.id) if interview is not None else []
    spoken = _spoken(turns)
    said = NOTHING_TO_KEEP
    if note is not None and not (spoken and spoken[-1].at > note.at):
        tx.notes.delete(sme.workspace, note.id)
        said = NOTE_GONE
    elif interview is not None and spoken and now - spoken[-1].at < STILL_CLOSE:
        earlier = _meant_by(meant, turns)
        keep_off_record(tx, sme, interview, earlier, now)
        said = f"{KEPT} {who_has_had_it(turn for turn in turns if turn.id in earlier)}"
    write_to(tx, sme, Notice(said), key, now)
