"""What was said while nobody listened: read from the conversations that have an open interview, at start and on
reconnect.

start | reconnect -> catch_up -> conversations.history -> inbox -> hands
"""

import logging
import time
from collections.abc import Iterator
from threading import Event, Thread
from typing import Any

from bot.domain.deliveries import InboxEvent, platform_ts
from bot.domain.errors import BeatdeskError, ChatUnavailable
from bot.flows import inbox
from bot.flows.faults import contained
from bot.slack.api import calling
from bot.slack.door import Door
from bot.slack.incoming import edited_since, said

PAGE = 200
PAGES = 10
TRIES = 5
log = logging.getLogger(__name__)


class CatchUp:
    """Runs beside everything else; asked again while it runs, it runs once more."""

    def __init__(self, door: Door) -> None:
        self._door = door
        self._wanted = Event()
        self._stopped = Event()
        self._thread = Thread(target=self._run, name="catch-up", daemon=True)
        self._thread.start()

    def soon(self) -> None:
        """Catch up now, or once more when it is at it."""
        self._wanted.set()

    def close(self) -> None:
        """Stop after the conversation at hand."""
        self._stopped.set()
        self._wanted.set()
        self._thread.join(timeout=5)

    def _run(self) -> None:
        while True:
            self._wanted.wait()
            self._wanted.clear()
            if self._stopped.is_set():
                return
            with contained("catch_up"):
                catch_up(self._door, self._stopped)


def catch_up(door: Door, stopped: Event | None = None) -> int:
    """Receive what open conversations hold and the inbox does not; returns how many changes were new."""
    with door.deps.store.read() as tx:
        open_ones = [
            (sme.channel, platform_ts(interview.opened_at), tx.inbox.last_ts(door.workspace, sme.channel))
            for sme in tx.smes.roster(door.workspace)
            if (interview := tx.interviews.open_of(door.workspace, sme.id)) is not None
        ]
    found = 0
    for channel, opened, last in open_ones:
        if stopped is not None and stopped.is_set():
            break
        with contained("catch_up"):
            found += _conversation(door, channel, max(opened, last))
    if found:
        log.info("event=caught_up changes=%d", found)
    return found


def _conversation(door: Door, channel: str, since: str) -> int:
    new = 0
    for message in _since(door, channel, since):
        changes = said(message, channel, door.company.team, door.name_of)
        changes += edited_since(message, channel, door.company.team, door.name_of)
        new += sum(inbox.receive(door.deps, door.workspace, change) for change in changes if _fresh(change, since))
    if new:
        door.hands.take(channel)
    return new


def _fresh(change: InboxEvent, since: str) -> bool:
    return change.ts > since


def _since(door: Door, channel: str, since: str) -> Iterator[dict[str, Any]]:
    """The messages after `since`, with the replies in threads that were written after it."""
    cursor = ""
    for _ in range(PAGES):
        page: Any = _patiently(
            lambda cursor=cursor: door.slow.conversations_history(
                channel=channel, oldest=since, inclusive=False, limit=PAGE, cursor=cursor
            )
        )
        for message in page["messages"]:
            yield message
            if str(message.get("latest_reply") or "") > since:
                thread: Any = _patiently(
                    lambda ts=message["ts"]: door.slow.conversations_replies(
                        channel=channel, ts=ts, oldest=since, limit=PAGE
                    )
                )
                yield from (reply for reply in thread["messages"] if reply["ts"] != message["ts"])
        cursor = (page.get("response_metadata") or {}).get("next_cursor") or ""
        if not cursor:
            return


def _patiently(call: Any) -> Any:
    """Nobody waits for this: when Slack asks us to wait, we do."""
    for tried in range(TRIES):
        try:
            with calling():
                return call()
        except ChatUnavailable as problem:
            if tried == TRIES - 1:
                raise
            time.sleep(min(problem.retry_after or 2.0**tried, 60.0))
    raise BeatdeskError("not reached")
