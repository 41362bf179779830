"""What stays together when something long is said in several messages."""

from dataclasses import dataclass

from bot.slack.blocks import SECTION, Block, ours, quote, rich
from bot.slack.words import split_escaped


@dataclass(frozen=True, slots=True)
class Piece:
    """Blocks that stay together in one message, and what they say in words, not escaped."""

    text: str
    blocks: list[Block]


def said(text: str, *looks: str) -> list[Piece]:
    """A text of the bot's, in as many pieces as it takes."""
    return [Piece(piece, rich(ours(piece, *looks))) for piece in split_escaped(text, SECTION)]


def quoted(text: str) -> list[Piece]:
    """Words to be shown as they were typed."""
    pieces = split_escaped(text, SECTION - 4)
    last = len(pieces) - 1
    return [Piece(f"{'“' * (n == 0)}{piece}{'”' * (n == last)}", rich(quote(piece))) for n, piece in enumerate(pieces)]
