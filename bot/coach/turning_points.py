"""Turning points of a long answer: what they decided and what came of it, what moved and what it was before."""

import re
from collections.abc import Iterator

from bot.coach.cues import BEFORE, CAUSE
from bot.coach.figures import figures, same_unit_in
from bot.coach.phrases import MOST
from bot.coach.scene import Said, Scene
from bot.coach.spots import LOOKED_AT, Beg, Spot, after, before, each, rx
from bot.coach.turns_of_events import turned

_DECIDED = rx(
    r"\b(?:we|i)(?:'ve|\s+have)?\s+(?:then\s+|now\s+|just\s+|finally\s+|simply\s+|\w+ly\s+)?"
    r"(?P<q>(?:switched|moved|changed|started|stopped|trained|dropped|flipped|cut|introduced|abolished|replaced|"
    r"banned|swapped|rewrote|split|merged|simplified|scrapped|cancelled|automated|froze|reversed|gave\s+up|"
    r"gave\s+(?:the|our|them|her|him)|let\s+(?:the|our|them)))\b"
)
_CAME = rx(
    r"\b(?:f[ea]ll(?:en)?|rose|risen|dropped|(?:went|gone)\s+(?:from|up|down)|halved|doubled|tripled|jumped|shrank|since\s+then|result\w*|"
    r"in\s+the\s+end|turned\s+out|ended\s+up|down\s+(?:to|by)|up\s+(?:to|by)|used\s+to|before|against|instead|"
    r"nobody\s+(?:\w+ed|asks?|complain\w*|notice\w*)|people\s+(?:started|stopped|began)|it\s+work(?:s|ed)|"
    r"(?:in|within|after|for)\s+(?:the\s+first\s+)?(?:\w+\s+)?(?:weeks?|months?|years?|days?)|since\b|calls|"
    r"he\s+has|she\s+has|they\s+have|didn'?t\s+help|helped|saved?|cost)\b|\d+\s?%"
)
_RESULT = rx(
    r"(?<!\bhad )\b(?:f[ea]ll(?:en)?(?!\s+(?:off|out|over|asleep))|rose|risen|dropped|went\s+from|down\s+(?:to|by)|"
    r"up\s+(?:to|by)|halved|doubled)\b"
)
_BEGAN = re.compile(r"\b(?:started|began|stopped|took\s+to)\s+\w{2,}ing\b", re.IGNORECASE)
_BLIND = re.compile(r"\s+(?:seeing|noticing|thinking|looking|there|dead|in\s+time)\b", re.IGNORECASE)
_HABIT = rx(r"(?:started|stopped|trained|dropped|flipped|cut|abolished|banned|scrapped|introduced|switched)\b")
_AGAINST = rx(
    r"\b(?:complain\w*|against|moan\w*|refus\w*|pushed\s+back|object\w*|opted\s+out|argu\w*|thought\s+we|hated?|"
    r"grumbl\w*|resist\w*|didn'?t\s+like|wanted\s+to|said\s+no|angry|annoy\w*|protest\w*|uncomfortable|reckless|"
    r"receipts|laughed|insisted)\b"
)
_BECAUSE = rx(
    r"\b(?:because|so\s+(?:we|i|that)|that'?s\s+why|in\s+order\s+to|the\s+reason|to\s+(?:stop|avoid|save|get)|since\s+"
    r"(?:the|we|it|they)|when\s+(?:we|the|it)|we\s+only\s+wanted|couldn'?t|by\s+\w+ing|after\s+(?:we|i|the))\b"
)
_ACTED = rx(r"\b(?:we|i)\s+(?:\w+ly\s+|just\s+)?(?:\w{3,}ed|did|wrote|gave|put|let|made|built|took)\b")
_WORSE = rx(r"\b(?:worse|complain\w*|but|cost|price|slower|although|though|careful|trade)\b")
_MOVED = rx(
    r"\b(?P<moved>went|fell|rose|dropped|grew|shrank|climbed|jumped)\s+from\s+(?P<q>[^.!?,;]{1,40}?\s+to\s+"
    r"(?:about\s+|around\s+)?\w[\w.]*%?)"
)
_BEGS = (
    Beg(
        "number",
        2.9,
        rx(r"\b(?:throws?\s+away|throwing\s+away|bins|scraps)\b(?P<q>)(?=[^.!?]*\b\d)"),
        "What does that cost you?",
        told=rx(r"[$€£]|\b(?:euros?|dollars|pounds|costs?|cheap)\b"),
        bare=True,
    ),
    Beg(
        "change",
        4.0,
        rx(
            r"(?P<q>\b\w+,?\s+(?:weirdly|oddly|strangely|surprisingly|curiously|funnily\s+enough|to\s+my\s+surprise|"
            r"of\s+all\s+things),?\s+(?:fell|rose|dropped|went\s+(?:up|down)|stopped|worked|grew|got\s+\w+))\b"
        ),
        "why, do you think?",
        after=rx(r"\bbecause\b"),
    ),
    Beg(
        "change",
        3.8,
        rx(
            r"\b(?P<q>i\s+(?:did\s+not|didn'?t|hadn'?t|never)\s+expect(?:ed)?\s+(?:that|it)|surprised\s+(?:me|us)|"
            r"to\s+my\s+surprise)\b"
        ),
        "What do you think did it?",
        after=rx(r"\bbecause\b"),
        bare=True,
    ),
    Beg(
        "change",
        3.0,
        rx(
            r"\b(?P<q>(?:they|people|everyone|everybody|customers|(?:the|our)\s+(?:\w+\s+)?\w+s)\s+(?:moaned|"
            r"grumbled|complained|protested|resisted|objected|pushed\s+back|hated\s+it))\b"
            r"(?=[^.!?]*\b(?:for|at\s+first)\b)"
        ),
        "what won them over?",
        after=rx(r"\b(?:then|until|after\s+that|in\s+the\s+end|because|when)\b"),
    ),
    Beg(
        "number",
        3.3,
        rx(
            r"\b(?:was|were|stood|spent|sat|standing|made\s+up)\s+(?:\w+\s+){0,3}?(?:about\s+|around\s+|nearly\s+)?"
            r"(?P<q>\d+(?:\.\d+)?\s?%(?:\s+of\s+(?:the|our|their|all)\s+\w+)?)"
        ),
        "what is it now?",
        told=rx(r"\b(?:now|went\s+(?:from|down|up)|fell|rose|dropped|down\s+to|up\s+to|used\s+to|against|from\s+\d)"),
    ),
    Beg(
        "number",
        2.9,
        rx(
            r"\b(?P<q>(?:\d[\d,.]*|\w+)\s+of\s+(?:those|them))\s+(?:are|fail|get|come|go|end\s+up)\b[^.!?]*\b(?:wrong|"
            r"late|back|bin|missing|lost|broken|damaged|twice)\b"
        ),
        "what does that cost you?",
        told=rx(r"[$€£]|\b(?:euros?|dollars|pounds|costs?|pay|bill)\b"),
    ),
    Beg(
        "number",
        3.3,
        rx(r"\b(?:is|are|was|were)\s+(?P<q>(?:down|up)\s+to\s+(?:about\s+)?\d[\w.]*%?)"),
        "what was it before?",
        told=rx(r"\bfrom\s+\d|\bused\s+to\b|\bbefore\b|\bagainst\s+\d"),
    ),
    Beg(
        "number",
        3.2,
        rx(r"\b(?P<q>\d[\d,.]*\s+of\s+(?:the|our)\s+\d[\d,.]*)\b"),
        "what about the others?",
        after=rx(r"\bothers?\b|\brest\b|\bremaining\b"),
    ),
    Beg(
        "number",
        3.2,
        rx(
            r"\b(?:arrived|delivered|came|was|were|finished)\s+(?P<q>(?:\w+|\d+)\s+(?:days|weeks|months|hours)\s+late)|"
            r"\b(?P<q2>(?:lost|was\s+down|stood\s+still)\b"
            r"[^.!?]{0,25}?\bfor\s+(?:\w+|\d+)\s+(?:days|weeks|months|hours)|stood\s+at\s+[^.!?]{0,20}\s+for\s+\w+\s+"
            r"(?:days|hours))\b"
        ),
        "What did that cost you?",
        told=rx(r"[$€£]|\b(?:euros?|dollars|pounds|cost|paid|pay|bill|invoice|penalt\w+)\b"),
        bare=True,
    ),
)


def spots(scene: Scene) -> Iterator[Spot]:
    for beg in _BEGS:
        yield from beg.spots(scene)
    yield from _decisions(scene)
    yield from _turns(scene)
    yield from _moves(scene)
    yield from _states(scene)
    yield from _news(scene)


def _decisions(scene: Scene) -> Iterator[Spot]:
    """What they decided: what came of it, or, when that is told with its reason, who was against it."""
    for said, found in each(scene, _DECIDED):
        at = found.start("q"), found.end("q")
        rest = after(scene, said, found.end())
        earlier = before(scene, said, found.start())
        if not _CAME.search(rest) and not _RESULT.search(earlier):
            yield Spot("change", 3.4, said, *at, "what came of it?", least=3)
        elif _AGAINST.search(rest) or _AGAINST.search(earlier) or not _HABIT.match(found["q"]):
            continue
        elif CAUSE.search(earlier[-200:]) or _BECAUSE.search(said.text) or re.search(r"\bSo\b", said.text):
            yield Spot("change", 2.5, said, *at, "who was against it?", least=3)
        else:
            yield Spot("change", 2.7, said, *at, "what made you try it?", least=3)


def _turns(scene: Scene) -> Iterator[Spot]:
    """Somebody stopped, switched or changed their mind, and has not said why."""
    for said in scene.said[:LOOKED_AT]:
        found = turned(said.text[:500])
        if found is None or re.match(r"(?:he|she|they)\b", said.text[found.start :], re.IGNORECASE):
            continue
        ours = found.plain or re.match(r"(?:i|we)\b", said.text[found.start :], re.IGNORECASE)
        rest = after(scene, said, found.end)
        earlier = before(scene, said, found.start)
        lead_in = said.text[: found.start]
        if re.search(r"\b(?:so|had)\s*$", lead_in, re.IGNORECASE) or _BLIND.match(said.text[found.end :]):
            continue
        told = _BECAUSE.search(f"{earlier[-120:]} {rest}") or CAUSE.search(f"{said.text} {rest[:200]}")
        if not told and not re.search(r"\bthen\s+(?:i|we)\b", rest, re.IGNORECASE):
            yield Spot(
                "change",
                3.1 if ours else 2.8,
                said,
                found.start,
                found.end if ours and not found.plain else found.start,
                found.question,
                not ours or found.plain,
            )


def _moves(scene: Scene) -> Iterator[Spot]:
    """A number before and after: what did it, unless that is told; else what got worse meanwhile."""
    for said, found in each(scene, _MOVED):
        at = found.span("q") if len(found["q"].split()) <= MOST else (0, 0)
        everything = f"{before(scene, said, found.start())} {after(scene, said, found.end())}"
        done = (
            _ACTED.search(before(scene, said, found.start()))
            or _BEGAN.search(everything)
            or _BECAUSE.search(said.text)
            or _DECIDED.search(everything)
            or CAUSE.search(everything)
        )
        if not done:
            yield Spot("number", 3.2, said, *at, "what did most of that?", at == (0, 0))
        elif not _WORSE.search(everything):
            yield Spot("number", 2.7, said, *at, "what got worse meanwhile?", at == (0, 0))


def _states(scene: Scene) -> Iterator[Spot]:
    """A rate or share as it stands: what was it before?"""
    for said in scene.said[:LOOKED_AT]:
        for figure in figures(said.text[:500]):
            start = said.text.find(figure.text)
            rest = f"{before(scene, said, start)} {after(scene, said, start + len(figure.text))}"
            if BEFORE.search(rest) or re.search(r"\bago\b", rest) or _others(said, scene, figure.text, figure.unit):
                continue
            if figure.asks == "before" and figure.unit != "a person":
                shows = bool(re.search(r"\b(?:now|currently|these\s+days|by\s+now)\b", said.text, re.IGNORECASE))
                share = figure.unit == "%" or shows
                yield Spot("number", 3.0 if shows else 2.4 if share else 2.2, said, start, start + len(figure.text),
                           "what was it before?")  # fmt: skip
            elif figure.asks == "costs":
                yield Spot("number", 2.4, said, start, start + len(figure.text), "what does that cost you?")


def _news(scene: Scene) -> Iterator[Spot]:
    """How long something new takes: how long did it take before?"""
    if not re.search(r"\b(?:new|since)\b", scene.text) or BEFORE.search(scene.text):
        return
    for said, found in each(scene, rx(r"\b(?P<q>\d+\s+(?:minutes|seconds|hours)\b)(?!\s+(?:late|later|ago|before))")):
        yield Spot("number", 2.8, said, found.start("q"), found.end("q"), "what was it before?")


def _others(said: Said, scene: Scene, text: str, unit: str) -> bool:
    return any(
        other != text for each_said in scene.everything for other in same_unit_in(each_said.text[:500], unit)
    ) or scene.knows(said.text, lambda earlier: same_unit_in(earlier, unit))
