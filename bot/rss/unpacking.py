"""Bodies unpacked as they come, a little at a time: a bomb of some hundred bytes never unfolds in one go.

Not by aiohttp, which begins before anybody could ask whether there is room: a brotli decoder alone takes 16 MB when the
other side wants it to.
"""

import zlib
from collections.abc import Iterator
from typing import Protocol

import brotli  # type: ignore[import-untyped]

PIECE = 65_536  # bytes
GZIP = 0x1F  # its first byte
GREEDY = "br"  # takes much memory whatever comes out of it


class Broken(Exception):
    """It isn't packed as its header says."""


class Unpacker(Protocol):
    def pieces(self, packed: bytes) -> Iterator[bytes]:
        """What these bytes unfold to, with those before; about PIECE at a time. Raises Broken."""


def unpacker(how: str) -> Unpacker | None:
    """For a Content-Encoding; None for one that we don't know."""
    match how.strip().lower():
        case "" | "identity":
            return _AsItIs()
        case "gzip" | "x-gzip" | "deflate":
            return _Zlib()
        case "br":
            return _Brotli()
        case _:
            return None


class _AsItIs:
    def pieces(self, packed: bytes) -> Iterator[bytes]:
        yield packed


class _Zlib:
    """gzip, of several members too; deflate with its header, or without as some servers send it."""

    def __init__(self) -> None:
        self._member = zlib.decompressobj(zlib.MAX_WBITS | 32)
        self._begun = False

    def pieces(self, packed: bytes) -> Iterator[bytes]:
        if packed and not self._begun:
            self._begun = True
            if packed[0] != GZIP and packed[0] & 0x0F != 8:
                self._member = zlib.decompressobj(-zlib.MAX_WBITS)
        try:
            more = bool(packed)
            while more:
                if self._member.eof:
                    if packed[0] != GZIP:
                        return  # what some servers leave behind it
                    self._member = zlib.decompressobj(zlib.MAX_WBITS | 32)
                piece = self._member.decompress(packed, PIECE)
                yield piece
                packed = self._member.unused_data if self._member.eof else self._member.unconsumed_tail
                # A full piece may not be all, even when every byte was taken.
                more = bool(packed) or (len(piece) == PIECE and not self._member.eof)
        except zlib.error as problem:
            raise Broken from problem


class _Brotli:
    def __init__(self) -> None:
        self._decoder = brotli.Decompressor()

    def pieces(self, packed: bytes) -> Iterator[bytes]:
        try:
            while not self._decoder.is_finished():
                piece = self._decoder.process(packed, output_buffer_limit=PIECE)
                yield piece
                packed = b""
                if self._decoder.can_accept_more_data() and len(piece) < PIECE:  # it says so before all is out
                    return
        except brotli.error as problem:
            raise Broken from problem
