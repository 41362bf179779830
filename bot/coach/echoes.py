"""What an expert pastes back from the item they answer: it stays in the transcript, and nobody takes it for theirs."""

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace

from bot.coach.cues import blanked
from bot.domain.coaching import Source
from bot.domain.highlights import Span
from bot.domain.interviews import Turn, Who
from bot.domain.words import sentences

RUN = 4  # words in a row that stand in the source too are no accident
LEAST = 3  # words; fewer are nobody's
OPENS = 5  # words of the source at the head of a sentence that are left out by themselves
_WORD = re.compile(r"\w+(?:['’]\w+)*")
_AFTER = re.compile(r"[\s\"”'’,;:.!?)–—-]*")


@dataclass(frozen=True, slots=True)
class _Token:
    key: str
    start: int
    end: int


def own_words(source: Source | None, turns: Sequence[Turn]) -> Sequence[Turn]:
    """The turns with blanks where the SME repeats the source: offsets stay, and a paragraph ends where something is
    gone, so that no passage reaches over it. Without a source the turns as they are."""
    if source is None:
        return turns
    runs = _runs(source)
    return [replace(turn, text=_blanked(turn.text, runs)) if turn.who is Who.SME else turn for turn in turns]


def only_own(spans: Iterable[Span], own: Sequence[Turn], turns: Sequence[Turn]) -> tuple[Span, ...]:
    """The spans in which nothing was blanked: `own` are the turns as `own_words` gave them."""
    said = {turn.n: turn.text for turn in turns}
    left = {turn.n: turn.text for turn in own}
    return tuple(
        span for span in spans if left[span.turn][span.start : span.end] == said[span.turn][span.start : span.end]
    )


def _runs(source: Source) -> frozenset[tuple[str, ...]]:
    """Every row of three and of four words of the source, title and text apart."""
    found: set[tuple[str, ...]] = set()
    for text in (source.title, source.text):
        keys = [token.key for token in _tokens(text)]
        for size in (LEAST, RUN):
            found.update(tuple(keys[at : at + size]) for at in range(len(keys) - size + 1))
    return frozenset(found)


def _tokens(text: str) -> list[_Token]:
    return [
        _Token(found.group().lower().replace("’", "'"), found.start(), found.end()) for found in _WORD.finditer(text)
    ]


def _blanked(text: str, runs: frozenset[tuple[str, ...]]) -> str:
    for piece in sentences(blanked(text)):
        end = _echoed(piece.of(text), runs)
        if end:
            text = text[: piece.start] + "\n\n".ljust(end)[:end] + text[piece.start + end :]
    return text


def _echoed(sentence: str, runs: frozenset[tuple[str, ...]]) -> int:
    """How many characters of it to leave out: all where half of the words or more are the source's, the source's own
    where it opens with them and goes on, or 0."""
    tokens = _tokens(sentence)
    keys = [token.key for token in tokens]
    size = min(RUN, len(keys))
    if size < LEAST:
        return 0
    covered = {at + n for at in range(len(keys) - size + 1) if tuple(keys[at : at + size]) in runs for n in range(size)}
    head = next((at for at in range(len(keys)) if at not in covered), len(keys))
    own = len(keys) - len(covered)
    if head >= OPENS and own >= LEAST and len(covered) == head:
        gap = _AFTER.match(sentence, tokens[head - 1].end)
        # Their own words begin behind a mark of theirs: "A four-day week for pickers: we tried it."
        if gap and gap.group().strip():
            return gap.end()
    return len(sentence) if 2 * len(covered) >= len(keys) else 0
