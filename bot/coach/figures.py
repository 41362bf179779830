"""Figures worth a question: rates and shares beg for the one before, losses for what they cost."""

import re
from collections.abc import Iterator
from dataclasses import dataclass

_N = (
    r"(?:[$€£]\s?)?\d+(?:[.,]\d+)*\s?(?:k\b|m\b|million\b|bn\b)?|two|three|four|five|six|seven|eight|nine|ten|"
    r"eleven|twelve|fifteen|twenty|thirty|forty|fifty|sixty|seventy|eighty|ninety|a\s+hundred|half|a\s+third|"
    r"a\s+quarter"
)
_PER = (
    r"(?:a|an|per|each|every)\s+(?:hour|day|week|month|year|shift|minute|night|person|order|patient|case|call|"
    r"client|head|unit|visit|order|employee|nurse|site|customer|quarter)"
)
_RATE = re.compile(
    rf"(?<![\w.,:/-])(?P<figure>(?:about\s+|around\s+|roughly\s+|nearly\s+)?(?:{_N})\s+(?:(?!a\b|an\b|per\b|"
    rf"each\b|every\b)\w+\s+){{0,2}}(?P<unit>{_PER}))\b",
    re.IGNORECASE,
)
_SHARE = re.compile(
    r"(?<![\w.,:/-])(?P<figure>\d+(?:[.,]\d+)?\s?(?P<unit>%|percent|per\s+cent)|(?:one|two|three|four|five|six|"
    r"seven|eight|nine|\d+)\s+(?:out\s+of|in)\s+(?:every\s+)?(?:two|three|four|five|six|seven|eight|nine|ten|"
    r"\d+))(?!\s+(?:done|complete|completed|finished|ready|full|sure|certain|of\s+the\s+time|happy))",
    re.IGNORECASE,
)
_STATE = re.compile(
    r"\b(?:now|currently|these\s+days|today|nowadays|is|are|spends?|makes?\s+up|accounts?\s+for|has|have|"
    r"we\s+\w+(?<!ed)|takes?|needs?|runs?|at\s+the\s+moment|by\s+now|at)\b"
    r"|(?:%|percent)\s+of\s+(?:our|the|all|their|my)\s+\w+\s+(?!\w+ed\b|were|was|had|did|said|went|came)\w+",
    re.IGNORECASE,
)
_LOSS = re.compile(
    rf"\b(?:lost|missed|cancelled|rejected|broke|failed|wasted|delayed|returned|recalled|late\s+by|down\s+for|"
    rf"waited|stood\s+still\s+for|stuck\s+for|scrapped|redid|reworked)\s+(?:for\s+|by\s+|about\s+|around\s+|"
    rf"almost\s+|nearly\s+|over\s+)?"
    rf"(?P<figure>(?:{_N})\s+(?P<unit>(?!in\b|of\b|to\b|and\b|per\b|a\b)[a-z]+))(?=\s*[,.;!]|\s+(?:in|on|at|"
    rf"last|this|and|because|for|to|with|over|of|since)\b|\s*$)",
    re.IGNORECASE,
)
_LASTS = re.compile(
    rf"\b(?:waits?|waiting|takes?|needs?|spends?|lasts?|loses?|lose|stands?|sits?)\s+(?:(?:us|them|me|him|her|"
    rf"an?\s+\w+|the\s+\w+)\s+)?(?:for\s+|about\s+|around\s+|roughly\s+|up\s+to\s+|over\s+|nearly\s+)*"
    rf"(?P<figure>(?:{_N})\s+(?P<unit>minutes|hours|days|weeks|months|nights))\b",
    re.IGNORECASE,
)
_PLANNED = re.compile(
    r"\b(?:will|would|should|could|plan\w*|goal|target|expect\w*|want\w*|promis\w*|if)\b", re.IGNORECASE
)


@dataclass(frozen=True, slots=True)
class Figure:
    """A figure as they wrote it, its unit, and what it begs: "before", "cost" or "costs" (it still does)."""

    text: str
    unit: str
    asks: str


def figures(sentence: str) -> Iterator[Figure]:
    """The figures of a sentence that beg a question. Dates, versions, targets and headcounts do not."""
    if _PLANNED.search(sentence):
        return
    for pattern in (_RATE, _SHARE):
        for found in pattern.finditer(sentence):
            if _STATE.search(sentence) and len(found["figure"].split()) <= 5:
                unit = re.sub(r"^(?:an|per|each|every)\s", "a ", (found["unit"] or "share").lower())
                yield Figure(found["figure"], "%" if unit.startswith("per") else unit, "before")
    for found in _LASTS.finditer(sentence):
        yield Figure(found["figure"], found["unit"].lower(), "costs")
    for found in _LOSS.finditer(sentence):
        yield Figure(found["figure"], found["unit"].lower(), "cost")


def same_unit_in(text: str, unit: str) -> list[str]:
    """The figures of a text in that unit, whatever its sentences say of them."""
    unit_words = (
        r"(?:%|percent|per\s+cent)" if unit == "%" else re.escape(unit).replace(r"a\ ", r"(?:a|an|per|each|every)\s+")
    )
    pattern = rf"(?:{_N})\s*(?:\w+\s+){{0,2}}{unit_words}"
    return [found.group() for found in re.finditer(pattern, text, re.IGNORECASE)]
