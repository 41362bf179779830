"""Words taken back after they were said: off the record, edited, deleted. What rests on them goes with them.

answers | changes | a button under a passage -> offrecord -> turns, highlights, ideas, the closing message
"""

from collections.abc import Iterable
from dataclasses import replace
from datetime import datetime

from bot.domain.ideas import Idea
from bot.domain.interviews import Interview, InterviewState, Turn, Who
from bot.domain.people import Sme
from bot.domain.words import COMMON, one_line, words
from bot.flows import closing
from bot.flows.speaking import saved
from bot.flows.telling import tell_again
from bot.ports import Transaction

KEPT = "Kept between us: nobody else will see it, and nothing will be made of it."
LATER_INTERVIEWS = 12  # in which a line of the bot may still quote words that are taken back
TELLING = 4  # letters that a word needs to tell anything
STEM = 6  # letters by which two forms of a word are known as one


def keep_off_record(tx: Transaction, sme: Sme, interview: Interview, turn_ids: set[int], now: datetime) -> Interview:
    """Mark turns off the record; returns the interview as it is stored now. Highlights, ideas and headlines on them go,
    questions that quote them are hidden, and the closing message is brought up to date."""
    said = [turn for turn in tx.turns.of(sme.workspace, interview.id) if turn.id in turn_ids]
    tx.turns.keep_off_record(sme.workspace, turn_ids)
    closing.drop_highlights(tx, sme, interview, turn_ids, now)
    for turn in said:
        hide_lines(tx, sme, interview, turn, "")
    return settle(tx, sme, interview, now, *(turn.text for turn in said))


def settle(tx: Transaction, sme: Sme, interview: Interview, now: datetime, *old: str) -> Interview:
    """After words changed (`old` are the wordings that are gone): ideas keep only what still stands, a summary goes and
    is written anew, and whoever is closing or replying starts again."""
    mend_ideas(tx, sme, interview, *old)
    if interview.state is not InterviewState.CLOSED:
        return saved(tx, interview, replace(interview, summary=""))
    tell_again(tx, sme, interview, now)
    if not interview.summary and interview.look_again_at is None:
        return interview
    return saved(tx, interview, replace(interview, summary="", look_again_at=now))


def mend_ideas(tx: Transaction, sme: Sme, interview: Interview, *old: str) -> None:
    """A headline may come from another message than its passage, and an angle may tell of more than that. What rests on
    words that nobody may read any more falls back to the passage itself."""
    turns = tx.turns.of(sme.workspace, interview.id)
    on_record = [turn.text for turn in turns if turn.is_answer]
    gone = _all_telling(old) - _all_telling(on_record)
    # What a model wrote may tell it in other words.
    in_other_words = bool(gone) and any(turn.model for turn in turns)
    for idea in tx.ideas.of_interview(sme.workspace, interview.id):
        stands = any(_holds(words(text), words(idea.headline)) for text in on_record)
        tells = in_other_words or _telling(f"{idea.angle} {idea.proof}") & gone
        if not stands or _tells_too_much(idea) or tells:
            own = replace(
                idea,
                headline=idea.headline if stands else one_line(idea.quote, 90),
                angle=f"What {sme.first_name} saw, in their own words.",
                proof="",
            )
            tx.ideas.save(own, expected=idea.version)


def _all_telling(texts: Iterable[str]) -> set[str]:
    return {word for text in texts for word in _telling(text)}


def _holds(text: list[str], headline: list[str]) -> bool:
    """Whether the headline's words stand in the text, one after the other, a few left out."""
    rest = iter(text)
    return all(word in rest for word in headline)


def _tells_too_much(idea: Idea) -> bool:
    """Whether the angle names a number that the passage does not hold."""
    numbers = {word for word in words(idea.angle) if any(char.isdigit() for char in word)}
    return not numbers <= set(words(idea.quote))


def hide_lines(tx: Transaction, sme: Sme, interview: Interview, turn: Turn, text: str) -> None:
    """Hide what the bot said with words of `turn` that its new `text` no longer holds: in this interview, and in later
    ones that opened on it. Of what a model worded, also what it may have said in other words."""
    gone = _telling(turn.text) - _telling(text)
    if not gone:
        return
    later = [
        each
        for each in tx.interviews.history(sme.workspace, sme.id, LATER_INTERVIEWS)
        if each.opened_at >= interview.opened_at
    ]
    for each in later:
        lines = [line for line in tx.turns.of(sme.workspace, each.id) if line.who is Who.BOT and line.lead is None]
        here = each.id == interview.id
        stale = {line.id for line in lines if _rests_on(line, turn, gone, here=here)}
        if stale:
            tx.turns.keep_off_record(sme.workspace, stale)


def _rests_on(line: Turn, turn: Turn, gone: set[str], *, here: bool) -> bool:
    """Whether a line of ours tells of words that are gone."""
    shared = _telling(f"{line.text} {line.promise or ''}") & gone
    about = here and line.about == turn.n
    if line.coach == "model":
        return about or bool(_stems(f"{line.text} {line.promise or ''}") & {word[:STEM] for word in gone - COMMON})
    return len(shared) >= (1 if about else 2)


def _stems(text: str) -> set[str]:
    """ "Complaint" and "complained", "Northwind's" and "Northwind"."""
    return {word[:STEM] for word in _telling(text) - COMMON}


def _telling(text: str) -> set[str]:
    """The words by which a sentence would be recognised: longer ones and numbers."""
    return {word for word in words(text) if len(word) >= TELLING or any(char.isdigit() for char in word)}


def who_has_had_it(turns: Iterable[Turn]) -> str:
    """Whether a model was given these words of theirs, and where it is."""
    hosts = sorted({turn.given_to for turn in turns if turn.given_to})
    if hosts:
        return f"The language model at {' and '.join(hosts)} has had it already; no later request will hold it."
    return "No language model has had it."
