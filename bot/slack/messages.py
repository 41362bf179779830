"""What the bot says in a conversation, as Slack messages: blocks, and a text for notifications and screen readers."""

from collections.abc import Iterable
from dataclasses import dataclass, replace
from typing import assert_never

from bot.domain.feed_messages import FeedPrompt, FeedReading
from bot.domain.messages import (
    ForgetQuestion,
    Heard,
    IdeaNews,
    NoteKept,
    Notice,
    Passage,
    Press,
    Question,
    Reminder,
    Reply,
    TakeBack,
    Thanks,
    Thinking,
    View,
    Welcome,
)
from bot.slack.blocks import (
    MESSAGE_BLOCKS,
    SECTION,
    Block,
    Run,
    actions,
    bold,
    button,
    confirm,
    context,
    ours,
    quote,
    rich,
    say,
    weight,
)
from bot.slack.items import prompt, reading, source
from bot.slack.words import escape, short, size, split_escaped

TEXT = 4000  # characters of the text beside the blocks
ROOM = 9000  # and of all blocks together: well under what a message may hold
BEGINNINGS = (600, 200, 60)  # characters of a long passage, where all of it is too much for one message
WITHDRAWN = "(kept off the record)"


@dataclass(frozen=True, slots=True)
class Message:
    """What one message shows. `text` is escaped, and says the same as the blocks."""

    text: str
    blocks: list[Block]


@dataclass(frozen=True, slots=True)
class Piece:
    """Blocks that stay together in one message, and what they say in words, not escaped."""

    text: str
    blocks: list[Block]


def message(view: View) -> Message:
    """The view as one message. Raises ValueError for one that needs several: those are `messages`."""
    parts = messages(view)
    if len(parts) > 1:
        raise ValueError(f"this {view.kind} takes {len(parts)} messages")
    return parts[0]


def messages(view: View) -> list[Message]:
    """The view as one message, or in order as several where Slack takes no longer one. Raises TypeError for a sign.

    A closing message and an item are one always, since they are brought up to date where they stand.
    """
    whole = _whole(view)
    if _fits(whole):
        return [whole]
    if isinstance(view, FeedPrompt | FeedReading):  # their blocks keep themselves short
        return [replace(whole, text=escape(split_escaped(view.text, TEXT)[0]))]
    return [_in_one(view)] if isinstance(view, Thanks) else _packed(_pieces(view))


def _whole(view: View) -> Message:
    return Message(escape(view.text), [block for piece in _pieces(view) for block in piece.blocks])


def _in_one(view: Thanks) -> Message:
    """Long passages by their beginning: the whole of them stands above, where they were typed."""
    begun = (
        _whole(replace(view, passages=tuple(replace(each, text=_beginning(each.text, most)) for each in view.passages)))
        for most in BEGINNINGS
    )
    return next((whole for whole in begun if _fits(whole)), _whole(replace(view, passages=())))


def _beginning(text: str, limit: int) -> str:
    return text if len(text) <= limit else f"{short(text, limit)} ({len(text):,} characters in all)"


def _fits(whole: Message) -> bool:
    return size(whole.text) <= TEXT and len(whole.blocks) <= MESSAGE_BLOCKS and weight(whole.blocks) <= ROOM


def _packed(pieces: Iterable[Piece]) -> list[Message]:
    parts: list[Message] = []
    for piece in pieces:
        text = escape(piece.text)
        if parts and _fits(longer := Message(f"{parts[-1].text}\n{text}", [*parts[-1].blocks, *piece.blocks])):
            parts[-1] = longer
        else:
            parts.append(Message(text, piece.blocks))
    return parts


def _pieces(view: View) -> list[Piece]:
    match view:
        case Welcome() | Reply() | Reminder() | Notice():
            return _said(view.text)
        case Question():
            return _question(view)
        case Thanks():
            return _thanks(view)
        case NoteKept():
            talk = button("Talk about it now", Press.TALK, str(view.note))
            return [*_said(view.text), Piece("", [actions(talk)])]
        case IdeaNews():
            return _news(view)
        case ForgetQuestion():
            return [*_said(view.text), Piece("", [_forget()])]
        case FeedPrompt():
            return [Piece(view.text, prompt(view))]
        case FeedReading():
            return [Piece(view.text, reading(view))]
        case Heard() | Thinking() | TakeBack():
            raise TypeError(f"{view.kind} is a sign on a message, not one to send")
        case _:
            assert_never(view)


def _said(text: str, *looks: str) -> list[Piece]:
    """A text of the bot's, in as many pieces as it takes."""
    return [Piece(piece, rich(ours(piece, *looks))) for piece in split_escaped(text, SECTION)]


def _quoted(text: str) -> list[Piece]:
    """Words to be shown as they were typed."""
    pieces = split_escaped(text, SECTION - 4)
    last = len(pieces) - 1
    return [Piece(f"{'“' * (n == 0)}{piece}{'”' * (n == last)}", rich(quote(piece))) for n, piece in enumerate(pieces)]


def _question(view: Question) -> list[Piece]:
    """Bold only where it has to stand out from what is above it."""
    above = [piece for line in view.preface for piece in _said(line)]
    if view.source is not None:
        about = replace(view, preface=(), asked_by="", question="").text.rstrip()
        above.append(Piece(about, rich(source(view.source))))
    if view.asked_by:
        above.append(Piece(f"{view.asked_by} asks:", [context(f"{view.asked_by} asks")]))
    return above + _said(view.question, *(["bold"] if above else []))


def _thanks(view: Thanks) -> list[Piece]:
    pieces = _said(view.closing)
    heard = any(not passage.withdrawn for passage in view.passages)
    if view.passages:
        pieces.append(Piece("What I heard:", rich(say(bold("What I heard")))))
    for number, passage in enumerate(view.passages, 1):
        pieces += _passage(passage, number)
    if heard:
        pieces += _said(f"{view.readers or 'Your content director'} can read this from {view.readable}.")
    if view.ideas:
        pieces += _said(f"I'll suggest: {'; '.join(f'“{idea}”' for idea in view.ideas)}.")
    if view.next_checkin:
        pieces += _said(f"Next time: {view.next_checkin}.")
    return pieces


def _passage(passage: Passage, number: int) -> list[Piece]:
    if passage.withdrawn:
        return [Piece(WITHDRAWN, rich(quote(Run(WITHDRAWN, ("italic",)))))]
    target = str(passage.highlight)
    *before, last = _quoted(passage.text)
    row = actions(
        button(
            "Keep off the record", Press.KEEP_OFF_RECORD, target, about=f"Keep what I heard, {number}, off the record"
        ),
        button("Make an idea of it", Press.MAKE_IDEA, target, about=f"Make an idea of what I heard, {number}"),
    )
    return [*before, replace(last, blocks=[*last.blocks, row])]


def _news(view: IdeaNews) -> list[Piece]:
    """The director's note stands apart, in their own words."""
    if not view.note:
        return _said(view.text)
    told = f"{view.by} writes about “{view.headline}”:"
    if view.status != "new":
        told = f"{replace(view, note='').text} {view.by} writes:"
    return [*_said(told), *_quoted(view.note)]


def _forget() -> Block:
    sure = confirm("Erase everything?", "It can't be undone.", "Erase everything", "Keep me")
    return actions(
        button("Forget everything", Press.FORGET, style="danger", confirm=sure),
        button("Keep me", Press.KEEP_ME),
    )
