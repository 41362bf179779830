"""The act of following up: whether it is in place, what it leads with, and the line itself."""

import re

from bot.coach.limits import keeps_limits
from bot.coach.phrases import clause_around, quoted
from bot.coach.scene import Said, Scene
from bot.domain.coaching import Line
from bot.domain.interviews import Move

COMPLETE = 45  # words that are worth a headline
LONG = 12  # words above which a question says what it is about


def open_to(scene: Scene) -> bool:
    """Whether a follow-up is in place: something was said in English, a question is left, and it is not all told."""
    if scene.brief.wish or scene.brief.light or not scene.said or not scene.english or scene.left <= 0:
        return False
    if scene.last_line is not None and scene.last_line.move is Move.HEADLINE:
        return False
    owed = scene.leads.owed() is not None
    if scene.left <= (scene.substance >= COMPLETE) + owed:
        return False  # the last questions are for the headline and for what must be asked
    return scene.follow_ups_here < 2


def follow_up(
    scene: Scene, rule: str, said: Said, question: str, quote: str | None = None, promise: str | None = None
) -> Line | None:
    """The follow-up, led by their words when the answer was long; None when it was asked before or breaks a limit."""
    text = f"{quoted(quote)}: {question[:1].lower()}{question[1:]}" if quote else question
    if scene.was_asked(text) or not keeps_limits(text):
        return None
    if scene.count_rule(rule) >= (2 if rule == "missing" else 1):
        return None  # twice the same manoeuvre in one interview feels like a machine
    if quote and any(turn.rule == rule and quoted(quote) in turn.text for turn in scene.turns):
        return None
    return Line(text, Move.FOLLOW_UP, rule, about=said.n, promise=promise)


def anchor(scene: Scene, said: Said, start: int, end: int) -> str | None:
    """The words to lead with: none when the answer is short enough to know what is meant."""
    return clause_around(said.text, start, end) if scene.size > LONG else None


def in_speech(said: Said, at: int) -> bool:
    """Whether the words at this place are somebody else's: inside quotation marks, or after "she said"."""
    before = said.text[:at]
    quotes = sum(before.count(mark) for mark in '"“”')
    return (
        quotes % 2 == 1
        or re.search(r"\b(?:said|says|told|asked|wrote|thinks?|believes?)\b|[:,]\s*'", before, re.IGNORECASE)
        is not None
    )


def near(scene: Scene, said: Said) -> str:
    """The sentence with its neighbours."""
    at = scene.said.index(said)
    return " ".join(each.text for each in scene.said[max(0, at - 1) : at + 2])
