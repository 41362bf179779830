"""An interview as a modal, word for word, opened at a passage; and what is kept about somebody, in parts too."""

import itertools
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from zoneinfo import ZoneInfo

from bot.domain.highlights import Highlight
from bot.domain.interviews import InterviewState, Turn, Who
from bot.domain.messages import Press
from bot.domain.screens import MyData, TranscriptPage
from bot.slack.blocks import (
    CONTEXT,
    RICH_TEXT,
    VIEW_BLOCKS,
    Block,
    Run,
    actions,
    bold,
    button,
    context,
    divider,
    modal,
    ours,
    rich,
    say,
    weight,
)
from bot.slack.names import Tap
from bot.slack.values import pack
from bot.slack.words import short, split

PART = 12_400  # characters of a part, so that four full blocks fit with their names
RESERVED = 6  # blocks for what stands around the words
OFF_RECORD, DELETED = "(off the record)", "(deleted)"
FOCUS = "The passage you opened is underlined; bold ones were marked too."
MARKED = "Passages in bold were marked."
TAKEN = "An idea already"
IN_SHORT = "In short"
BY_A_MODEL = "Written by a language model; the numbers are turns."


@dataclass(frozen=True, slots=True)
class Piece:
    """Blocks that stay together in one part, and the turn they belong to."""

    blocks: list[Block]
    turn: int = 0
    focus: bool = False


def transcript(page: TranscriptPage, part: int | None = None) -> Block:
    """The modal at that part, counted from 0; None opens the one with the passage in focus. A part there isn't any
    more shows the nearest."""
    parts = _parts(page)
    if part is None:
        part = next((n for n, pieces in enumerate(parts) if any(piece.focus for piece in pieces)), 0)
    part = min(max(part, 0), len(parts) - 1)
    zone = ZoneInfo(page.zone)
    whose = "Your interview" if page.own else page.sme
    still = ", still open" if page.interview.state is InterviewState.OPEN else ""
    top = [context(f"{whose} · {_moment(page.interview.opened_at, zone)} ({page.zone}){still}. Word for word.")]
    if page.highlights:
        focused = any(mark.id == page.focus for mark in page.highlights)
        top.append(context(FOCUS if focused else MARKED))
    blocks = [block for piece in parts[part] for block in piece.blocks] or rich(ours("Nothing was said yet."))
    pager = _pager(
        part,
        len(parts),
        (Tap.TRANSCRIPT_EARLIER, Tap.TRANSCRIPT_LATER),
        lambda to: pack(interview=page.interview.id, focus=page.focus, part=to),
    )
    return modal("Interview", [*top, *blocks, *pager])


def part_with_turn(page: TranscriptPage, turn: int) -> int:
    """The part in which a turn begins, by its n: where a search leads. 0 when there is no such turn."""
    return next((n for n, pieces in enumerate(_parts(page)) if any(piece.turn == turn for piece in pieces)), 0)


def my_data(data: MyData, part: int = 0) -> Block:
    """Everything kept about the person who asks, as it stands, and who looked at it."""
    parts = _filled(Piece(rich(say(piece))) for piece in split(data.markdown, RICH_TEXT))
    part = min(max(part, 0), len(parts) - 1)
    top = [*rich(ours("Everything I keep about you, as it stands. Only you can open this. `forget me` erases it."))]
    blocks = [block for piece in parts[part] for block in piece.blocks] or rich(ours("There is nothing."))
    taps = (Tap.MY_DATA_EARLIER, Tap.MY_DATA_LATER)
    return modal("My data", [*top, *blocks, *_pager(part, len(parts), taps, lambda to: pack(part=to))])


def _parts(page: TranscriptPage) -> list[list[Piece]]:
    return _filled([*_summary(page.summary), *(piece for turn in page.turns for piece in _turn(turn, page))])


def _summary(summary: str) -> list[Piece]:
    """On top of the first part, told apart from what was said. A long one goes on in the next part."""
    if not summary.strip():
        return []
    pieces = [Piece(rich(say(text))) for text in split(summary, RICH_TEXT)]
    heading, note = [divider(), *rich(say(bold(IN_SHORT)))], [context(BY_A_MODEL), divider()]
    pieces[0] = replace(pieces[0], blocks=[*heading, *pieces[0].blocks])
    pieces[-1] = replace(pieces[-1], blocks=[*pieces[-1].blocks, *note])
    return pieces


def _filled(pieces: Iterable[Piece]) -> list[list[Piece]]:
    """The pieces in parts that a modal holds; at least one part."""
    parts: list[list[Piece]] = [[]]
    spent = count = 0
    for piece in pieces:
        heavy = weight(piece.blocks)
        if parts[-1] and (spent + heavy > PART or count + len(piece.blocks) > VIEW_BLOCKS - RESERVED):
            parts.append([])
            spent = count = 0
        parts[-1].append(piece)
        spent += heavy
        count += len(piece.blocks)
    return parts


def _turn(turn: Turn, page: TranscriptPage) -> list[Piece]:
    who = "Beatdesk" if turn.who is Who.BOT else page.sme
    said = f"{turn.n} · {who} · {turn.at.astimezone(ZoneInfo(page.zone)):%H:%M}"
    withheld = DELETED if turn.deleted else OFF_RECORD if turn.off_record else ""
    if withheld or not turn.text:
        words = rich(say(Run(withheld, ("italic",)))) if withheld else []
        return [Piece([context(said), *words], turn.n)]
    edited = " · edited" if turn.edited_at else ""
    marks = sorted((mark for mark in page.highlights if mark.turn_id == turn.id), key=lambda mark: mark.start)
    pieces: list[Piece] = []
    start = 0
    for text in split(turn.text, RICH_TEXT):
        end = start + len(text)
        ending = [mark for mark in marks if start < mark.end <= end]
        rows = [block for mark in ending for block in _row(mark, page, several=len(marks) > 1)]
        title = f"{said}{edited}" if not pieces else f"{said} · continued"
        focus = any(mark.id == page.focus and start <= mark.start < end for mark in marks)
        pieces += _with_rows(
            [context(title), *rich(say(*_runs(turn.text, start, end, marks, page.focus)))], rows, turn.n, focus
        )
        start = end
    return pieces


def _with_rows(words: list[Block], rows: list[Block], turn: int, focus: bool) -> list[Piece]:
    """The words with the buttons of their passages; many of those may go on in the next part."""
    room = VIEW_BLOCKS // 2
    first = Piece([*words, *rows[:room]], turn, focus)
    return [first, *(Piece(rows[n : n + room], turn) for n in range(room, len(rows), room))]


def _runs(text: str, start: int, end: int, marks: Sequence[Highlight], focus: int | None) -> list[Run]:
    """The text from start to end; where passages lie it is bold, and underlined where the one in focus does."""
    inside = [mark for mark in marks if mark.start < end and mark.end > start]
    edges = {edge for mark in inside for edge in (mark.start, mark.end) if start < edge < end}
    runs = []
    for left, right in itertools.pairwise(sorted({start, end} | edges)):
        over = [mark.id for mark in inside if mark.start <= left and right <= mark.end]
        looks = ("bold", "underline") if focus in over else ("bold",) if over else ()
        runs.append(Run(text[left:right], looks))
    return runs


def _row(mark: Highlight, page: TranscriptPage, several: bool) -> list[Block]:
    """What can be done with a passage; its beginning is named where a turn has several."""
    about = f"“{short(mark.text, 40)}”"
    buttons = []
    if page.own:
        off = short(f"Keep off the record {about}", 75)
        buttons.append(button("Keep off the record", Press.KEEP_OFF_RECORD, str(mark.id), about=off))
    if mark.id not in page.taken:
        idea = short(f"Make an idea of {about}", 75)
        buttons.append(button("Make an idea of it", Press.MAKE_IDEA, str(mark.id), about=idea))
    told = [f"{mark.kind.spoken.capitalize()}: {about}"] * several + [TAKEN] * (mark.id in page.taken)
    named = [context(short(" · ".join(told), CONTEXT))] if told else []
    return [*named, *([actions(*buttons)] if buttons else [])]


def _pager(part: int, parts: int, taps: tuple[Tap, Tap], value: Callable[[int], str]) -> list[Block]:
    """Which part of how many, and the way to its neighbours; nothing when there is one only."""
    if parts == 1:
        return []
    earlier, later = taps
    buttons = [button("Earlier", earlier, value(part - 1))] if part > 0 else []
    if part < parts - 1:
        buttons.append(button("Later", later, value(part + 1)))
    return [context(f"Part {part + 1} of {parts}"), actions(*buttons)]


def _moment(moment: datetime, zone: ZoneInfo) -> str:
    local = moment.astimezone(zone)
    return f"{local:%a} {local.day} {local:%b %Y, %H:%M}"
