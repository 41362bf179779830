"""Loose ends of a long answer: an ending that is missing, a rest that nobody counted, words that got no reply."""

import re
from collections.abc import Iterator

from bot.coach.cues import ROLE, happenings
from bot.coach.scene import Scene
from bot.coach.spots import Beg, Spot, after, before, each, rx

_WE_ACTED = rx(
    r"\b(?:i|we|i've|we've)\s+(?:\w+ly\s+|just\s+|then\s+|now\s+|also\s+)?(?:(?!need|want|agre|found|learn|wonder|"
    r"add|print|ask|watch|reali|laugh|happen|work)\w{3,}ed|went|told|said|took|drove|made|gave|put|ran|sent|had\s+to|"
    r"now|do\s+a|show|check|pay|stopp|ring|rang|wrote|let|kept|signed|fixed|bought|built|sat)\b"
)
_MENDED = rx(
    r"\bso\s+(?:now|we|i|that'?s)\b|\bnow\s+(?:we|i|they|the|it|every|our|a)\b|\b(?:since\s+then|from\s+then\s+on|"
    r"these\s+days|instead|no\s+longer|never\s+again|after\s+that|the\s+next\s+time|in\s+the\s+end|eventually)\b|"
    r"\b(?:we|i)\s+(?:\w+ly\s+|then\s+|also\s+|just\s+|now\s+)?(?:changed|moved|switched|stopped|started|replaced|"
    r"swapped|introduced|fixed|flipped|rewrote|banned|added|put|check|learn(?:ed|t)|do\s+a)\b"
)
_LONG = r"(?:years?|months|decades?|(?:19|20)\d\d)"
_FOUND = (
    r"\b(?:we|i|she|he|they|somebody|someone|(?:a|an|the|our)\s+\w+)\s+(?:had\s+|have\s+|then\s+|just\s+|"
    r"recently\s+)?(?P<q>found|discovered|noticed|spotted)\b|\b(?:turned\s+out|and\s+found|same\s+wrong)\b"
)

_BEGS = (
    Beg(
        "missing",
        4.0,
        rx(
            r"(?P<q>\b(?:nobody|no\s+one|i|we)\s+(?:still\s+)?(?:knows?|don'?t\s+know|can'?t\s+(?:explain|say)|"
            r"couldn'?t\s+(?:explain|say))\s+why)\b"
        ),
        "what's your best guess?",
    ),
    Beg(
        "missing",
        3.7,
        rx(r"(?P<q>\b(?:i|we)\s+said\s+no\b)(?!\s+(?:to\s+the|when|because))"),
        "what did that cost you?",
        after=rx(r"\b(?:cost|lost|so\s+now|in\s+the\s+end|gave\s+(?:me|us)|let\s+(?:me|us))\b"),
    ),
    Beg(
        "missing",
        3.6,
        rx(
            r"\b(?P<q>had\s+no\s+(?:script|answer|idea|plan|form|field|procedure|rule|box|code|button|name|reply|way)"
            r"(?:\s+for\s+(?:that|this|it))?)\b"
        ),
        "what happened next?",
        after=_MENDED,
    ),
    Beg(
        "missing",
        3.5,
        rx(r"\b(?P<q>(?:\d[\d,.]*|most|half)\s+of\s+(?:them|those|it)\s+back)\b"),
        "what became of the rest?",
    ),
    Beg("missing", 3.5, rx(r"\b(?P<q>all\s+but\s+(?:\d+|\w+)\s+\w+)\b"), "what became of those?"),
    Beg(
        "missing",
        3.3,
        rx(r"\b(?P<q>(?:they|she|he|nobody)\s+(?:never|didn'?t)\s+(?:answer(?:ed)?|repl(?:y|ied)|c[ao]me\s+back))\b"),
        "what did you do then?",
        after=_WE_ACTED,
    ),
    Beg(
        "missing",
        3.2,
        rx(r"(?P<q>\b(?:they|he|she|it)(?:'re|'s|\s+are|\s+is)\s+still\s+(?:here|there))\b"),
        "why, do you think?",
        after=rx(r"\bbecause\b"),
    ),
    Beg(
        "missing",
        3.1,
        rx(
            r"\b(?P<q>i\s+suspect|can'?t\s+prove\s+(?:it|that)|we'?ll\s+see|too\s+early\s+to\s+(?:say|tell)|"
            r"a\s+feeling\s+and\s+not\s+a\s+\w+|i\s+(?:won'?t|wouldn'?t)\s+claim)\b"
        ),
        "What would settle it?",
        bare=True,
    ),
    Beg(
        "missing",
        3.0,
        rx(
            r"\b(?P<q>(?:the\s+)?\w+\s+\w+\s+wanted\s+to\s+(?:roll\s+back|pour|stop|cancel|go\s+back|quit|leave|"
            r"give\s+up|switch|ship|sign|fire|send))\b"
        ),
        "What stopped them?",
        after=rx(r"\bi\s+said\s+no\b|\b(?:said|found|showed)\b|\bbut\s+(?:i|we)\b|\bwe\s+(?:refused|didn'?t)\b"),
        bare=True,
    ),
    Beg(
        "missing",
        2.9,
        rx(
            r"\b(?:we|i|it|they|you)\s+(?:\w+ly\s+|have\s+|had\s+)?(?P<q>lost|missed|broke|forgot|overpaid|mixed\s+up|"
            r"pushed\s+a\s+bad|paid\s+[^.!?]{1,20}\s+twice)\b|\b(?P<q2>the\s+wrong\s+(?:label|address|file|batch|"
            r"patient|form|price|box|place|version|account)|off\s+by\s+\d\S*|(?:a|as\s+a)\s+major\s+finding|"
            r"by\s+mistake)\b"
        ),
        "What did you change after that?",
        after=_MENDED,
        bare=True,
    ),
    Beg(
        "missing",
        2.6,
        rx(r"\b(?:showed\s+me|(?:i|we)\s+(?:watched|found\s+out|overheard)|she\s+told\s+me)\b(?P<q>)"),
        "What did you do with that?",
        after=_WE_ACTED,
        bare=True,
    ),
    Beg(
        "missing",
        2.6,
        rx(r"\b(?:turned\s+out|it\s+was\s+the\s+\w+(?:\s+\w+)?[.!])(?P<q>)"),
        "What did you change after that?",
        after=_MENDED,
        bare=True,
    ),
    Beg(
        "missing",
        3.5,
        rx(r"\b(?P<q>didn'?t\s+dare(?:\s+to)?\s+(?:show|tell|ask|say)(?:\s+(?:him|her|them|it|us|anyone))?)"),
        "what would happen if you did?",
    ),
    Beg("missing", 3.3, rx(r"\b(?P<q>didn'?t\s+have\s+the\s+heart)\b"), "how did it end?", after=_MENDED),
    Beg(
        "missing",
        3.2,
        rx(r"\b(?P<q>(?:filed|lodged|made)\s+a\s+complaint|threatened\s+to\s+\w+|took\s+(?:us|it)\s+to\s+court)\b"),
        "what came of it?",
        after=rx(r"\b(?:withdrew|settled|in\s+the\s+end|dropped|so\s+(?:we|i)|won|lost|never\s+did)\b"),
    ),
    Beg(
        "missing",
        3.2,
        rx(r"\b(?P<q>(?:we|they)\s+(?:signed|decided|said|did|found|heard|got)\s+nothing(?:\s+that\s+day)?)\b"),
        "what happened next?",
        after=_WE_ACTED,
    ),
    Beg(
        "missing",
        3.2,
        rx(
            r"\b(?P<q>(?:ruled|decided|voted)\s+against\s+us|fined\s+us|lost\s+the\s+(?:case|contract|tender|client))\b"
        ),
        "what did that cost you?",
        after=rx(r"\d|\bcost\b"),
    ),
    Beg(
        "missing",
        3.0,
        rx(r"\b(?:we|i)\s+(?:once\s+)?had\s+one\s+(?P<q>)(?:that|where|who|which|with)\b"),
        "What became of that one?",
        after=_WE_ACTED,
        bare=True,
    ),
    Beg(
        "missing",
        2.9,
        rx(r"\bstill\s+(?P<q>)(?:hasn'?t|haven'?t|isn'?t|aren'?t|won'?t)\b"),
        "What is holding that up?",
        after=rx(r"\bbecause\b"),
        bare=True,
    ),
    Beg(
        "missing",
        2.9,
        rx(
            r"\b(?P<q>(?:throughput|output|turnover|sales|downtime|sickness|absence|retention|waste|errors?|"
            r"complaints?|calls|quality|morale|\w+\s+times?)\s+(?:goes|go|went|is|are|has\s+gone)\s+(?:up|down))\b"
            r"(?!\s+(?:from|by|to|\d))"
        ),
        "by how much, roughly?",
        after=rx(r"\d|\bhalf\b|\ba\s+third\b"),
    ),
    Beg(
        "missing",
        2.6,
        rx(r"\bin\s+(?:practice|reality)\b(?P<q>)"),
        "How did you find out?",
        after=rx(r"\b(?:found\s+out|noticed|when|one\s+day)\b"),
        bare=True,
    ),
)
_ITEM = re.compile(r"(?:^|\n)\s*(?:[-*•–]|\d{1,2}[.)])\s+(?P<first>\w+)")
_DO = frozenset(
    """
    close write put once ask call ring walk count check agree sort draw start stop never always keep measure read talk
    take find send list tell give make don't do look open get set pick let use pay visit
    """.split()  # noqa: SIM905 - reads better than a column of words
)
_REPLY = rx(r"\b(?:i|we)\s+(?:\w+ly\s+|just\s+|then\s+)?(?:said|told|answered|asked|replied|laughed|had\s+no)\b|\byes!")
_SAID = rx(r"\b(?P<q>(?:(?:a|an|our|the|my)\s+(?:\w+\s+){1,2}|she|he)(?:told|asked)\s+(?:me|us))\b")


_WENT_WRONG = rx(
    r"\b(?:wrong|twice|lost|mistakes?|failed|broke|late|bankrupt|missing|missed|alarm|flood\w*|leak\w*|stuck|panic\w*|"
    r"crash\w*|mislabel\w*|locked\s+out|ignored)\b"
)
_WARNED = rx(r"\b(?:refused|stopped|warned|said\s+no|insisted|objected|wouldn'?t\s+(?:sign|start|pour|go))\b")


def _spared(scene: Scene) -> Iterator[Spot]:
    """Somebody would not go on, and was right: what would it have cost?"""
    for said, found in each(scene, rx(r"\b(?:he|she|they)\s+(?:was|were)\s+right\b")):
        if _WARNED.search(before(scene, said, found.start())):
            yield Spot("missing", 2.9, said, 0, 0, "What would it have cost you otherwise?", True)


def spots(scene: Scene) -> Iterator[Spot]:
    for beg in _BEGS:
        yield from beg.spots(scene)
    yield from _unnoticed(scene)
    yield from _skipped(scene)
    yield from _unanswered(scene)
    yield from _unlearned(scene)
    yield from _spared(scene)


def _unnoticed(scene: Scene) -> Iterator[Spot]:
    """Something had been wrong for years, and was found: how did nobody see it?"""
    for said, found in each(scene, rx(_FOUND)):
        around = f"{said.text[found.start() :]} {after(scene, said, len(said.text))[:160]}"
        if re.search(
            rf"\b(?:for\s+(?:\w+\s+)?{_LONG}|{_LONG}\s+ago|(?:since|from|in)\s+(?:19|20)\d\d|all\s+along)\b", around
        ) and not re.search(r"\bbecause\b", around):
            yield Spot("missing", 3.4, said, found.start(), found.end(), "How did that go unnoticed for so long?", True)


def _skipped(scene: Scene) -> Iterator[Spot]:
    """Three steps or more: which one do people leave out?"""
    for turn in scene.answer:
        firsts = [found["first"].lower() for found in _ITEM.finditer(turn.text)]
        if len(firsts) >= 3 and sum(first in _DO for first in firsts) >= len(firsts) * 0.6:
            said = next((said for said in scene.said if said.n == turn.n), None)
            if said:
                yield Spot("missing", 3.0, said, 0, 0, "Which of those do people skip?", True)


def _unanswered(scene: Scene) -> Iterator[Spot]:
    """Somebody said something to them, and they have not said what they answered."""
    for said, found in each(scene, _SAID):
        rest = after(scene, said, found.end())
        if _REPLY.search(rest) or _WE_ACTED.search(rest) or _MENDED.search(rest) or len(rest.split()) > 70:
            continue
        yield Spot("missing", 2.5, said, found.start("q"), found.end("q"), "what did you say to that?")


def _unlearned(scene: Scene) -> Iterator[Spot]:
    """A story that is told, but not what it changed."""
    if (
        happenings(scene.text) < 4
        or not ROLE.search(scene.text)
        or not re.search(r"\b(?:I|[Ww]e|us|our)\b", scene.text)
    ):
        return
    if _WENT_WRONG.search(scene.text) and not _MENDED.search(scene.text):
        yield Spot("missing", 1.8, scene.said[-1], 0, 0, "What do you do differently since?", True)
