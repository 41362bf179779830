"""Ideas from highlights: a headline in their words, what the piece would tell and to whom, and what proof it lacks."""

import re
from collections.abc import Sequence

from bot.coach.asides import is_aside
from bot.coach.cues import MOMENT, NUMBER, ROLE, YEAR, blanked
from bot.coach.headlines import Headline, headline_of, whole
from bot.coach.highlighter import A_LINE
from bot.coach.takes import answering, is_rebuttal
from bot.domain.coaching import Brief
from bot.domain.highlights import Kind, Span
from bot.domain.ideas import IDEAS_AN_INTERVIEW, Draft, Format, Stage, topic_of
from bot.domain.interviews import Move, Turn, Who
from bot.domain.words import sentences, word_count

_WORTH = 2.4  # a highlight below this makes no idea by itself
_LIST = re.compile(r"(?:^|\n)\s*(?:[-*•–]|\d{1,2}[.)])\s+\S", re.MULTILINE)
_STEPS = re.compile(
    r"\b(?:first(?:ly)?\b.{3,200}\b(?:then|second(?:ly)?|next)|step\s+(?:one|1)|you\s+(?:take|start|sort|write|"
    r"ask|count|pick)\b.{3,120}\bthen)\b",
    re.IGNORECASE | re.DOTALL,
)
_BEFORE_AFTER = re.compile(
    r"\bfrom\s+[^.!?\n]{0,30}?\d[^.!?\n]{0,30}?\bto\s+[^.!?\n]{0,15}?\d|\d[^.!?\n]{0,60}\b(?:before|against|"
    r"instead\s+of|down\s+from|up\s+from|compared\s+(?:to|with)|used\s+to\s+be)\b[^.!?\n]{0,25}\d",
    re.IGNORECASE,
)
_STAGES: tuple[tuple[Stage, re.Pattern[str]], ...] = (
    (
        Stage.DECISION,
        re.compile(
            r"\b(?:contract|signed|signing|tender|quote\s+for|procurement|purchase\s+order|final\s+offer|"
            r"negotiat\w+|price\s+list|budget\s+approv\w+|sign-?off|before\s+they\s+sign|before\s+you\s+sign|"
            r"business\s+case)\b",
            re.IGNORECASE,
        ),
    ),
    (
        Stage.CONSIDERATION,
        re.compile(
            r"\b(?:choos(?:e|ing)|chose|evaluat\w+|compar(?:e|ed|ing)\s+(?:vendors|suppliers|offers|us|"
            r"products|tools|options)|shortlist\w*|selection|demo|proof\s+of\s+concept|poc|pilot|rfp|"
            r"reference\s+(?:visit|call)|vendors?\s+(?:pitch|demo)\w*)\b",
            re.IGNORECASE,
        ),
    ),
    (
        Stage.USE,
        re.compile(
            r"\b(?:roll(?:ed|ing)?[\s-]?out|onboarding|go(?:es|ing)?[\s-]live|went\s+live|renew(?:al|ed|ing|"
            r"s)?|adoption|after\s+(?:they|we|you)\s+(?:bought|installed|signed)|training\s+sessions?|"
            r"day-to-day\s+use|support\s+tickets?|upgrade[ds]?)\b",
            re.IGNORECASE,
        ),
    ),
    (
        Stage.AWARENESS,
        re.compile(
            r"\b(?:never\s+heard\s+of|didn'?t\s+know\s+(?:they|it\s+was|that\s+was)|"
            r"don'?t\s+(?:even\s+)?know\s+(?:they|that\s+they)\s+have|no\s+idea\s+that|"
            r"first\s+time\s+they\s+(?:hear|heard))\b",
            re.IGNORECASE,
        ),
    ),
)
_HEDGED = re.compile(
    r"\b(?:i\s+(?:guess|suspect|think|reckon)|roughly|about|around|maybe|perhaps|probably|if\s+i\s+remember|"
    r"i'?d\s+guess|more\s+or\s+less|something\s+like|napkin)\b",
    re.IGNORECASE,
)
_SOMEBODY = re.compile(
    r"\b(?:she|he|somebody|someone|they|one\s+of\s+(?:them|our\s+\w+))\s+(?:\w+\s+)?(?:said|told|asked|called|"
    r"rang|wrote|admitted|complained|thought)\b",
    re.IGNORECASE,
)
_CUSTOMER = re.compile(r"\b(?:customers?|clients?|patients?|tenants?|residents?|users?|buyers?)\b", re.IGNORECASE)

_ONE_CUSTOMER = re.compile(
    r"\b(?:our|a|an|one|the)\s+(?:\w+\s+)?(?P<who>customer|client|patient|bank|hospital|supplier|partner|"
    r"tenant|resident)\b(?!['’]s)",
    re.IGNORECASE,
)


def ideas(brief: Brief, turns: Sequence[Turn], spans: Sequence[Span]) -> tuple[Draft, ...]:
    """At most two, best first: not two of one turn, not twice the same headline. A thin passage serves only for want of
    a better one, and only if its headline stands on its own."""
    own = _own_line(turns)
    usable = [place for place, span in enumerate(spans) if span.score >= _WORTH]
    usable = usable or [place for place, span in enumerate(spans) if _headline(turns, span).good][:1]
    # Their own line is a headline rather than a piece: the idea stands on what it sums up.
    bodies = [place for place in usable if not _is_line(spans[place], turns)] or usable
    # A passage without a line that can stand alone gives way to one that has it.
    bodies.sort(key=lambda place: not _headline(turns, spans[place]).good)
    drafts: list[Draft] = []
    taken: set[int] = set()
    for place in bodies:
        if spans[place].turn in taken:
            continue
        if drafts and _headline(turns, spans[place]).score < 0:
            continue  # one idea that stands is better than a second that does not
        draft = _draft(brief, turns, spans[place], place, own if not drafts else None)
        if any(draft.headline == other.headline for other in drafts):
            continue
        drafts.append(draft)
        taken.add(spans[place].turn)
        if len(drafts) == IDEAS_AN_INTERVIEW:
            break
    return tuple(drafts)


def idea(brief: Brief, turns: Sequence[Turn], span: Span) -> Draft:
    """The idea for a passage that somebody picked, whatever it is worth."""
    return _draft(brief, turns, span, 0, None)


def _draft(brief: Brief, turns: Sequence[Turn], span: Span, place: int, own: Headline | None) -> Draft:
    words_of = _text(turns, span)
    near = " ".join(dict.fromkeys([words_of, _turn_text(turns, span.turn)]))
    headline = (own or _headline(turns, span)).text
    topic = topic_of(near, brief.beat.topics)
    return Draft(
        span=place,
        headline=headline,
        angle=answering(brief.source, _angle(brief, words_of, near, span.kind, topic, bool(own))),
        format=Format.OPINION if is_rebuttal(brief, turns) else _format(words_of, near, span.kind),
        stage=_stage(near),
        proof=_proof(words_of, near, span.kind),
        topic=topic,
    )


def _headline(turns: Sequence[Turn], span: Span) -> Headline:
    return headline_of(_text(turns, span), _turn_text(turns, span.turn))


def _text(turns: Sequence[Turn], span: Span) -> str:
    return next((turn.text[span.start : span.end] for turn in turns if turn.n == span.turn), "")


def _turn_text(turns: Sequence[Turn], n: int) -> str:
    return next((turn.text for turn in turns if turn.n == n and turn.is_answer), "")


def _line_turns(turns: Sequence[Turn]) -> list[Turn]:
    """Their answer to the question for a headline."""
    asked, found = False, []
    for turn in turns:
        if turn.who is Who.BOT:
            asked = turn.move is Move.HEADLINE
        elif asked and turn.is_answer:
            found.append(turn)
    return found


def _is_line(span: Span, turns: Sequence[Turn]) -> bool:
    return any(turn.n == span.turn for turn in _line_turns(turns)) and word_count(_text(turns, span)) <= 20


def _own_line(turns: Sequence[Turn]) -> Headline | None:
    """Their own one-liner, when they were asked for one and gave it; a long answer to that question is none."""
    answered = _line_turns(turns)
    if sum(word_count(turn.text) for turn in answered) > A_LINE:
        return None
    texts = [blanked(turn.text) for turn in answered]
    said = [piece.of(text).strip() for text in texts for piece in sentences(text)]
    lines = [line for line in said if 3 <= word_count(line) <= 18 and not line.endswith("?") and not is_aside(line)]
    return max((whole(line) for line in lines), key=lambda line: line.score, default=None)


def _angle(brief: Brief, said: str, near: str, kind: Kind, topic: str | None, own: bool) -> str:
    """One sentence for the director: what the piece would tell, and for whom. No fact that is not in the words."""
    about = topic or brief.beat.name
    audience = f"for people who deal with {about}"
    figure = next(
        (
            found.group()
            for found in NUMBER.finditer(said)
            if any(c.isdigit() for c in found.group()) and not YEAR.match(found.group())
        ),
        None,
    )
    if kind is Kind.CUSTOMER_PAIN:
        who = "customers" if _CUSTOMER.search(near) else "people"
        return f"What {who} put up with, as {brief.sme} sees it, {audience}."
    if kind is Kind.CHANGE:
        return f"What {brief.sme} does differently now and what led to it, {audience} and are weighing the same step."
    if kind is Kind.NUMBER and figure:
        return f"What stands behind the {figure.strip()} {brief.sme} mentions, {audience} and want to compare."
    if kind is Kind.NUMBER:
        return f"What stands behind the figure {brief.sme} gives, {audience} and want to compare."
    if kind is Kind.OPINION:
        return f"{brief.sme} argues a position that peers can answer, {audience}."
    if kind is Kind.STORY:
        return f"One occasion told from beginning to end, and what {brief.sme} took from it, {audience}."
    return f"A line of {brief.sme}'s to open with, and the experience behind it, {audience}."


def _format(said: str, near: str, kind: Kind) -> Format | None:
    """Only where the words show it."""
    if len(_LIST.findall(near)) >= 3:
        return Format.HOW_TO if _STEPS.search(near) else Format.LIST
    if _STEPS.search(said):
        return Format.HOW_TO
    if _BEFORE_AFTER.search(near) and kind in {Kind.NUMBER, Kind.CHANGE}:
        return Format.CASE
    if kind is Kind.OPINION:
        return Format.OPINION
    if kind is Kind.STORY and MOMENT.search(near) and ROLE.search(near):
        return Format.STORY
    return None


def _stage(near: str) -> Stage | None:
    """Where the reader stands in buying, when the words are a buyer's."""
    return next((stage for stage, pattern in _STAGES if pattern.search(near)), None)


def _proof(said: str, near: str, kind: Kind) -> str:
    """What a careful editor would still ask for; only gaps that show in the words."""
    gaps = []
    figures = [found.group() for found in NUMBER.finditer(near) if not YEAR.match(found.group())]
    digits = [figure for figure in figures if any(char.isdigit() for char in figure)]
    if kind is Kind.NUMBER and len(digits) == 1 and not _BEFORE_AFTER.search(near):
        gaps.append("a number for before")
    if kind is Kind.CHANGE and not digits:
        gaps.append("a number before and after")
    if digits and _HEDGED.search(said):
        gaps.append("where the figure comes from")
    if kind in {Kind.STORY, Kind.CHANGE, Kind.CUSTOMER_PAIN} and not MOMENT.search(near):
        gaps.append("when this was")
    if _SOMEBODY.search(said) and not ROLE.search(re.sub(r"\b(?:she|he|her|him)\b", "", near)):
        gaps.append("who said so, by role")
    if kind is Kind.OPINION and not digits and not MOMENT.search(near):
        gaps.append("one occasion that shows it")
    customer = _ONE_CUSTOMER.search(said)
    if customer and len(gaps) < 2:
        gaps.append(f"permission to mention the {customer['who'].lower()}")
    if not gaps:
        return ""
    joined = " and ".join(gaps[:2])
    return f"{joined[:1].upper()}{joined[1:]}"
