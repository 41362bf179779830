"""Everything that can go wrong, as one tree; each error carries what to tell the person.

BeatdeskError
├── InvalidInput        what was typed can't be used; the message says what can
│   └── Unread              what stands at an address can't be read
├── NotAllowed          this person may not do this
├── Gone                the thing was there once, and is not now
├── StoreUnavailable    nothing was saved; try again
│   ├── StoreBusy           locked by another process
│   ├── StoreReadOnly       the file can't be written
│   └── StoreFull           no space left
├── ChatUnavailable     the platform did not take the message; delivery tries again
├── ChatRefused         the platform will never take this message
├── ChatClosed          the platform takes nothing from us until somebody mends it
├── CoachUnavailable    the model did not help; the scripted coach goes on
└── Misconfigured       settings, prompts or a newsroom file are wrong; lists everything at once
"""


class BeatdeskError(Exception):
    """Base of all our errors. `user_message` is plain English and safe to show to anyone."""

    def __init__(self, user_message: str) -> None:
        super().__init__(user_message)
        self.user_message = user_message


class InvalidInput(BeatdeskError):
    """What was typed can't be used."""


class Unread(InvalidInput):
    """What stands at an address can't be read. `missing` when nothing stands there, `refused` when we may not go there;
    else it may be there all the same: the site is down, or it is no page."""

    def __init__(self, user_message: str, *, missing: bool = False, refused: bool = False) -> None:
        super().__init__(user_message)
        self.missing = missing
        self.refused = refused


class NotAllowed(BeatdeskError):
    """This person may not do this."""


class Gone(BeatdeskError):
    """The thing was there once, and is not now."""


class StoreUnavailable(BeatdeskError):
    """Nothing was saved."""

    advice = "I couldn't save that just now, so nothing has changed. Please try again in a minute."

    def __init__(self, user_message: str | None = None) -> None:
        super().__init__(user_message or self.advice)


class StoreBusy(StoreUnavailable):
    """Another process holds the database."""


class StoreReadOnly(StoreUnavailable):
    """The database can't be written."""

    advice = (
        "I can't save anything: my database is read-only. Nothing has changed. "
        "Whoever runs me can fix the file's permissions; `beatdesk doctor` shows which file."
    )


class StoreFull(StoreUnavailable):
    """The disk or the database is full."""

    advice = (
        "I can't save anything: the disk is full. Nothing has changed. "
        "Please keep your words at hand and tell whoever runs me."
    )


class ChatUnavailable(BeatdeskError):
    """The platform did not take the message this time. `retry_after` is in seconds, when it said so: for the whole
    workspace. `maybe_sent` when nobody knows whether it went through."""

    def __init__(self, user_message: str, retry_after: float | None = None, *, maybe_sent: bool = False) -> None:
        super().__init__(user_message)
        self.retry_after = retry_after
        self.maybe_sent = maybe_sent


class ChatRefused(BeatdeskError):
    """The platform will never take this message: channel gone, person left. `advice` is what a director can do about
    it; without any they are not bothered."""

    def __init__(self, user_message: str, advice: str = "") -> None:
        super().__init__(user_message)
        self.advice = advice


class ChatClosed(BeatdeskError):
    """The platform takes nothing from us: token revoked, right taken away. The message says what to do."""


class CoachUnavailable(BeatdeskError):
    """The model gave nothing that can be used. The message is the reason, as a plain phrase without anybody's words.

    `retry_after` is in seconds, when the server said so. `sent` when the server may have had the request. `tokens` is
    what it says that this took, when it said so.
    """

    def __init__(
        self, reason: str, *, retry_after: float | None = None, sent: bool = True, tokens: int | None = None
    ) -> None:
        super().__init__(reason)
        self.retry_after = retry_after
        self.sent = sent
        self.tokens = tokens


class Misconfigured(BeatdeskError):
    """Something the start depends on is wrong. `problems` are whole sentences, one each."""

    def __init__(self, title: str, problems: list[str]) -> None:
        self.problems = problems
        super().__init__("\n".join([title, *(f"  - {problem}" for problem in problems)]))
