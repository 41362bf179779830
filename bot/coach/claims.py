"""Claims of a long answer: against the crowd, without exception, or as advice that somebody must have learned."""

import re
from collections.abc import Iterator

from bot.coach.cues import EXCEPTION, MOMENT, OTHER_SIDE
from bot.coach.scene import Scene
from bot.coach.spots import Beg, Spot, after, before, each, rx

_CROWD = r"(?:everyone|everybody|most\s+(?:people|\w+s)|all\s+the\s+others|vendors|consultants)"
_CONTRAST = rx(
    r"\b(?:it\s+isn'?t|it'?s\s+not|isn'?t|aren'?t|don'?t|doesn'?t|the\s+(?:real\s+)?(?:problem|point|truth)\s+is|"
    r"anyway|instead|actually|but|the\s+other\s+way|wrong|whatever|for\s+me\s+it'?s|nobody)\b"
)
_AGAINST = Beg(
    "opinion",
    3.2,
    rx(
        r"\b(?P<q>i'?d\s+(?:abolish|ban|scrap|rather(?!\s+(?:you|not)\b))|i'?m\s+against|worse\s+than|(?:is|are)\s+"
        r"(?:overrated|nonsense|pointless|a\s+waste\s+of\s+\w+)|don'?t\s+work\b|unpopular\s+opinion|"
        r"should\s+(?:be\s+(?:abolished|banned)|stop)|is\s+the\s+wrong\s+\w+|i\s+don'?t\s+(?:buy|believe\s+in))\b"
    ),
    "What's the best argument against you?",
    told=OTHER_SIDE,
)
_OTHER_WAY = Beg(
    "opinion",
    3.6,
    rx(rf"\b(?P<q>{_CROWD}\s+(?:else\s+)?does\s+it(?:\s+the\s+other\s+way)?)"),
    "what would they answer you?",
    told=OTHER_SIDE,
)
_BELIEVE = rx(
    rf"\b(?P<q>{_CROWD}(?:\s+in\s+(?:\w+\s+)?\w+)?\s+(?:believes?|thinks?|says?|assumes?|(?:talks?|is\s+talking)\s+"
    r"about|wants?))\b(?!\s+(?:the\s+same|so|those|it\b|them|that\b))"
)
_WHOSE = Beg(
    "absolute",
    3.2,
    rx(
        r"(?:^|[,;:—–-]\s+|\b(?:and|but|so|because)\s+)(?P<q>(?:nobody|no\s+one|not\s+one|none\s+of\s+(?:us|them))\s+(?:had\s+|ever\s+)*(?:told|touched|checked|"
        r"owned|looked|tested|measured|counted|opened|planned|updated|cleaned)(?:\s+(?:it|the\s+"
        r"\w+|them|us))?)\b(?!\s+(?:to|me|harder))|\b(?:nobody|no\s+one|not\s+one)\s+(?P<q2>had\s+gone\s+to\s+look)\b"
    ),
    "what got in the way?",
)
_WHO_STILL = rx(
    r"\b(?P<q>(?:nobody|no\s+one)\s+(?:(?:in|on|at)\s+(?:\w+\s+){1,2}|here\s+|really\s+|ever\s+)?(?P<verb>reads?|trusts?|"
    r"uses?|checks?|opens?|wants?|believes?))\b"
)
_ADVICE = rx(
    r"(?:^|\b(?:and|so|but)\s+)(?P<q>(?:never|always|stop|don'?t)\s+(?!know\b|mind\b|think\b|worry\b|get\s+me\b|ask\s+me\b|"
    r"go\s+anywhere|write\b|print\b|quote\b|publish\b|use\b|say\b|mention\b|call\b|you\b|they\b|tell\b|even\b|really\b)\w+)\b|\b(?P<q2>i\s+think\s+(?:most|all|the|every|we|it\s+is)"
    r"|(?:juniors|people|we|you|they|companies|managers|banks)\s+should|i'd\s+(?:say|tell)\b(?!\s+one)|\w+ing\s+is\s+mostly)\b"
)
_LEARNED = rx(r"\b(?:learn(?:ed|t)|taught|last\s+year|once|one\s+day|my\s+first|since\s+(?:then|we|i)|because)\b")


def spots(scene: Scene) -> Iterator[Spot]:
    for beg in (_AGAINST, _OTHER_WAY):
        yield from beg.spots(scene)
    for said, found in each(scene, _BELIEVE):
        rest = after(scene, said, found.end())
        if _CONTRAST.search(rest) and not OTHER_SIDE.search(scene.text):
            yield Spot("opinion", 3.3, said, found.start("q"), found.end("q"), "What would they answer you?", True)
    for spot in _WHOSE.spots(scene):
        if not EXCEPTION.search(scene.text):
            yield spot
    for said, found in each(scene, _WHO_STILL):
        around = f"{before(scene, said, found.start())[-150:]} {after(scene, said, found.end())[:200]}"
        if not EXCEPTION.search(around) and not re.search(r"\b(?:they|i)\s+\w+", around[-200:], re.IGNORECASE):
            yield Spot("absolute", 2.6, said, found.start("q"), found.end("q"), "who still does, and why?")
    for said, found in each(scene, _ADVICE):
        if not _LEARNED.search(scene.text) and not MOMENT.search(said.text):
            group = "q" if found["q"] is not None else "q2"
            yield Spot("opinion", 2.8, said, *found.span(group), "What taught you that?", True)
