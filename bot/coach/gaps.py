"""Gaps: the first that is missing of a moment, a role, a number, a consequence."""

import re
from collections.abc import Iterator

from bot.coach import telling
from bot.coach.asking import follow_up, near, open_to
from bot.coach.cues import CAUSE, CONSEQUENCE, MOMENT, NUMBER, ROLE, VAGUE_AMOUNT, YEAR, happenings
from bot.coach.phrases import clause_around, tail
from bot.coach.scene import Said, Scene
from bot.domain.coaching import Line

_RISING = re.compile(
    r"\b(?P<verb>(?:has|have|had)?\s*(?:doubled|tripled|quadrupled|halved|risen|fallen|collapsed|exploded|"
    r"shrunk|vanished|disappeared|dried\s+up|got(?:ten)?\s+(?:worse|better|slower|longer|harder)|"
    r"gone\s+(?:up|down)|went\s+(?:up|down)|(?:see|seeing|get|getting|hear|hearing|notice)\s+(?:a\s+lot\s+|"
    r"far\s+|many\s+|much\s+)?(?:more|fewer)\s+\w+|\w+s?\s+(?:a\s+lot|much|far|way|even)\s+(?:more|"
    r"less)(?!\s+than)|rose|fell|grew|soared|plummeted|spiked|slowed\s+down|is\s+(?:up|down)|are\s+(?:up|down)|"
    r"(?:we|they|you|i|it)(?:'re|'m|'s|\s+are|\s+am|\s+is)\s+(?:so\s+|badly\s+|always\s+)?(?:understaffed|"
    r"short-staffed|behind|overloaded|swamped|stuck|blocked|drowning|overbooked)))\b(?!\s+(?:the|our|my|a|"
    r"in\s+love|asleep|over)\b)",
    re.IGNORECASE,
)
_SOMEBODY = re.compile(
    r"\b(?P<who>somebody|someone|one\s+of\s+(?:them|our\s+\w+|the\s+\w+)|(?:a|an|one|"
    r"another)\s+(?:[\w'’]+\s+){0,2}?\w+)\s+"
    r"(?:\w+ly\s+|even\s+|just\s+|actually\s+|recently\s+)?(?P<verb>asked|told|called|rang|wrote|complained|"
    r"refused|admitted|insisted|threatened|"
    r"warned|demanded|apologised|apologized|thanked|rejected|noticed|pointed\s+out|wanted\s+to)\b",
    re.IGNORECASE,
)
_EVENT = re.compile(
    r"(?:^|\b(?:we|i)\s+)(?:\w+ly\s+|just\s+|also\s+|even\s+|nearly\s+|almost\s+)?(?P<verb>lost|won|found|"
    r"missed|had\s+(?:to|an?|two|three)|"
    r"broke|fixed|discovered|caught|shipped|launched|opened|closed|failed|forgot|hired|"
    r"rejected|returned|recalled|evacuated|delivered|finished|signed|sent|paid|overpaid|mixed\s+up|"
    r"ran\s+out\s+of|replaced|repaired|refunded|trained|tried|tested|installed|called|apologised|"
    r"apologized)\b\s+\w+",
    re.IGNORECASE,
)


_GOES_ON = re.compile(r"\bbut\b|\band\b[^.!?]*\b(?:was|were|had|got|came|went|\w+ed)\b", re.IGNORECASE)
_LOSSES = frozenset(
    {"lost", "missed", "broke", "failed", "forgot", "overpaid", "mixed up", "ran out of", "recalled", "evacuated"}
)


def missing(scene: Scene) -> Line | None:
    """Quote a few words and ask for the first that is missing of a moment, a role, a number, a consequence."""
    if telling.is_rich(scene):
        return telling.ask(scene, "missing")
    if not open_to(scene) or scene.size > 60:
        return None
    for ask in (_since, _amount, _consequence, _role, _moment):
        line = next((line for line in ask(scene) if line is not None), None)
        if line is not None:
            return line
    return None


# They came with something, and what was done about it is the story.
_BROUGHT = frozenset(
    {"asked", "told", "called", "rang", "wrote", "complained", "demanded", "threatened", "warned", "noticed"}
)
_WE_DID = re.compile(
    r"\b(?:i|we)\s+(?:\w+ly\s+|just\s+|then\s+)?(?:\w+ed|went|told|said|took|drove|found|made|gave|put|ran|"
    r"sent|had\s+to|didn'?t|now)\b",
    re.IGNORECASE,
)


def _each(scene: Scene, pattern: re.Pattern[str]) -> Iterator[tuple[Said, re.Match[str], str]]:
    for said in scene.said:
        found = pattern.search(said.text)
        quote = clause_around(said.text, found.start("verb"), found.end("verb")) if found else None
        if found and quote:
            yield said, found, quote


def _since(scene: Scene) -> Iterator[Line | None]:
    """A trend without a beginning."""
    if any(MOMENT.search(said.text) for said in scene.chapter):
        return
    for said, _, quote in _each(scene, _RISING):
        if not scene.knows(said.text, MOMENT.search):
            yield follow_up(scene, "missing", said, "Since when?", quote)


def _moment(scene: Scene) -> Iterator[Line | None]:
    """When it was: dull, so only of a loss, and only when nothing better is missing."""
    if any(MOMENT.search(said.text) for said in scene.chapter):
        return
    for said, found, quote in _each(scene, _EVENT):
        if found["verb"].lower() in _LOSSES and not scene.knows(said.text, MOMENT.search):
            yield follow_up(scene, "missing", said, "When was that?", quote)


def _role(scene: Scene) -> Iterator[Line | None]:
    for said, found, _ in _each(scene, _SOMEBODY):
        if ROLE.search(
            re.sub(
                r"\b(?:customer|client|supplier|partner|company|bank|prospect|someone|somebody)\b",
                "",
                near(scene, said),
                flags=re.IGNORECASE,
            )
        ):
            continue
        if not re.match(r"some(?:body|one)|one of", found["who"], re.IGNORECASE):
            continue
        yield follow_up(
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
        if found is None or found.lastgroup is None or _figures_in(near(scene, said)):
            continue
        quote = clause_around(said.text, found.start(), found.end())
        if quote:
            yield follow_up(scene, "missing", said, asks[found.lastgroup], quote)


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
        yield follow_up(scene, "missing", scene.said[-1], scene.pick(("And how did it end?", "What came of it?")))
    for said, found, quote in _each(scene, _SOMEBODY):
        after = scene.text[scene.text.index(said.text) + found.end() :]
        if found["verb"].lower() in _BROUGHT and not found["who"].endswith("who") and not _WE_DID.search(after):
            asked = tail(said.text) if found["verb"].lower() == "asked" else None
            yield follow_up(
                scene, "missing", said, "What did you say?" if asked else "What did you do?", asked or quote
            )
    if scene.size > 30:
        return
    for pattern in (_EVENT, _SOMEBODY):
        for said, found, quote in _each(scene, pattern):
            rest = scene.text.replace(said.text[found.start() : found.end()], "")
            if not CONSEQUENCE.search(rest) and not CAUSE.search(rest) and not _GOES_ON.search(rest):
                lost = found["verb"].lower() in _LOSSES
                yield follow_up(
                    scene, "missing", said, "What did you change after that?" if lost else "What came of it?", quote
                )


def _figures_in(text: str) -> bool:
    return any(not YEAR.match(found.group()) for found in NUMBER.finditer(text))
