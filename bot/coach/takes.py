"""An interview that answers an item from outside: how it opens, what it asks beside the usual, and what comes of it."""

import hashlib
import re
from collections.abc import Sequence

from bot.coach.asking import LONG, anchor, follow_up, open_to
from bot.coach.cues import MOMENT, NUMBER, OTHER_SIDE, YEAR, blanked
from bot.coach.scene import Scene
from bot.domain.coaching import Brief, Line, Source
from bot.domain.interviews import Move, Turn
from bot.domain.questions import Question
from bot.domain.words import one_line

TITLE = 90  # characters of a title in an angle
ANY_TAKE = Line("What would you answer them over a coffee?", Move.LEAD, "none")
_INNER_MARKS = str.maketrans({"“": "‘", "”": "’", '"': "'"})  # inside ours
_THEY = r"(?:they|he|she|it|this|that|the\s+(?:author|article|post|piece|writer|study|survey|text))"
_DISAGREES = re.compile(
    # That they are wrong,
    r"^\W*wrong\b|\bwrong\s+about\b|\b(?:get|gets|got)\s+(?:[\w'’]+\s+){1,4}wrong\b|"
    r"(?:\b(?:is|are|was|were|be|quite|simply|just|plain(?:ly)?)|['’](?:s|re))\s+(?:wrong|mistaken|misleading|nonsense|"
    r"backwards|overrated|exaggerated|a\s+(?:myth|mistake)|too\s+(?:simple|easy|early|optimistic|pessimistic))\b|"
    rf"\b{_THEY}\s+(?:\w+\s+){{1,3}}the\s+wrong\b|"
    # that it isn't so,
    r"\b(?:i|we)\s+(?:strongly\s+)?(?:disagree|(?:don['’]?t|do\s+not|can['’]?t|never)\s+(?:buy|believe|agree|see))\b|"
    r"(?:n['’]t|\bnot)\s+(?:\w+\s+)?(?:true|right|so|hold|work|add\s+up|follow|the\s+(?:problem|point|reason|whole\s+story))\b|"
    # that something is missing, or the other way round.
    rf"\b{_THEY}(?:['’]ve|\s+have|\s+has)?\s+(?:\w+\s+)?(?:miss(?:es|ed)?|forg[eo]ts?|forgotten|ignores?d?|overlooks?|"
    r"(?:leaves?|left)\s+out|confuses?d?)\b|"
    r"\b(?:the\s+(?:opposite|reverse)|the\s+other\s+way\s+(?:a)?round|on\s+the\s+contrary|contrary\s+to)\b",
    re.IGNORECASE,
)


def offers(brief: Brief, questions: Sequence[Question]) -> list[Question]:
    """The questions that may open it, best first: those never asked of this SME, then the one asked longest ago."""
    last = {asked.lead: asked.at.timestamp() for asked in sorted(brief.asked, key=lambda asked: asked.at)}

    def preference(question: Question) -> tuple[float, str]:
        varied = hashlib.sha256(f"{brief.seed} {question.id}".encode()).hexdigest()
        return last.get(question.id, 0.0), varied

    return sorted(questions, key=preference)


def first_question(brief: Brief, questions: Sequence[Question]) -> Line:
    """One good question about the item; its title and link stand above it already."""
    for question in offers(brief, questions):
        return Line(question.text, Move.LEAD, "none", lead=question.id)
    return ANY_TAKE


def evidence(scene: Scene) -> Line | None:
    """ "They count the wrong thing." — "Where did you see that?" Then: where the others are right."""
    if scene.brief.source is None or not open_to(scene):
        return None
    told = " ".join(said.text for said in scene.chapter)
    said, quote = scene.said[-1], None
    for each in scene.said:
        if found := _DISAGREES.search(each.text):
            said, quote = each, anchor(scene, each, found.start(), found.end())
            break
    if not is_evident(told):
        where = "Where did you see that yourself?" if quote or scene.size <= LONG else "Which occasion shows that best?"
        return follow_up(scene, "take", said, where, quote)
    if disagrees(told) and not OTHER_SIDE.search(told):
        return follow_up(scene, "take", said, "Where do they have a point?")
    return None


def disagrees(text: str) -> bool:
    """Whether somebody contradicts here."""
    return _DISAGREES.search(text) is not None


def is_evident(text: str) -> bool:
    """Whether there is an occasion or a figure in it."""
    figures = [found.group() for found in NUMBER.finditer(text) if not YEAR.match(found.group())]
    return MOMENT.search(text) is not None or any(char.isdigit() for figure in figures for char in figure)


def is_rebuttal(brief: Brief, turns: Sequence[Turn]) -> bool:
    """Whether the SME contradicts the item and shows why, both in their own words."""
    said = " ".join(turn.text for turn in turns if turn.is_answer)
    return brief.source is not None and disagrees(said) and is_evident(said)


def answering(source: Source | None, angle: str) -> str:
    """The angle, led by what the piece would answer."""
    if source is None:
        return angle
    title = one_line(blanked(source.title), TITLE).translate(_INNER_MARKS)
    return f"Answers “{title}”: {angle}" if title else f"Answers a piece from outside: {angle}"
