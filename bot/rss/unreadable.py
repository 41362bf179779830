"""Why a body can't be read, in sentences for a content director: a closed set, from which a child process picks one."""

from enum import StrEnum


class Why(StrEnum):
    """The sentence. Each says what to do, or what was found instead."""

    NOTHING = "There is nothing at that address: the answer was empty."
    WEB_PAGE = "That is a web page, not a feed."
    NO_PAGE = "That is a file, not a web page, so I can't see its title."
    NO_FEED = "That is not a feed. Please look for an address that ends in /feed, .rss or .xml."
    NOT_OPML = "That is not an OPML file. Please export your feeds as OPML from your reader, and send that file."
    BIG = "It is too big to read: 5 MB is the most I take."
    DEEP = "It is nested too deeply to read; somebody may have built it to hurt."
    ENTITIES = "It declares entities of its own, which no feed needs; somebody may have built it to hurt."
    SLOW = "It took too long to read; somebody may have built it to hurt."
    HEAVY = "It took too much memory to read; somebody may have built it to hurt."
    BROKEN = "It is so broken that I could not read it. Please check that it opens in a feed reader."
    BUSY = "I could not begin to read it just now. Please try again in a minute."
    STOPPING = "I am just stopping. Please try again in a minute."


class Unreadable(Exception):
    """Nothing could be read from a body. `missing` when what stands there is no feed at all."""

    def __init__(self, why: str, missing: bool = False) -> None:
        super().__init__(why)
        self.why = why
        self.missing = missing
