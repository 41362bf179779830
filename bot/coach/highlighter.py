"""Passages worth writing about: whole sentences of theirs, ranked by plain cues and length."""

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field

from bot.coach.asides import is_chat, is_stage
from bot.coach.cues import MOMENT, NUMBER, ROLE, YEAR, blanked, is_private, says_nothing
from bot.coach.questions_back import is_about_us
from bot.domain.highlights import Kind, Span
from bot.domain.interviews import Move, Turn, Who
from bot.domain.offrecord import reach
from bot.domain.words import Piece, is_small_talk, sentences, word_count

MOST, OF_ONE_TURN = 8, 2
WINDOW, LONGEST = 3, 420  # sentences, characters
_LOOKED_AT = 1000  # characters of a sentence; the rest of a longer one changes nothing
A_LINE = 30  # words; a longer answer to the question for a headline is a story, not a line
WORTH = 1.8  # a passage below this is kept only when there is no better one


def _any(*parts: str) -> re.Pattern[str]:
    return re.compile("|".join(parts), re.IGNORECASE)


_CHANGE = _any(
    r"\b(?:used\s+to|no\s+longer|any\s?more|since\s+then|instead\s+of|from\s+now\s+on|these\s+days|"
    r"until\s+(?:we|i|they|last)|not\s+any\s?more)\b",
    r"\b(?:we|i|they|people|she|he)(?:'ve|\s+have)?\s+(?:\w+ly\s+|just\s+|finally\s+|then\s+|also\s+|"
    r"now\s+)?(?:stopped|switched|changed|moved|flipped|dropped|started|began|swapped|turned|replaced|scrapped|"
    r"cancelled|rebuilt|went\s+back|gave\s+up|decided|introduced|cut|split|reversed)\b",
    r"\b(?:so\s+)?now\s+(?:we|i|they|the|it|every|people|our)\b|\bwent\s+from\b|\bchanged\s+(?:my|our|"
    r"their)\s+minds?\b",
)
_OPINION = _any(
    r"\b(?:i\s+(?:think|believe|reckon|suspect|'d\s+say|would\s+say|don'?t\s+(?:buy|believe|think)|disagree)|"
    r"i'd\s+(?:say|argue)|in\s+my\s+view|my\s+(?:view|point|theory|guess|rule)|if\s+you\s+ask\s+me|"
    r"here'?s\s+what\s+i\s+think)\b",
    r"\b(?:should(?:n'?t)?|ought\s+to|never|nobody|no\s+one|everyone|everybody|most\s+(?:people|of|\w+s)|"
    r"too\s+(?:many|much)|wrong|overrated|underrated|nonsense|myth|pointless|useless|mistake|worse\s+than|"
    r"better\s+than|cheaper\s+than|more\s+than\s+any)\b",
    r"\b(?:isn'?t|is\s+not|aren'?t|not)\s+(?:\w+\s+){1,6}?(?:but|it'?s|they'?re)\b|\bthe\s+(?:most|worst|"
    r"biggest|hardest|cheapest)\b|\bdon'?t\s+work\b|\bdoesn'?t\s+work\b",
)
_ABSOLUTES = frozenset({"nobody", "no one", "everyone", "everybody", "never"})
_STORY = _any(
    r"\b(?:he|she|they|somebody|someone|nobody|a\s+\w+|our\s+\w+|the\s+\w+)\s+(?:had\s+|then\s+|"
    r"just\s+)?(?:rang|called|said|told|asked|came|walked|found|noticed|wrote|showed|turned\s+(?:out|up)|stood|"
    r"looked|laughed|cried|refused|admitted|left|opened|picked|got|went|took|sat|drove|spent|pushed|stopped)\b",
    r"\bturned\s+out\b|\b(?:i|we)\s+(?:found|discovered|noticed|watched|sat|stood|walked|asked|pushed|lost|"
    r"broke|forgot|panicked|drove|called|opened|saw|heard|spent|realised|realized|missed)\b",
    r"\b(?:one|that|last|the\s+next|on\s+(?:a|that))\s+(?:morning|evening|night|day|week|monday|tuesday|"
    r"wednesday|thursday|friday|saturday|sunday)\b",
)
_CUSTOMER = re.compile(
    r"\b(?:customers?|clients?|patients?|users?|buyers?|residents?|tenants?|guests?|passengers?|families|"
    r"people|she|he|they|a\s+(?:woman|man|lady|guy)|employees?|staff|managers?|drivers?|applicants?|"
    r"candidates?|candidate|owners?|pickers?|nurses?|analysts?|agents?)\b",
    re.IGNORECASE,
)
_PAIN = re.compile(
    r"\b(?:complain\w*|angry|furious|frustrat\w+|annoy\w+|afraid|scared|worried|confus\w+|lost|hate[sd]?|"
    r"can'?t|cannot|couldn'?t|don'?t\s+(?:understand|know|trust|believe|see|mind)|didn'?t\s+(?:understand|know|"
    r"trust|get)|nobody|"
    r"waiting|waited|wait|gave\s+up|give\s+up|stuck|struggl\w+|tired|embarrass\w+|ashamed|cried|crying|pain\w*|"
    r"problem|too\s+(?:late|long|slow|expensive|much|many)|never|fed\s+up|sick\s+of|ignored?|click\s+through|"
    r"turned\s+down|rejected|by\s+hand|again\s+and\s+again|missing|blame[sd]?|fault)\b",
    re.IGNORECASE,
)
_SPEECH = re.compile(r"[\"“][^\"”\n]{12,}[\"”]|\b(?:said|says|told\s+(?:me|us)|asked)(?:,|:)\s")
_FROM_TO = re.compile(
    r"\bfrom\s+[^.!?\n]{1,30}\d[^.!?\n]{0,25}\bto\s+[^.!?\n]{0,15}\d|\d[^.!?\n]{0,40}\b(?:against|instead\s+of|"
    r"versus|vs|compared\s+(?:to|with)|of\s+the|out\s+of|down\s+to|up\s+to|than)\b[^.!?\n]{0,20}(?:\d|half)|"
    r"\b(?:doubled|halved|tripled)\b",
    re.IGNORECASE,
)
_ASKS_ONE_LINE = re.compile(
    r"\b(?:one[\s-]line|one[\s-]liner|(?:one|a|single)\s+(?:line|sentence)|headline|motto|in\s+a\s+nutshell|"
    r"advice|should\s+(?:a\s+peer\s+)?remember|peer\s+(?:should\s+)?remember|take\s?away|would\s+you\s+(?:tell|"
    r"say\s+to)|what\s+would\s+you\s+tell)\b",
    re.IGNORECASE,
)
_BEGS = (
    (
        Kind.NUMBER,
        re.compile(r"\bhow\s+(?:many|much|long|often|big|far)\b|\bnumbers?\b|\beffect\b|\bresults?\b", re.IGNORECASE),
        0.5,
    ),
    (
        Kind.OPINION,
        re.compile(
            r"\b(?:believe|think|view|opinion|disagree|overrated|advice|wrong|your\s+peers|argument|answer\s+you|"
            r"why)\b",
            re.IGNORECASE,
        ),
        0.8,
    ),
    (
        Kind.CUSTOMER_PAIN,
        re.compile(
            r"\b(?:customers?|clients?|users?|people|patients?)\b.*\b(?:say|tell|hear|heard|ask|complain\w*|"
            r"react\w*|feel|want)\b",
            re.IGNORECASE,
        ),
        0.6,
    ),
    (
        Kind.CHANGE,
        re.compile(r"\b(?:chang\w+|stop\w*|different\w*|switch\w*|instead|what\s+did\s+you\s+do)\b", re.IGNORECASE),
        0.5,
    ),
    (
        Kind.STORY,
        re.compile(r"\b(?:happened|found?|story|oddest|went\s+wrong|example|when\s+did|last\s+time)\b", re.IGNORECASE),
        0.5,
    ),
)
_ANNOUNCES = re.compile(
    r"\b(?:my\s+(?:\w+\s+)?(?:point|view|theory|rule)|what\s+i\s+(?:think|believe|learned|learnt)|"
    r"the\s+point\s+is|the\s+thing\s+is|unpopular|my\s+honest)\b",
    re.IGNORECASE,
)
_IMPERATIVE = re.compile(
    r"^(?:(?:and|so|but|well|just|please)[,\s]+)?(?:never|always|stop|don'?t|do|ask|start|buy|sell|hire|fire|"
    r"trust|check|count|measure|pay|talk|listen|go|keep|put|make|let|if\s+you|the\s+\w+(?:\s+\w+){0,4}\s+is|"
    r"an?\s+\w+(?:\s+\w+){0,4}\s+is)\b",
    re.IGNORECASE,
)
_MARKER = re.compile(r"^(?:[-*•–]|\d{1,2}[.)])\s+")
_CONTINUES = re.compile(
    r"^(?:and|but|so|now|then|because|that|this|it|which|instead|since|not|no\b|they|he|she)\b", re.IGNORECASE
)


@dataclass(frozen=True, slots=True)
class _Asked:
    """What the question before was after: a headline, one line, or some kind of answer more than others."""

    headline: bool = False
    one_line: bool = False
    boosts: Mapping[Kind, float] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class _Sentence:
    start: int
    end: int
    text: str
    score: float
    kind: Kind


@dataclass(frozen=True, slots=True)
class _Window:
    turn: int
    start: int
    end: int
    kind: Kind
    score: float

    def overlaps(self, other: "_Window") -> bool:
        return self.turn == other.turn and self.start < other.end and other.start < self.end


def highlights(turns: Sequence[Turn]) -> tuple[Span, ...]:
    """Exact spans of whole sentences, at most three each and eight in all, best first; none of them overlap."""
    windows: list[_Window] = []
    asked = _Asked()
    for turn in turns:
        if turn.who is Who.BOT:
            asked = _asked(turn)
        elif may_be_used(turn):
            windows.extend(_windows(turn, asked))
    return tuple(Span(each.turn, each.start, each.end, each.kind, round(each.score, 2)) for each in _best(windows))


def _asked(question: Turn) -> _Asked:
    boosts = {kind: boost for kind, pattern, boost in _BEGS if pattern.search(question.text)}
    return _Asked(question.move is Move.HEADLINE, _ASKS_ONE_LINE.search(question.text) is not None, boosts)


def may_be_used(turn: Turn) -> bool:
    return (
        turn.is_answer
        and not is_small_talk(turn.text)
        and not says_nothing(turn.text)
        and not is_about_us(turn.text)
        and reach(turn.text) is None
    )


def _best(windows: list[_Window]) -> list[_Window]:
    kept: list[_Window] = []
    for window in sorted(windows, key=lambda each: (-each.score, each.turn, each.start)):
        if sum(each.turn == window.turn for each in kept) >= OF_ONE_TURN or any(map(window.overlaps, kept)):
            continue
        if window.score < WORTH and kept:
            break
        kept.append(window)
        if len(kept) == MOST:
            break
    return kept


def _windows(turn: Turn, asked: _Asked) -> Iterator[_Window]:
    said = list(_sentences(turn.text, asked))
    for i, first in enumerate(said):
        run = [first]
        yield _window(turn, run)
        for following in said[i + 1 : i + WINDOW]:
            gap = turn.text[run[-1].end : following.start]
            if (
                "\n\n" in gap
                or (gap.strip() and not _MARKER.match(gap.strip() + " "))
                or following.end - first.start > LONGEST
            ):
                break
            run.append(following)
            yield _window(turn, run)


def _window(turn: Turn, run: list[_Sentence]) -> _Window:
    """A window is worth its best sentence, and a little more for sentences that carry on from it."""
    best = max(run, key=lambda each: each.score)
    rest = [each for each in run if each is not best]
    carried = sum(
        max(-1.0, each.score * (0.30 if _CONTINUES.match(each.text) or word_count(each.text) <= 6 else 0.18) - 0.45)
        for each in rest
    )
    return _Window(turn.n, run[0].start, run[-1].end, best.kind, best.score + carried)


def _sentences(text: str, asked: _Asked) -> Iterator[_Sentence]:
    plain = blanked(text)
    line_taken, announced, touchy = False, False, is_private(plain)
    whole = word_count(plain)
    for piece in sentences(plain):
        trimmed = _without_marker(plain, piece)
        sentence = trimmed.of(plain)
        if sentence != trimmed.of(text) and "```" in trimmed.of(text):
            continue
        count = word_count(sentence)
        if count < 3 or (touchy and is_private(sentence)):
            continue
        if sentence.endswith(":") or (count <= 12 and is_stage(sentence)):  # the head of a list, a stage direction
            announced = _ANNOUNCES.search(sentence) is not None
            continue
        score, kind = _rated(sentence[:_LOOKED_AT], count, asked.boosts)
        if announced:  # "here's what I think:" and then the thought
            score += 1.3
        announced = count <= 8 and _ANNOUNCES.search(sentence) is not None
        if asked.headline and not line_taken and whole <= A_LINE and not is_chat(sentence):
            score, kind, line_taken = score + 6.0, Kind.QUOTE, True
        elif asked.one_line and 6 <= count <= 22 and _IMPERATIVE.match(sentence):
            score, kind = score + 3.0, Kind.QUOTE
        yield _Sentence(trimmed.start, trimmed.end, sentence, score, kind)


def _without_marker(text: str, piece: Piece) -> Piece:
    marker = _MARKER.match(piece.of(text))
    return Piece(piece.start + marker.end(), piece.end) if marker else piece


def _rated(sentence: str, count: int, boosts: Mapping[Kind, float]) -> tuple[float, Kind]:
    """How much there is in a sentence, and of what kind it is most."""
    figures = [found for found in NUMBER.finditer(sentence) if not YEAR.match(found.group())]
    digits = sum(any(char.isdigit() for char in found.group()) for found in figures)
    pain = bool(_CUSTOMER.search(sentence)) and bool(_PAIN.search(sentence))
    story = (
        1.1 * bool(_STORY.search(sentence)) + 0.6 * bool(MOMENT.search(sentence)) + 0.6 * bool(ROLE.search(sentence))
    )
    cues = {
        Kind.NUMBER: min(2.6, 1.1 * digits + 0.4 * (len(figures) - digits)) + 1.2 * bool(_FROM_TO.search(sentence)),
        Kind.CHANGE: 2.1 * bool(_CHANGE.search(sentence)),
        Kind.STORY: story if story > 1.0 else story / 2,
        Kind.OPINION: _opinion(sentence),
        Kind.CUSTOMER_PAIN: 1.9 * pain,
        Kind.QUOTE: 1.3 * bool(_SPEECH.search(sentence))
        + 1.2 * (bool(_IMPERATIVE.match(sentence)) and 5 <= count <= 18),
    }
    cues = {kind: cue + boosts.get(kind, 0.0) if cue else 0.0 for kind, cue in cues.items()}
    kind = max(cues, key=lambda each: cues[each]) if any(cues.values()) else Kind.QUOTE
    ranked = sorted(cues.values(), reverse=True)
    score = ranked[0] + 0.5 * ranked[1] + 0.25 * ranked[2] + min(count, 32) / 11
    score -= 1.2 * bool(is_chat(sentence)) + 0.7 * sentence.rstrip('"” ').endswith("?") + 1.5 * (count < 6)
    return score, kind


def _opinion(sentence: str) -> float:
    """An absolute word alone is a weak sign of an opinion: "nobody had told her" is a story."""
    found = {match.group().lower() for match in _OPINION.finditer(sentence)}
    strong = len(found - _ABSOLUTES)
    return min(2.6, 0.7 * bool(strong) + 0.7 * strong + 0.6 * (len(found) - strong))
