"""What the bot says in a conversation, as Slack messages: blocks, and a text for notifications and screen readers."""

from collections.abc import Iterable
from dataclasses import dataclass, replace
from typing import assert_never

from bot.domain.cadence_messages import (
    BuddyQuestion,
    CadenceAlert,
    CommentPrompt,
    Nudge,
    Offer,
    PostLogged,
    Summary,
)
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
from bot.slack import cadence, summary
from bot.slack.blocks import (
    MESSAGE_BLOCKS,
    Block,
    Run,
    actions,
    bold,
    button,
    confirm,
    context,
    quote,
    rich,
    say,
    weight,
)
from bot.slack.items import prompt, reading, source
from bot.slack.pieces import Piece, quoted, said
from bot.slack.words import escape, short, size, split_escaped

TEXT = 4000  # characters of the text beside the blocks
ROOM = 9000  # and of all blocks together: well under what a message may hold
BEGINNINGS = (600, 200, 60)  # characters of a long passage, where all of it is too much for one message
WITHDRAWN = "(kept off the record)"
# One message each, whatever they hold, since they are brought up to date where they stand: their blocks are kept short.
ONE = (FeedPrompt, FeedReading, PostLogged, Offer, BuddyQuestion, CommentPrompt)


@dataclass(frozen=True, slots=True)
class Message:
    """What one message shows. `text` is escaped, and says the same as the blocks."""

    text: str
    blocks: list[Block]


def message(view: View) -> Message:
    """The view as one message. Raises ValueError for one that needs several: those are `messages`."""
    parts = messages(view)
    if len(parts) > 1:
        raise ValueError(f"this {view.kind} takes {len(parts)} messages")
    return parts[0]


def messages(view: View, picture: str = "") -> list[Message]:
    """The view as one message, or in order as several where Slack takes no longer one. Raises TypeError for a sign.

    A closing message and an item are one always, since they are brought up to date where they stand. `picture` is
    Slack's id of the file with a summary's picture, "" for none.
    """
    whole = _whole(view, picture)
    if _fits(whole):
        return [whole]
    if isinstance(view, ONE):
        return [replace(whole, text=escape(split_escaped(view.text, TEXT)[0]))]
    return [_in_one(view)] if isinstance(view, Thanks) else _packed(_pieces(view, picture))


def _whole(view: View, picture: str = "") -> Message:
    return Message(escape(view.text), [block for piece in _pieces(view, picture) for block in piece.blocks])


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


def _pieces(view: View, picture: str = "") -> list[Piece]:
    match view:
        case Welcome() | Reply() | Reminder() | Notice() | CadenceAlert():
            return said(view.text)
        case Question():
            return _question(view)
        case Thanks():
            return _thanks(view)
        case NoteKept():
            talk = button("Talk about it now", Press.TALK, str(view.note))
            return [*said(view.text), Piece("", [actions(talk)])]
        case IdeaNews():
            return _news(view)
        case ForgetQuestion():
            return [*said(view.text), Piece("", [_forget()])]
        case FeedPrompt():
            return [Piece(view.text, prompt(view))]
        case FeedReading():
            return [Piece(view.text, reading(view))]
        case PostLogged():
            return [Piece(view.text, cadence.post_logged(view))]
        case Nudge():
            return cadence.nudge(view)
        case Offer():
            return [Piece(view.text, cadence.offer(view))]
        case BuddyQuestion():
            return [Piece(view.text, cadence.buddy_question(view))]
        case CommentPrompt():
            return [Piece(view.text, cadence.comment_prompt(view))]
        case Summary():
            return summary.pieces(view, picture)
        case Heard() | Thinking() | TakeBack():
            raise TypeError(f"{view.kind} is a sign on a message, not one to send")
        case _:
            assert_never(view)


def _question(view: Question) -> list[Piece]:
    """Bold only where it has to stand out from what is above it."""
    above = [piece for line in view.preface for piece in said(line)]
    if view.source is not None:
        about = replace(view, preface=(), asked_by="", question="").text.rstrip()
        above.append(Piece(about, rich(source(view.source))))
    if view.asked_by:
        above.append(Piece(f"{view.asked_by} asks:", [context(f"{view.asked_by} asks")]))
    return above + said(view.question, *(["bold"] if above else []))


def _thanks(view: Thanks) -> list[Piece]:
    pieces = said(view.closing)
    heard = any(not passage.withdrawn for passage in view.passages)
    if view.passages:
        pieces.append(Piece("What I heard:", rich(say(bold("What I heard")))))
    for number, passage in enumerate(view.passages, 1):
        pieces += _passage(passage, number)
    if heard:
        pieces += said(f"{view.readers or 'Your content director'} can read this from {view.readable}.")
    if view.ideas:
        pieces += said(f"I'll suggest: {'; '.join(f'“{idea}”' for idea in view.ideas)}.")
    if view.next_checkin:
        pieces += said(f"Next time: {view.next_checkin}.")
    return pieces


def _passage(passage: Passage, number: int) -> list[Piece]:
    if passage.withdrawn:
        return [Piece(WITHDRAWN, rich(quote(Run(WITHDRAWN, ("italic",)))))]
    target = str(passage.highlight)
    *before, last = quoted(passage.text)
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
        return said(view.text)
    told = f"{view.by} writes about “{view.headline}”:"
    if view.status != "new":
        told = f"{replace(view, note='').text} {view.by} writes:"
    return [*said(told), *quoted(view.note)]


def _forget() -> Block:
    sure = confirm("Erase everything?", "It can't be undone.", "Erase everything", "Keep me")
    return actions(
        button("Forget everything", Press.FORGET, style="danger", confirm=sure),
        button("Keep me", Press.KEEP_ME),
    )
