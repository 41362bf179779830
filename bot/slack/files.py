"""Pictures on their way into Slack: uploaded and shared with nobody, to be shown in a block of a message or a Home tab.

bytes -> files.getUploadURLExternal -> Slack's file host -> files.completeUploadExternal -> the file's id
"""

import hashlib
import logging
import time
from collections import OrderedDict
from collections.abc import Sequence
from threading import Lock
from typing import Generic, TypeVar
from urllib.error import HTTPError

from slack_sdk import WebClient
from slack_sdk.errors import SlackApiError

from bot.domain.errors import BeatdeskError, ChatClosed, ChatRefused, ChatUnavailable
from bot.ports import Look, Pictures
from bot.slack.api import calling, error_code

TRIES = 3  # of one picture; after that what it belongs to goes without
KEPT = 500  # pictures that are remembered
REST = 600.0  # seconds until Home tabs ask for pictures again, after one could not be had
Key = TypeVar("Key")
Kept = TypeVar("Kept")
log = logging.getLogger(__name__)


class Memory(Generic[Key, Kept]):
    """The last few hundred things that were put into it."""

    def __init__(self) -> None:
        self._kept: OrderedDict[Key, Kept] = OrderedDict()
        self._lock = Lock()

    def get(self, key: Key) -> Kept | None:
        with self._lock:
            return self._kept.get(key)

    def put(self, key: Key, kept: Kept) -> None:
        with self._lock:
            self._kept[key] = kept
            self._kept.move_to_end(key)
            while len(self._kept) > KEPT:
                self._kept.popitem(last=False)


class Files:
    """What was uploaded by this process is known again, so that a second try shows the same file."""

    def __init__(self, client: WebClient) -> None:
        self._client = client
        self._known: Memory[str, str] = Memory()
        self._failed: Memory[str, int] = Memory()

    def uploaded(self, png: bytes, name: str, alt: str) -> str:
        """Slack's id of the picture; "" when it can't be had, and the words have to do. Raises ChatUnavailable when it
        may be had later, and ChatClosed when Slack takes nothing from us at all."""
        if not png:
            return ""
        digest = hashlib.sha256(png).hexdigest()
        known = self._known.get(digest)
        if known is not None:
            return known
        try:
            file = self._upload(png, name, alt)
        except ChatRefused as problem:
            log.warning("event=picture_not_uploaded why=%s", problem.user_message)
            return ""
        except ChatUnavailable as problem:
            if problem.retry_after is None and self._is_hopeless(digest):
                log.warning("event=picture_not_uploaded tries=%d", TRIES)
                return ""
            raise
        self._known.put(digest, file)
        return file

    def _is_hopeless(self, digest: str) -> bool:
        """Whether it failed often enough: the file host may be out of reach where Slack itself is not."""
        failed = (self._failed.get(digest) or 0) + 1
        self._failed.put(digest, failed)
        return failed >= TRIES

    def _upload(self, png: bytes, name: str, alt: str) -> str:
        try:
            with calling():
                return self._called(png, name, alt)
        except ChatClosed as problem:  # one right less is no reason to stop everything else
            code = error_code(problem.__cause__) if isinstance(problem.__cause__, SlackApiError) else ""
            if code != "missing_scope":
                raise
            raise ChatRefused("a right was taken from me (missing_scope).") from problem

    def _called(self, png: bytes, name: str, alt: str) -> str:
        try:
            answer = self._client.files_upload_v2(filename=name, content=png, title=name, alt_txt=alt)
        except HTTPError as problem:  # from the file host; calls of Slack's API end otherwise
            with problem:
                if problem.code < 500 and problem.code not in (408, 429):
                    raise ChatRefused(f"Slack's file host refuses it ({problem.code}).") from problem
                raise
        return str(answer["files"][0]["id"])


class Portraits:
    """The small pictures of Home tabs: drawn and uploaded once for the same counts, whoever's they are."""

    def __init__(self) -> None:
        self._known: Memory[tuple[int, ...], str] = Memory()
        self._rests_until = 0.0

    def of(self, files: Files, pictures: Pictures, counts: Sequence[int], alt: str) -> str:
        """Slack's id of the picture, "" where there is none just now: a Home tab doesn't wait for it."""
        known = self._known.get(tuple(counts))
        if known is not None or time.monotonic() < self._rests_until:
            return known or ""
        try:
            file = files.uploaded(pictures.rhythm(counts, Look.MESSAGE), "rhythm.png", alt)
        except BeatdeskError as problem:
            log.warning("event=picture_not_uploaded kind=%s", type(problem).__name__)
            file = ""
        if file:
            self._known.put(tuple(counts), file)
        else:
            self._rests_until = time.monotonic() + REST
        return file
