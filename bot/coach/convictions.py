"""Convictions: an opinion against the crowd begs the other side, an absolute begs its exception."""

import re

from bot.coach import telling
from bot.coach.asking import LONG, anchor, follow_up, in_speech, near, open_to
from bot.coach.cues import EXCEPTION, OTHER_SIDE
from bot.coach.scene import Scene
from bot.domain.coaching import Line

_CROWD = (
    r"(?:most|many|all|other|some)\s+(?:of\s+(?:the|our|my)\s+)?(?P<who>\w+(?:\s\w+)?)|everyone|everybody|"
    r"the\s+(?:whole\s+)?(?:industry|market|profession|field)|vendors|consultants|analysts|managers|people|"
    r"companies|teams"
)
_WRONG = (
    r"(?:wrong(?:ly)?|mistaken?|mistakes?|overrated|underrated|backwards|upside\s+down|nonsense|myth|"
    r"miss(?:es)?\s+the\s+point|a\s+waste|waste\s+(?:of|their|time|money)|"
    r"the\s+other\s+way|too\s+(?:early|late|much|often|soon|little|seriously)|don'?t\s+(?:understand|get\s+it|"
    r"realise|realize|see)|overestimates?|underestimates?|obsess\w*|"
    r"confuses?|pretends?|ignores?|forgets?|fools?|kids?\s+themselves|overthinks?|overcomplicates?)"
)
_CROWD_BELIEVES = re.compile(
    rf"\b(?:{_CROWD})\s+(?:still\s+|always\s+|all\s+)?(?P<wrong>thinks?|believes?|assumes?|says?|swears?|"
    rf"expects?|wants?)\b[^.!?\n]{{3,80}}(?:[.;!,–—-]\s*(?:but\s+|and\s+)?(?:it'?s|it\s+is|they'?re|that'?s|"
    rf"that\s+is|actually|in\s+fact|really|no\b|the\s+truth|i\s+(?:think|say|don'?t|disagree)|wrong))\b",
    re.IGNORECASE,
)
_AGAINST_CROWD = re.compile(rf"\b(?:{_CROWD})\b[^.!?\n]{{0,60}}?\b(?P<wrong>{_WRONG})\b", re.IGNORECASE)
_STANCE = re.compile(
    r"\b(?P<stance>unpopular\s+opinion|i\s+(?:disagree|don'?t\s+(?:buy|believe\s+in)|never\s+bought)|"
    r"contrary\s+to|(?:is|are|was)\s+(?:\w+\s+)?(?:overrated|underrated|a\s+myth|nonsense|"
    r"a\s+waste\s+of\s+(?:time|money)|a\s+distraction|a\s+fad|theatre|snake\s+oil|the\s+wrong\s+\w+)|"
    r"the\s+wrong\s+way\s+(?:a)?round|should\s+be\s+(?:abolished|banned|scrapped|dropped)|"
    r"(?<![a-z]\s)we\s+should\s+(?:stop|all\s+stop|ban|scrap|abolish)|"
    r"nobody\s+(?:should|needs))\b",
    re.IGNORECASE,
)


def opinion(scene: Scene) -> Line | None:
    """ "Most people qualify the wrong thing." — "What would they answer you?" """
    if telling.is_rich(scene):
        return telling.ask(scene, "opinion")
    if not open_to(scene) or OTHER_SIDE.search(scene.text):
        return None
    believed = _CROWD_BELIEVES.search(scene.text)
    for said in scene.said:
        crowd = _AGAINST_CROWD.search(said.text)
        if crowd is None and believed and believed.group()[:12] in said.text:
            crowd = _CROWD_BELIEVES.search(scene.text, pos=0)
            return follow_up(scene, "opinion", said, "What would they answer you?")
        if crowd and not in_speech(said, crowd.start()):
            quote = anchor(scene, said, crowd.start("wrong"), crowd.end("wrong"))
            if quote or scene.size <= LONG:
                return follow_up(scene, "opinion", said, "What would they answer you?", quote)
        stance = _STANCE.search(said.text)
        if stance and not in_speech(said, stance.start()):
            quote = anchor(scene, said, stance.start("stance"), stance.end("stance"))
            if quote or scene.size <= LONG:
                return follow_up(scene, "opinion", said, "What's the best argument against you?", quote)
    return telling.ask(scene, "opinion") if scene.size >= LONG else None


_BE = r"(?:is|are|'s|'re)"
_SUBJECT_ALL = r"(?:everyone|everybody|all\s+(?:of\s+)?(?:our|the|my|their)?\s*\w+s|every\s+(?:single\s+)?\w+)"
_CLAUSE = (
    r"(?:^|[,;:–—-]\s*(?:and\s+|but\s+|so\s+|because\s+)?|^(?:and|but|so|well|honestly|yes|no|because)[,\s]+|"
    r"\b(?:and|but|so|because)\s+)"
)
_NOBODY = re.compile(
    rf"{_CLAUSE}(?P<all>nobody|no\s+one|no-one|none\s+of\s+(?:them|us|our\s+\w+|the\s+\w+))\s+(?:ever\s+|"
    rf"really\s+|actually\s+|else\s+)?(?P<verb>[a-z]+)\b",
    re.IGNORECASE,
)
_EVERYBODY = re.compile(
    rf"{_CLAUSE}(?P<all>{_SUBJECT_ALL})\s+(?:here\s+|else\s+|there\s+|always\s+|just\s+|really\s+|"
    rf"still\s+)?(?P<verb>[a-z]+)\b",
    re.IGNORECASE,
)
_ALWAYS = re.compile(
    r"\b(?:they|we|customers|clients|patients|people|suppliers|vendors|banks|engineers|managers|it|"
    r"you)\s+(?P<all>always|never)\s+(?P<verb>[a-z]+)\b",
    re.IGNORECASE,
)
_PAST_OR_OTHER = re.compile(
    r"^(?:\w*ed|was|were|had|did|came|went|knew|saw|told|said|could|would|thought|got|took|made|felt|left|ran|has|"
    r"have|who|that|in|on|at|of|and|but|or|to|for|with|seen|been|heard|else|wrote|found|gave|kept|lost|sat|met|"
    r"put|again|mind|knows?|dares?|cares?|minds?|seems?|remembers?|notices?)$"
)
_CAN = frozenset({"can", "will", "should", "must", "may", "might"})


def absolute(scene: Scene) -> Line | None:
    """ "Nobody trusts forecasts." — "Who still does, and why?" Of what holds in general, not of one occasion."""
    if telling.is_rich(scene):
        return telling.ask(scene, "absolute")
    if not open_to(scene):
        return None
    for said in scene.said:
        if EXCEPTION.search(near(scene, said)):
            continue
        for pattern, question in ((_NOBODY, _who_still), (_EVERYBODY, _who_not), (_ALWAYS, _last_exception)):
            found = pattern.search(said.text)
            if not found or in_speech(said, found.start("all")) or _PAST_OR_OTHER.search(found["verb"].lower()):
                continue
            quote = anchor(scene, said, found.start("all"), found.end("verb"))
            if quote or scene.size <= LONG:
                asked = question(found["verb"].lower())
                if re.search(r"\b(?:yet|talk\w*)\b", said.text):
                    asked = asked.replace("still ", "")
                return follow_up(scene, "absolute", said, asked, quote)
    return None


def _who_still(verb: str) -> str:
    aux = verb if verb in _CAN else "is" if verb in {"is", "are"} else "does"
    return f"Who still {aux}, and why?"


def _who_not(verb: str) -> str:
    if verb in {"is", "are"}:
        return "Who isn't, and why?"
    if re.match(r"(?:say|think|claim|believe|assume|talk)s?$", verb):
        return "Who says otherwise, and why?"
    return "Who can't, and why?" if verb == "can" else "Who doesn't, and why?"


def _last_exception(verb: str) -> str:
    return "When did it last go differently?"
