"""Two threads at once: take one, promise the other, keep the promise."""

import re

from bot.coach.asking import open_to
from bot.coach.limits import keeps_limits
from bot.coach.phrases import to_you
from bot.coach.scene import Said, Scene
from bot.domain.coaching import Line
from bot.domain.interviews import Move

_BEGS = {
    "rose": "what pushed it up?",
    "went up": "what pushed it up?",
    "doubled": "what pushed it up?",
    "jumped": "what pushed it up?",
    "fell": "what brought it down?",
    "dropped": "what brought it down?",
    "went down": "what brought it down?",
    "halved": "what brought it down?",
    "stalled": "what stopped it?",
    "stopped": "what stopped it?",
    "failed": "what went wrong?",
    "broke": "what broke it?",
    "broke down": "what went wrong?",
    "collapsed": "what brought it down?",
    "slipped": "what held it up?",
    "fell through": "what went wrong?",
    "was delayed": "what held it up?",
    "was late": "what held it up?",
    "was cancelled": "what was behind that?",
    "is late": "what is holding it up?",
    "got delayed": "what held it up?",
    "changed": "what changed in it?",
    "went wrong": "what happened?",
    "went live": "how did it go?",
    "started": "how did it start?",
    "moved": "who moved it?",
    "worked": "what made it work?",
    "ran late": "what held it up?",
    "ran over": "what held it up?",
    "crashed": "what happened?",
    "leaked": "what happened?",
}
_STORIED = (
    "stalled",
    "stopped",
    "failed",
    "broke",
    "collapsed",
    "fell through",
    "went wrong",
    "was cancelled",
    "slipped",
    "crashed",
    "broke down",
    "leaked",
)
_BOTH = re.compile(
    rf"\b(?P<one>(?:the|our|"
    rf"my)\s+(?:\w+\s+)?\w+)\s+(?P<did>{'|'.join(sorted(_BEGS, key=len, reverse=True))})(?:\s+(?:again|too|"
    rf"badly|a\s+lot|by\s+\w+|last\s+week|this\s+week|on\s+\w+day))?"
    rf"(?:,?\s+(?:and|but|while)\s+(?:then\s+|also\s+)?|[.;,]\s+(?:and\s+|also,?\s+|then\s+)?)(?P<two>(?:the|"
    rf"our|my)\s+(?:\w+\s+)?\w+)\s+(?P<did2>{'|'.join(sorted(_BEGS, key=len, reverse=True))})\b",
    re.IGNORECASE,
)
_LISTED = re.compile(
    r"\b(?:two|a\s+couple\s+of)\s+(?:\w+\s+)?(?:things|issues|problems|topics|stories|headaches|surprises|"
    r"items)\b[^.:!?\n—-]{0,25}[:—,-]\s*(?P<one>(?:the|our|my|a|"
    r"an)\s+(?:\w+\s+){0,2}\w+)\s*(?:,?\s+and\s+(?:then\s+)?|;\s*)(?P<two>(?:the|our|my|a|"
    r"an)\s+(?:\w+\s+){0,2}\w+)\s*[.!]?\s*$",
    re.IGNORECASE,
)


def keep_or_take_two(scene: Scene) -> Line | None:
    """Keep what was promised at the last follow-up; or, of two things said at once, take one and promise the other."""
    kept = _keep(scene)
    if kept is not None or scene.count_rule("two_threads") or not open_to(scene) or scene.size > 40:
        return kept
    for said in scene.said:
        both = _BOTH.search(" ".join(scene.text.split())) if said is scene.said[0] else None
        if both:
            pairs = [(both["one"], both["did"].lower()), (both["two"], both["did2"].lower())]
            pairs.sort(key=lambda pair: pair[1] not in _STORIED)
            (first, did), (second, _) = pairs
            return _promising(said, first, _BEGS[did], second)
        listed = _LISTED.search(said.text)
        if listed:
            return _promising(said, listed["one"], "what happened?", listed["two"])
    return None


def _promising(said: Said, first: str, question: str, second: str) -> Line | None:
    one, two = _the(first), _the(second)
    text = f"{one[:1].upper()}{one[1:]} first: {question} Then {two}."
    return (
        Line(text, Move.FOLLOW_UP, "two_threads", about=said.n, promise=two)
        if keeps_limits(text) and one != two
        else None
    )


def _the(phrase: str) -> str:
    return re.sub(r"^(?:a|an)\b", "the", to_you(" ".join(phrase.split())))


def _keep(scene: Scene) -> Line | None:
    """The promise of the last follow-up, unless it went off the record meanwhile or they came to it themselves."""
    last = scene.last_question
    if last is None or not last.promise or scene.left <= 0 or scene.brief.wish or not scene.spoken:
        return None
    if any(turn.n == last.about and not turn.is_answer for turn in scene.turns):
        return None
    noun = last.promise.split()[-1]
    if any(re.search(rf"\b{re.escape(noun)}", said.text, re.IGNORECASE) for said in scene.said):
        return None
    origin = " ".join(turn.text for turn in scene.turns if turn.n == last.about)
    did = re.search(
        rf"\b{re.escape(noun)}\s+(?P<did>{'|'.join(sorted(_BEGS, key=len, reverse=True))})\b", origin, re.IGNORECASE
    )
    question = _BEGS[did["did"].lower()] if did else "what happened there?"
    text = f"You mentioned {last.promise}: {question}"
    return (
        None
        if scene.was_asked(text) or not keeps_limits(text)
        else Line(text, Move.FOLLOW_UP, "two_threads", about=last.about)
    )
