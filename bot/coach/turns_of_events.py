"""Turns of events: somebody stopped, switched or changed their mind, and the question that begs."""

import re
from dataclasses import dataclass

_MADE = {
    "stopped": "stop",
    "cancelled": "cancel",
    "canceled": "cancel",
    "paused": "pause",
    "postponed": "postpone it",
    "abandoned": "abandon it",
    "switched": "switch",
    "scrapped": "scrap it",
    "killed": "kill it",
    "reversed": "reverse it",
    "refused": "refuse",
    "pulled out": "pull out",
    "gave up": "give up",
    "walked away": "walk away",
    "backed out": "back out",
    "pulled the plug": "pull the plug",
    "banned": "ban it",
    "froze": "freeze it",
    "went back": "go back",
    "quit": "quit",
    "hung up": "hang up",
    "turned it down": "turn it down",
    "said no": "say no",
    "switched off": "switch it off",
    "turned off": "turn it off",
    "dropped": "drop it",
    "ditched": "ditch it",
    "gave in": "give in",
    "rolled back": "roll it back",
    "rolled it back": "roll it back",
    "started over": "start over",
    "moved away": "move away",
    "withdrew": "withdraw",
    "left": "leave",
    "resigned": "resign",
    "binned": "bin it",
    "shelved": "shelve it",
    "rejected": "reject it",
    "cut": "cut it",
    "got rid of": "get rid of it",
    "rewrote": "rewrite it",
    "merged": "merge them",
    "moved": "move it",
    "simplified": "simplify it",
    "introduced": "introduce it",
    "outsourced": "outsource it",
}
_STALLED = {
    "stopped": "What stopped it?",
    "stalled": "What stopped it?",
    "failed": "What went wrong?",
    "collapsed": "What brought it down?",
    "fell through": "What went wrong?",
    "broke down": "What went wrong?",
    "slipped": "What held it up?",
    "dragged on": "What is holding it up?",
    "was delayed": "What held it up?",
    "was cancelled": "What was behind that?",
    "was stopped": "What was behind that?",
    "was postponed": "What was behind that?",
    "got cancelled": "What was behind that?",
    "was scrapped": "What was behind that?",
}
_PEOPLE = (
    r"(?:customers?|clients?|patients?|operators?|farmers?|pickers?|agents?|analysts?|technicians?|teachers?|parents?|"
    r"bank|board|team|supplier|suppliers|management|hospital|ministry|"
    r"regulator|company|buyer|vendor|partner|council|union|insurer|court|agency|"
    r"owner|landlord|developers?|engineers?|nurses?|drivers?|auditors?|union|director|boss|manager|"
    r"head\s+office|government|tenants?|residents?|family|families|colleagues?|crew|staff)"
)
_SUBJECT = (
    rf"(?P<subject>we|i|they|he|she|people|customers|clients|suppliers|patients|everyone|everybody|(?:the|our|"
    rf"my|a|an|one|another|two|three|their)\s+(?:\w+\s+)?{_PEOPLE}(?:\s+(?:in|at|from)\s+[A-Z]\w+)?)"
)
_ADVERBS = r"(?:(?:have|has|had|'ve|just|also|finally|recently|even|now|simply|quietly|then|all|eventually|\w+ly)\s+)*"
_VERBS = "|".join(sorted((verb.replace(" ", r"\s+") for verb in _MADE), key=len, reverse=True))
_TURN = re.compile(rf"\b{_SUBJECT}(?:'ve)?\s+{_ADVERBS}(?P<verb>{_VERBS})\b(?P<rest>[^.!?\n]{{0,40}})", re.IGNORECASE)
# Only people do these, so whoever stands before them is one.
_WILLED = (
    r"refused|said\s+no|walked\s+away|hung\s+up|gave\s+up|gave\s+in|resigned|withdrew|rejected|turned\s+it\s+down|"
    r"backed\s+out|pulled\s+out"
)
_WILL = re.compile(
    rf"(?:^|[,;:]\s*|\b(?:and|but|so|then)\s+)(?P<subject>(?:the|our|my|a|an|"
    rf"one)\s+(?:[\w'’-]+\s+){{0,3}}?\w+)\s+{_ADVERBS}(?P<verb>{_WILLED})\b(?P<rest>[^.!?\n]{{0,40}})",
    re.IGNORECASE,
)
_STALLS = "|".join(sorted((verb.replace(" ", r"\s+") for verb in _STALLED), key=len, reverse=True))
_THING = re.compile(
    rf"\b(?:the|our|my|that|this)\s+(?:\w+\s+)?(?P<thing>\w+)\s+(?:has\s+|have\s+|had\s+|just\s+|finally\s+)?"
    rf"(?P<verb>{_STALLS})\b"
    r"(?=\s*(?:[,.;!]|$|in\b|on\b|at\b|last\b|again\b|after\b|this\b|and\b|for\b))",
    re.IGNORECASE,
)
_MIND = re.compile(
    r"\b(?:i|we)(?:'ve|\s+have)?\s+(?:just\s+|completely\s+|since\s+)?(?P<verb>changed\s+(?:my|our)\s+minds?)\b",
    re.IGNORECASE,
)
_USED_TO = re.compile(
    r"\b(?:i|we)\s+(?P<verb>used\s+to\s+(?:think|believe|say|swear|assume|hate|love|trust|recommend|advise|insist|"
    r"be\s+(?:a\s+fan|(?:\w+\s+)?against|in\s+favou?r|sure|convinced)))\b",
    re.IGNORECASE,
)
_SWITCHED = re.compile(
    r"\b(?:we|i)\s+used\s+to\s+\w+[^.!?\n]{3,80}[,;.]\s*(?:but\s+)?(?:now|today|these\s+days)\s+(?P<verb>(?:we|"
    r"i)\s+\w+)",
    re.IGNORECASE,
)
_DIRECT = re.compile(
    r"^\s+(?:the|our|my|it|that|this|them|their|all|using|doing|asking|sending|offering|selling|to|from|taking|"
    r"accepting|buying|making|printing|ordering|with|on|off|of|for|two|three|\w+ing|\w{3,}s)\b|^\s*$"
)
_NEEDS_OBJECT = frozenset(
    {"dropped", "switched", "killed", "reversed", "froze", "banned", "ditched", "binned", "left"}
) | {
    "cut",
    "moved",
    "merged",
    "introduced",
    "rewrote",
    "simplified",
    "turned off",
    "switched off",
}
_LEFT = re.compile(
    r"^\s*(?:$|us\b|the\s+(?:company|team|firm|project|ward|bank)\b|last\b|in\b|for\b|to\b|on\b|after\b|this\b|"
    r"yesterday\b)"
)


@dataclass(frozen=True, slots=True)
class Turned:
    """A turn of events: where its verb stands, and what to ask."""

    start: int
    end: int
    question: str
    plain: bool = False  # clear without quoting them


def turned(sentence: str) -> Turned | None:
    """The first turn of events in a sentence, if there is one to be sure of."""
    for pattern in (_MIND, _USED_TO):
        found = pattern.search(sentence)
        if found:
            return Turned(found.start("verb"), found.end("verb"), "What changed your mind?", plain=True)
    found = _SWITCHED.search(sentence)
    if found:
        return Turned(found.start("verb"), found.end("verb"), "What made you change?")
    found = _TURN.search(sentence) or _WILL.search(sentence)
    if found:
        verb = " ".join(found["verb"].lower().split())
        if verb not in _NEEDS_OBJECT or (_LEFT if verb == "left" else _DIRECT).match(found["rest"]):
            return Turned(
                found.start("subject"),
                found.end("verb"),
                f"What made {_object(found['subject'])} {_base(verb, found['rest'])}?",
            )
    found = _THING.search(sentence)
    if found and not re.fullmatch(_PEOPLE, found["thing"], re.IGNORECASE):
        return Turned(found.start(), found.end("verb"), _STALLED[" ".join(found["verb"].lower().split())])
    return None


def _base(verb: str, rest: str) -> str:
    """ "refused" becomes "refuse"; before a plural object "drop it" becomes "drop them"."""
    base = _MADE[verb]
    if re.match(
        r"^\s+(?:(?:all|both)\s+)?(?:them|these|those|(?:the|our|my|all|two|three|"
        r"both)\s+(?:\w+\s+)?\w{2,}(?<!s)s)\b",
        rest,
        re.IGNORECASE,
    ):
        return base.replace(" it", " them")
    return base


def _object(subject: str) -> str:
    lowered = " ".join(subject.lower().split())
    pronouns = {
        "we": "you",
        "i": "you",
        "he": "him",
        "she": "her",
        "they": "them",
        "everyone": "everyone",
        "everybody": "everybody",
    }
    if lowered in pronouns:
        return pronouns[lowered]
    if lowered.startswith(("a ", "an ", "one ", "another ", "two ", "three ")):
        return "them"
    return re.sub(r"^(?:our|my) ", "your ", re.sub(r" (?:in|at|from) \w+$", "", lowered))
