"""What an item's plain words give away: that it sells, that it is told in anger, that it holds somebody's words."""

import itertools
import re
from collections.abc import Iterable

_SELLS = re.compile(
    r"\b(?:limited offer|special offer|our offer|offer ends|free trial|discount(?: code)?|\d+ ?% off|half price|"
    r"book (?:a|your) demo|request a demo|sign up|buy now|order now|get started|learn more|contact us|act now|"
    r"join (?:us|our webinar)|our (?:platform|solution|product|customers|webinar|new)|we are (?:thrilled|excited)|"
    r"proud to|industry[- ]leading|market[- ]leading|best[- ]in[- ]class|world[- ]class|cutting[- ]edge|"
    r"game[- ]chang\w+|revolution\w+|seamless\w*|next[- ]gen\w*|award[- ]winning|unleash\w*|unlock\w*|"
    r"supercharge\w*|effortless\w*|don'?t miss|only today|save (?:up to )?\d+)\b",
    re.IGNORECASE,
)
_ANGER = re.compile(
    r"\b(?:idiot\w*|moron\w*|liars?|lying|thieves|thugs?|clowns?|crooks?|cowards?|parasites?|frauds|fools?|scum|"
    r"stupid\w*|pathetic|disgust\w+|disgrace\w*|shame on|how dare|sick (?:and tired )?of|fed up|enough is enough|"
    r"garbage|rubbish|bullshit|crap|damn|hell|insane|outrag\w+|furious|hate(?:s|d)?|wake up|shut up|screw(?:ed)?|"
    r"greedy|rotten|clueless|betray\w*|despise\w*)\b",
    re.IGNORECASE,
)
_SHOUTED = re.compile(r"\b[A-Z]{4,}\b")
_SMALL = frozenset(
    [
        "a",
        "an",
        "and",
        "around",
        "as",
        "at",
        "by",
        "between",
        "for",
        "from",
        "in",
        "into",
        "of",
        "on",
        "or",
        "over",
        "the",
        "to",
        "under",
        "with",
        "without",
    ]
)
_INITIALS = re.compile(r"\b[A-Z]{3,5}(?=s?\b)")
_BREAKS = re.compile(r"[\W_]+")


def salesiness(text: str) -> float:
    """Between 0 and 1: three turns of phrase that sell are plenty."""
    return min(1.0, len({found.lower() for found in _SELLS.findall(text)}) / 3)


def anger(text: str) -> float:
    """From 0 (no sign of it) to 3: insults, shouting, exclamation marks in a row."""
    insults = len({found.lower() for found in _ANGER.findall(text)})
    shouted = len(_SHOUTED.findall(text))
    marks = text.count("!")
    return min(2.0, float(insults)) + (0.5 if shouted >= 3 else 0.0) + min(0.5, 0.25 * max(0, marks - 1))


def spaced(text: str) -> str:
    """Lower case, one space between words and around all: what `names` looks into."""
    return f" {_BREAKS.sub(' ', text.casefold()).strip()} "


def names(text: str, phrases: Iterable[str]) -> str | None:
    """The first of these words or phrases that stands in a text made by `spaced`, as whole words, one or several."""
    for phrase in phrases:
        plain = spaced(phrase)
        if plain.strip() and (plain in text or f"{plain[:-1]}s " in text):
            return phrase
    return None


def initials(phrases: Iterable[str]) -> frozenset[str]:
    """What a trade may shorten these phrases to, in capitals: the first letters of their first three to five words, as
    far as no small word stands between."""
    made = set()
    for phrase in phrases:
        named = itertools.takewhile(lambda word: word not in _SMALL, phrase.casefold().split())
        first = "".join(part[0].upper() for word in named for part in _BREAKS.split(word) if part)
        made |= {first[:size] for size in (3, 4, 5) if size <= len(first)}
    return frozenset(made)


def shortened(text: str) -> frozenset[str]:
    """The words of a text that are written in capitals as initials are."""
    return frozenset(_INITIALS.findall(text))
