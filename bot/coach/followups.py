"""Follow-ups from their own words: each looks for one thing said, and asks the one question it begs."""

import re
from collections.abc import Callable, Iterator

from bot.coach.cues import (
    BEFORE,
    CAUSE,
    CONSEQUENCE,
    EXCEPTION,
    MOMENT,
    NUMBER,
    OTHER_SIDE,
    ROLE,
    VAGUE_AMOUNT,
    YEAR,
    happenings,
)
from bot.coach.figures import Figure, figures, same_unit_in
from bot.coach.limits import keeps_limits
from bot.coach.phrases import clause_around, quoted, tail
from bot.coach.scene import Said, Scene
from bot.coach.turns_of_events import turned
from bot.domain.coaching import Line
from bot.domain.interviews import Move

COMPLETE = 45  # words of a story that needs no follow-up
LONG = 12  # words above which a question says what it is about


def _open_to(scene: Scene) -> bool:
    """Whether a follow-up is in place at all: something was said in English, a question is left, and it is not all told."""
    if scene.brief.wish or scene.brief.light or not scene.said or not scene.english or scene.left <= 0:
        return False
    if scene.last_line is not None and scene.last_line.move is Move.HEADLINE:
        return False
    if scene.left == 1 and (scene.substance >= COMPLETE or scene.leads.owed()):
        return False  # the last question is for the headline, or for what must be asked
    if scene.follow_ups_here >= 2:
        return False
    return not (scene.has_story and (scene.size >= COMPLETE or scene.follow_ups_here))


def _line(
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


def _anchor(scene: Scene, said: Said, start: int, end: int) -> str | None:
    """The words to lead with: none when the answer is short enough to know what is meant."""
    return clause_around(said.text, start, end) if scene.size > LONG else None


def _near(scene: Scene, said: Said) -> str:
    """The sentence with its neighbours."""
    at = scene.said.index(said)
    return " ".join(each.text for each in scene.said[max(0, at - 1) : at + 2])


# -- an opinion against the crowd --------------------------------------------------------------------------------------

_CROWD = r"(?:most|many|all|other|some)\s+(?:of\s+(?:the|our|my)\s+)?(?P<who>\w+(?:\s\w+)?)|everyone|everybody|the\s+(?:whole\s+)?(?:industry|market|profession|field)|vendors|consultants|analysts|managers|people|companies|teams"
_WRONG = (
    r"(?:wrong(?:ly)?|mistaken?|mistakes?|overrated|underrated|backwards|upside\s+down|nonsense|myth|miss(?:es)?\s+the\s+point|a\s+waste|waste\s+(?:of|their|time|money)|"
    r"the\s+other\s+way|too\s+(?:early|late|much|often|soon|little|seriously)|don'?t\s+(?:understand|get\s+it|realise|realize|see)|overestimates?|underestimates?|obsess\w*|"
    r"confuses?|pretends?|ignores?|forgets?|fools?|kids?\s+themselves|overthinks?|overcomplicates?)"
)
_CROWD_BELIEVES = re.compile(
    rf"\b(?:{_CROWD})\s+(?:still\s+|always\s+|all\s+)?(?P<wrong>thinks?|believes?|assumes?|says?|swears?|expects?|wants?)\b[^.!?\n]{{3,80}}(?:[.;!,–—-]\s*(?:but\s+|and\s+)?(?:it'?s|it\s+is|they'?re|that'?s|that\s+is|actually|in\s+fact|really|no\b|the\s+truth|i\s+(?:think|say|don'?t|disagree)|wrong))\b",
    re.IGNORECASE,
)
_AGAINST_CROWD = re.compile(rf"\b(?:{_CROWD})\b[^.!?\n]{{0,60}}?\b(?P<wrong>{_WRONG})\b", re.IGNORECASE)
_STANCE = re.compile(
    r"\b(?P<stance>unpopular\s+opinion|i\s+(?:disagree|don'?t\s+(?:buy|believe\s+in)|never\s+bought)|contrary\s+to|(?:is|are|was)\s+(?:\w+\s+)?(?:overrated|underrated|a\s+myth|nonsense|"
    r"a\s+waste\s+of\s+(?:time|money)|a\s+distraction|a\s+fad|theatre|snake\s+oil|the\s+wrong\s+\w+)|the\s+wrong\s+way\s+(?:a)?round|should\s+be\s+(?:abolished|banned|scrapped|dropped)|(?<![a-z]\s)we\s+should\s+(?:stop|all\s+stop|ban|scrap|abolish)|"
    r"nobody\s+(?:should|needs))\b",
    re.IGNORECASE,
)


def opinion(scene: Scene) -> Line | None:
    """ "Most people qualify the wrong thing." — "What would they answer you?" """
    if not _open_to(scene) or OTHER_SIDE.search(scene.text):
        return None
    believed = _CROWD_BELIEVES.search(scene.text)
    for said in scene.said:
        crowd = _AGAINST_CROWD.search(said.text)
        if crowd is None and believed and believed.group()[:12] in said.text:
            crowd = _CROWD_BELIEVES.search(scene.text, pos=0)
            return _line(scene, "opinion", said, "What would they answer you?")
        if crowd:
            quote = _anchor(scene, said, crowd.start("wrong"), crowd.end("wrong"))
            if quote or scene.size <= LONG:
                return _line(scene, "opinion", said, "What would they answer you?", quote)
        stance = _STANCE.search(said.text)
        if stance:
            quote = _anchor(scene, said, stance.start("stance"), stance.end("stance"))
            if quote or scene.size <= LONG:
                return _line(scene, "opinion", said, "What's the best argument against you?", quote)
    return None


# -- an absolute -------------------------------------------------------------------------------------------------------

_BE = r"(?:is|are|'s|'re)"
_SUBJECT_ALL = r"(?:everyone|everybody|all\s+(?:of\s+)?(?:our|the|my|their)?\s*\w+s|every\s+(?:single\s+)?\w+)"
_CLAUSE = r"(?:^|[,;:–—-]\s*(?:and\s+|but\s+|so\s+|because\s+)?|^(?:and|but|so|well|honestly|yes|no|because)[,\s]+|\b(?:and|but|so|because)\s+)"
_NOBODY = re.compile(
    rf"{_CLAUSE}(?P<all>nobody|no\s+one|no-one|none\s+of\s+(?:them|us|our\s+\w+|the\s+\w+))\s+(?:ever\s+|really\s+|actually\s+|else\s+)?(?P<verb>[a-z]+)\b",
    re.IGNORECASE,
)
_EVERYBODY = re.compile(
    rf"{_CLAUSE}(?P<all>{_SUBJECT_ALL})\s+(?:always\s+|just\s+|really\s+|still\s+)?(?P<verb>[a-z]+)\b", re.IGNORECASE
)
_ALWAYS = re.compile(
    r"\b(?:they|we|customers|clients|patients|people|suppliers|vendors|banks|engineers|managers|it|you)\s+(?P<all>always|never)\s+(?P<verb>[a-z]+)\b",
    re.IGNORECASE,
)
_PAST_OR_OTHER = re.compile(
    r"(?:ed|was|were|had|did|came|went|knew|saw|told|said|could|would|thought|got|took|made|felt|left|ran|has|have|who|that|in|on|at|of|and|but|or|to|for|with|seen|been|heard|else|wrote|found|gave|kept|lost|sat|met|put|again|mind)$"
)
_CAN = frozenset({"can", "will", "should", "must", "may", "might"})


def absolute(scene: Scene) -> Line | None:
    """ "Nobody trusts forecasts." — "Who still does, and why?" Of things that hold in general, not of one past occasion."""
    if not _open_to(scene):
        return None
    for said in scene.said:
        if EXCEPTION.search(_near(scene, said)):
            continue
        for pattern, question in ((_NOBODY, _who_still), (_EVERYBODY, _who_not), (_ALWAYS, _last_exception)):
            found = pattern.search(said.text)
            if not found or _PAST_OR_OTHER.search(found["verb"].lower()):
                continue
            quote = _anchor(scene, said, found.start("all"), found.end("verb"))
            if quote or scene.size <= LONG:
                asked = question(found["verb"].lower())
                if re.search(r"\b(?:yet|talk\w*)\b", said.text):
                    asked = asked.replace("still ", "")
                return _line(scene, "absolute", said, asked, quote)
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


# -- a change of mind or a turn ----------------------------------------------------------------------------------------


def change(scene: Scene) -> Line | None:
    """ "We stopped the rollout." — "What made you stop?" Not when they have said why."""
    if not _open_to(scene):
        return None
    for said in scene.said:
        found = turned(said.text)
        if found is None or CAUSE.search(_near(scene, said)) or scene.knows(said.text, CAUSE.search):
            continue
        quote = _anchor(scene, said, found.start, found.end) if not found.plain else None
        if quote or found.plain or scene.size <= 20:
            return _line(scene, "change", said, found.question, quote)
    return None


# -- a number ----------------------------------------------------------------------------------------------------------


def number(scene: Scene) -> Line | None:
    """ "We pick 97 an hour now." — "And before you moved things?" What it was before, or what it cost."""
    if not _open_to(scene):
        return None
    for said in scene.said:
        for figure in figures(said.text):
            near = _near(scene, said)
            if figure.asks == "before":
                if BEFORE.search(near) or _told_before(scene, said, figure):
                    continue
                moved = _what_they_did(scene)
                question = (
                    f"And before you {moved}?"
                    if moved
                    else "And before?"
                    if scene.size <= LONG
                    else "what was it before?"
                )
            elif CONSEQUENCE.search(near.replace(figure.text, "")):
                continue
            else:
                question = "What did that cost you?" if figure.asks == "cost" else "What does that cost you?"
            quote = figure.text if scene.size > LONG and not question.startswith("And") else None
            return _line(scene, "number", said, question, quote)
    return None


def _told_before(scene: Scene, said: Said, figure: Figure) -> bool:
    """Whether another sentence, here or in an earlier interview, already gives such a figure."""

    def same_unit(text: str) -> bool:
        return any(other != figure.text for other in same_unit_in(text, figure.unit))

    return any(same_unit(each.text) for each in scene.everything if each is not said) or scene.knows(
        said.text, same_unit
    )


def _what_they_did(scene: Scene) -> str | None:
    """ "moved the racks", when they said in this chapter that they did."""
    for said in scene.chapter:
        did = re.search(
            r"\bwe(?:'ve|\s+have)?\s+(?:just\s+|recently\s+|also\s+)?(?P<did>(?:moved|switched|changed|rebuilt|rewrote|split|merged|swapped|automated|introduced|replaced)\s+"
            r"(?:the|our|all\s+the|to)\s+\w+(?:\s+\w+)??)(?=\s*[,.;!]|\s+(?:in|on|to|at|last|this|and|so|from|for|next|after|with|over|near|closer|away|back|up|down|out|around|into|onto)\b|$)",
            said.text,
            re.IGNORECASE,
        )
        if did:
            return re.sub(r"\bour\b", "your", did["did"])
    return None


# -- an abstract noun --------------------------------------------------------------------------------------------------

_LACK = {
    "visibility": "what couldn't they see?",
    "transparency": "what couldn't they see?",
    "insight": "what couldn't they see?",
    "insights": "what couldn't they see?",
    "oversight": "what couldn't they see?",
    "clarity": "what was unclear to them?",
    "flexibility": "what couldn't they change?",
    "agility": "what came too slowly for them?",
    "speed": "what came too slowly for them?",
    "efficiency": "what took them too long?",
    "productivity": "what took them too long?",
    "automation": "what were they still doing by hand?",
    "control": "what had slipped out of their hands?",
    "trust": "what did they doubt?",
    "confidence": "what did they doubt?",
    "certainty": "what couldn't they decide?",
    "reassurance": "what were they worried about?",
    "security": "what were they afraid of?",
    "safety": "what were they afraid of?",
    "compliance": "what were they afraid of?",
    "reliability": "what had let them down?",
    "stability": "what kept changing on them?",
    "consistency": "what came out different each time?",
    "quality": "what wasn't good enough?",
    "simplicity": "what was too complicated?",
    "communication": "what had nobody told them?",
    "information": "what had nobody told them?",
    "alignment": "what did people disagree about?",
    "collaboration": "who wasn't talking to whom?",
    "support": "what were they stuck on?",
    "guidance": "what were they stuck on?",
    "integration": "what didn't talk to what?",
    "scalability": "what was breaking under the load?",
    "resilience": "what had gone down?",
    "innovation": "what did they want to try?",
    "transformation": "what did they want to change first?",
    "digitalisation": "what was still on paper?",
    "digitalization": "what was still on paper?",
    "digitisation": "what was still on paper?",
    "accountability": "what had nobody owned?",
    "ownership": "what had nobody owned?",
    "empathy": "what had they been told, and how?",
    "recognition": "what had gone unnoticed?",
    "value": "what were they not getting for their money?",
    "peace of mind": "what kept them awake?",
}
_NOUN = "|".join(sorted(_LACK, key=len, reverse=True))
_THEY_WANT = re.compile(
    rf"\b(?:they|customers|clients|patients|people|buyers|suppliers|everyone|users|companies|families|residents|managers|the\s+\w+|our\s+\w+)\s+(?:all\s+|just\s+|really\s+|mostly\s+|always\s+|only\s+|keep\s+)?"
    rf"(?:want|wants|need|needs|demand|ask(?:ing)?\s+(?:us\s+)?for|asks\s+for|look(?:ing)?\s+for|expect|lack|lacks|miss|talk(?:ing)?\s+about|care\s+about|crave|value)\s+(?:a\s+lot\s+of\s+|a\s+lot\s+more\s+|for\s+)?(?:(?:more|better|some|full|real|end-to-end|greater|total|true)\s+)*(?P<noun>{_NOUN})\b",
    re.IGNORECASE,
)
_ABOUT = re.compile(
    rf"\b(?:it'?s\s+(?:all\s+|really\s+|mostly\s+)?about|(?:the\s+)?(?:main\s+|big\s+|biggest\s+|real\s+)?(?:issue|problem|topic|challenge|key|thing|question)\s+(?:is|was|remains)|we\s+(?:need|lack|want|miss)|there'?s\s+(?:no|not\s+enough|a\s+lack\s+of|too\s+little)|(?:a\s+)?lack\s+of)\s+"
    rf"(?:(?:more|better|some|enough|real|a)\s+)*(?P<noun>{_NOUN})\b",
    re.IGNORECASE,
)


def abstract(scene: Scene) -> Line | None:
    """ "They want visibility." — "The latest one who said so: what couldn't they see?" Not when an occasion was told."""
    if not _open_to(scene) or MOMENT.search(scene.text) or scene.size > 40:
        return None
    for said in scene.said:
        wanted = _THEY_WANT.search(said.text)
        if wanted:
            return _line(scene, "abstract", said, f"The latest one who said so: {_LACK[wanted['noun'].lower()]}")
        about = _ABOUT.search(said.text)
        if about:
            tail = re.sub(r"\b(them|they|their)\b", "people", _LACK[about["noun"].lower()], count=1).replace(
                "were people", "were people"
            )
            return _line(
                scene,
                "abstract",
                said,
                f"The last time that showed: {tail}",
                about["noun"].lower() if scene.size > LONG else None,
            )
    return None


# -- what is missing ---------------------------------------------------------------------------------------------------

_RISING = re.compile(
    r"\b(?P<verb>(?:has|have|had)?\s*(?:doubled|tripled|quadrupled|halved|risen|fallen|collapsed|exploded|shrunk|vanished|disappeared|dried\s+up|got(?:ten)?\s+(?:worse|better|slower|longer|harder)|"
    r"gone\s+(?:up|down)|went\s+(?:up|down)|\w+s?\s+(?:a\s+lot|much|far|way|even)\s+(?:more|less)(?!\s+than)|rose|fell|grew|soared|plummeted|spiked|slowed\s+down|is\s+(?:up|down)|are\s+(?:up|down)|"
    r"(?:we|they|you|i|it)(?:'re|'m|'s|\s+are|\s+am|\s+is)\s+(?:so\s+|badly\s+|always\s+)?(?:understaffed|short-staffed|behind|overloaded|swamped|stuck|blocked|drowning|overbooked)))\b(?!\s+(?:the|our|my|a|in\s+love|asleep|over))",
    re.IGNORECASE,
)
_SOMEBODY = re.compile(
    r"\b(?P<who>somebody|someone|one\s+of\s+(?:them|our\s+\w+|the\s+\w+)|(?:a|an|one|another)\s+(?:\w+\s+)?(?:customer|client|company|supplier|partner|bank|person|prospect))\s+"
    r"(?:\w+ly\s+|even\s+|just\s+|actually\s+)?(?P<verb>asked|told|said|called|rang|wrote|complained|wanted|refused|sent|admitted|noticed|found|came|insisted|threatened|warned|demanded|showed|needed|thought|believed)\b",
    re.IGNORECASE,
)
_EVENT = re.compile(
    r"\b(?:we|i)\s+(?:\w+ly\s+|just\s+|also\s+|even\s+|nearly\s+|almost\s+)?(?P<verb>lost|won|found|missed|broke|fixed|discovered|caught|shipped|launched|opened|closed|failed|forgot|hired|"
    r"rejected|returned|recalled|evacuated|delivered|finished|signed|sent|paid|overpaid|mixed\s+up|ran\s+out\s+of|replaced|repaired|refunded|tried|tested|installed|called|apologised|apologized)\b\s+\w+",
    re.IGNORECASE,
)


_LOSSES = frozenset(
    {"lost", "missed", "broke", "failed", "forgot", "overpaid", "mixed up", "ran out of", "recalled", "evacuated"}
)


def missing(scene: Scene) -> Line | None:
    """Quote a few words and ask for the first that is missing of a moment, a role, a number, a consequence."""
    if not _open_to(scene) or scene.size > 60:
        return None
    for ask in (_moment, _role, _amount, _consequence):
        line = next((line for line in ask(scene) if line is not None), None)
        if line is not None:
            return line
    return None


def _each(scene: Scene, pattern: re.Pattern[str]) -> Iterator[tuple[Said, re.Match[str], str]]:
    for said in scene.said:
        found = pattern.search(said.text)
        quote = clause_around(said.text, found.start("verb"), found.end("verb")) if found else None
        if found and quote:
            yield said, found, quote


def _moment(scene: Scene) -> Iterator[Line | None]:
    if MOMENT.search(scene.text):
        return
    for said, _, quote in _each(scene, _RISING):
        if not scene.knows(said.text, MOMENT.search):
            yield _line(scene, "missing", said, "Since when?", quote)
    for pattern in (_SOMEBODY, _EVENT):
        for said, _, quote in _each(scene, pattern):
            if not scene.knows(said.text, MOMENT.search):
                told = pattern is _SOMEBODY and tail(said.text)
                yield _line(scene, "missing", said, "When was that?", told or quote)


def _role(scene: Scene) -> Iterator[Line | None]:
    for said, found, _ in _each(scene, _SOMEBODY):
        if ROLE.search(
            re.sub(
                r"\b(?:customer|client|supplier|partner|company|bank|prospect|someone|somebody)\b",
                "",
                _near(scene, said),
                flags=re.IGNORECASE,
            )
        ):
            continue
        if not re.match(r"some(?:body|one)|one of", found["who"], re.IGNORECASE):
            continue
        yield _line(
            scene,
            "missing",
            said,
            "Who was that, by role?",
            clause_around(said.text, found.start("verb"), found.end("verb")),
        )


def _amount(scene: Scene) -> Iterator[Line | None]:
    asks: dict[str, str] = {"many": "roughly how many?", "long": "how long, roughly?", "much": "by how much, roughly?"}
    for said in scene.said:
        found = VAGUE_AMOUNT.search(said.text)
        if found is None or found.lastgroup is None or _figures_in(_near(scene, said)):
            continue
        quote = clause_around(said.text, found.start(), found.end())
        if quote:
            yield _line(scene, "missing", said, asks[found.lastgroup], quote)


def _consequence(scene: Scene) -> Iterator[Line | None]:
    told = " ".join(said.text for said in scene.chapter)
    if (
        scene.size >= 20
        and happenings(scene.text) >= 2
        and MOMENT.search(told)
        and ROLE.search(told)
        and not CONSEQUENCE.search(told)
        and not CAUSE.search(told)
    ):
        yield _line(scene, "missing", scene.said[-1], scene.pick(("And how did it end?", "What came of it?")))
    if scene.size > 30:
        return
    for pattern in (_EVENT, _SOMEBODY):
        for said, found, quote in _each(scene, pattern):
            rest = scene.text.replace(said.text[found.start() : found.end()], "")
            if not CONSEQUENCE.search(rest) and not CAUSE.search(rest) and not re.search(r"\bbut\b", rest):
                lost = found["verb"].lower() in _LOSSES
                yield _line(
                    scene, "missing", said, "What did you change after that?" if lost else "What came of it?", quote
                )


def _figures_in(text: str) -> bool:
    return any(not YEAR.match(found.group()) for found in NUMBER.finditer(text))


Follow = Callable[[Scene], Line | None]
