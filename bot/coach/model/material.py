"""What of an interview a model may be given: words on the record, said since they knew of it, and not too many."""

from collections.abc import Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime

from bot.coach.cues import is_private
from bot.coach.model.outside import Quoted
from bot.coach.scene import usable
from bot.domain.coaching import Brief, Source
from bot.domain.interviews import Move, Turn, Who, current_answer
from bot.domain.words import sentences

OFF_RECORD = "[off the record]"
EARLIER = "[said before the model was allowed]"
PRIVATE = "[something private]"
DIRECTORS = "[a question of their director's]"
CUT = "[…] "
PAST_AT_MOST = 2  # earlier interviews
AGO = ("last time", "two times ago")
BIT = 200  # bytes; no long turn is cut to less


@dataclass(frozen=True, slots=True)
class Material:
    """`transcript` and `threads` as a prompt quotes them; `given` are the turns of theirs whose words are in there, of
    this interview, `earlier` those of earlier ones, each complete, however much of it
    was cut. `left_out` says what was too long, "" when nothing was."""

    transcript: Quoted = field(repr=False)
    threads: Quoted = field(repr=False)
    given: tuple[Turn, ...] = field(repr=False)
    earlier: tuple[Turn, ...] = field(repr=False)
    left_out: str = ""

    @property
    def ids(self) -> tuple[int, ...]:
        """Of all turns whose words go out."""
        return tuple(dict.fromkeys(turn.id for turn in (*self.given, *self.earlier)))


@dataclass(frozen=True, slots=True)
class _Line:
    """A turn with its mark and what is shown of it."""

    mark: str
    text: str
    turn: Turn
    given: bool

    @property
    def size(self) -> int:
        """Bytes, with a mark in front of each line: a character may be a token by itself."""
        return len(self.text.encode()) + (len(self.mark) + 3) * (1 + self.text.count("\n"))


def material(brief: Brief, turns: Sequence[Turn], room: int) -> Material:
    """What to send, in at most `room` bytes of people's words.

    Where that is too little, earlier interviews go first, oldest first, then the oldest turns of this one, and at last
    the beginning of what was just said.
    """
    past = [
        [
            _Line(f"{ago} {turn.n}", _without_private(turn.text), turn, True)
            for turn in interview.turns
            if turn.is_answer and not _is_too_early(brief, turn) and not is_private(turn.text)
        ]
        for ago, interview in zip(AGO, brief.past[:PAST_AT_MOST], strict=False)
    ]
    early = {turn.n for turn in turns if turn.is_answer and _is_too_early(brief, turn)}
    here = [_line(brief, turn, early) for turn in turns if not turn.deleted]
    tail = len(current_answer(turns)) + 1  # with the question that it answers
    left_out = 0
    while past and _size(here, *past) > room:
        left_out += len(past.pop())
    while len(here) > tail and _size(here) > room:
        del here[0]
        left_out += 1
    while (too_much := _size(here) - room) > 0:
        longest = max(here, key=lambda line: line.size)
        said = longest.text.encode()
        keep = max(BIT, len(said) - too_much - len(CUT.encode()))
        if keep + len(CUT.encode()) >= len(said):
            break
        here[here.index(longest)] = replace(longest, text=CUT + said[-keep:].decode(errors="ignore"))
        left_out += 1
    earlier = [line for interview in past for line in interview]
    return Material(
        _quoted(here),
        _quoted(earlier),
        tuple(line.turn for line in here if line.given),
        tuple(line.turn for line in earlier),
        f"The oldest words are left out: {left_out} messages were too long to send." if left_out else "",
    )


def _line(brief: Brief, turn: Turn, early: set[int]) -> _Line:
    """What is shown of a turn of this interview."""
    given, text = False, turn.text
    if turn.off_record:
        text = OFF_RECORD
    elif turn.move is Move.DIRECTOR:
        text = DIRECTORS  # it may tell of somebody else
    elif turn.who is Who.BOT:
        text = EARLIER if _quotes_earlier_words(brief, turn, early) else turn.text
    elif turn.move is not None:
        text = f"[{turn.text.strip()}]"  # a word that steers
    elif _is_too_early(brief, turn):
        text = EARLIER
    else:
        text = _without_private(turn.text)
        given = text != PRIVATE
    return _Line(f"{turn.n} {'you' if turn.who is Who.BOT else 'they'}", text, turn, given)


def _without_private(text: str) -> str:
    """The words without sentences on somebody's private life, which are nobody's business."""
    if not is_private(text):
        return text
    for piece in reversed(sentences(text)):
        if is_private(piece.of(text)):
            text = text[: piece.start] + PRIVATE + text[piece.end :]
    return PRIVATE if is_private(text) else text


def _quotes_earlier_words(brief: Brief, line: Turn, early: set[int]) -> bool:
    """Whether a line of ours may hold words that were said before they knew of the model."""
    if line.lead is not None:
        return False
    if _is_too_early(brief, line):
        return True
    on_an_old_thread = line.move is Move.THREAD and any(_before(brief, past.opened_at) for past in brief.past)
    return line.coach != "model" and (line.about in early or on_an_old_thread)


def _is_too_early(brief: Brief, turn: Turn) -> bool:
    return _before(brief, turn.at)


def _before(brief: Brief, moment: datetime) -> bool:
    return brief.consent.since is None or moment < brief.consent.since


def _size(*parts: Sequence[_Line]) -> int:
    return sum(line.size for part in parts for line in part)


def _quoted(lines: Sequence[_Line]) -> Quoted:
    return Quoted(tuple((line.mark, line.text) for line in lines))


def outside(brief: Brief) -> list[str]:
    """The texts of the item from outside that they answer: nobody's words, so never to be quoted."""
    return [] if brief.source is None else [brief.source.title, brief.source.text]


def source_of(source: Source | None, room: int) -> Quoted:
    """The item as a prompt quotes it, its text in at most `room` bytes; without its link, which no model needs."""
    if source is None:
        return Quoted(())
    text = source.text.encode()[:room].decode(errors="ignore")
    return Quoted((("title", source.title), ("text", text)))


def quotable(turns: Sequence[Turn]) -> list[str]:
    """Sentences of theirs that a question may quote."""
    return [said.text for said in usable(turns)]
