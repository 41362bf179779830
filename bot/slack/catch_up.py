"""What was said while nobody listened: read from the conversations that have an open interview, at start and on
reconnect.

start | reconnect -> catch_up -> conversations.history -> inbox -> hands
"""

import logging
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from datetime import datetime, timedelta
from threading import Event, Thread
from typing import Any

from slack_sdk.errors import SlackApiError

from bot.domain.deliveries import InboxEvent, Incoming, platform_ts
from bot.domain.errors import ChatRefused
from bot.domain.interviews import Ending, Interview, InterviewState, Turn, Who
from bot.domain.people import Sme
from bot.flows import inbox
from bot.flows.faults import place_of
from bot.slack.api import error_code, patiently
from bot.slack.door import Door
from bot.slack.incoming import edited_since, said

PAGE = 200
PAGES = 10
AT_ONCE = 4  # conversations: each takes a call or two, and each call a tenth of a second
NO_SUCH_MESSAGE = {"thread_not_found", "message_not_found"}
LATELY = timedelta(hours=6)
AGAIN = 30.0
CLOCKS_DIFFER = timedelta(minutes=1)  # ours and Slack's, at most; what we know already is not heard twice
log = logging.getLogger(__name__)


class CatchUp:
    """Runs beside everything else; asked again while it runs, it runs once more, and so it does `again` seconds after
    something could not be read."""

    def __init__(self, door: Door, again: float = AGAIN) -> None:
        self._door = door
        self._again = again
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
        unfinished = False
        while True:
            self._wanted.wait(self._again if unfinished else None)
            self._wanted.clear()
            if self._stopped.is_set():
                return
            try:
                unfinished = False
                catch_up(self._door, self._stopped)
            except Exception as problem:  # the store's, or a conversation's: nobody else would try again
                log.warning("event=catch_up_unfinished kind=%s at=%s", type(problem).__name__, place_of(problem))
                unfinished = True


def catch_up(door: Door, stopped: Event | None = None) -> int:
    """Receive what open conversations hold and the inbox does not; returns how many changes were new.

    A conversation that can't be read does not keep out the others; its error is raised when they are done.
    """
    now = door.deps.clock()
    with door.deps.store.read() as tx:
        open_ones = [
            (sme, interview)
            for sme in tx.smes.roster(door.workspace)
            if (interview := tx.interviews.last_of(door.workspace, sme.id)) is not None and _may_go_on(interview, now)
        ]
    problems: list[Exception] = []

    def read(one: tuple[Sme, Interview]) -> int:
        if stopped is not None and stopped.is_set():
            return 0
        try:
            return _conversation(door, *one)
        except ChatRefused as problem:  # gone for good; nothing to come back for
            log.warning("event=conversation_not_read kind=%s", type(problem).__name__)
        except Exception as problem:
            problems.append(problem)
        return 0

    with ThreadPoolExecutor(AT_ONCE, thread_name_prefix="catching-up") as pool:
        found = sum(pool.map(read, open_ones))
    if found:
        log.info("event=caught_up changes=%d", found)
    if problems:
        raise problems[0]
    return found


def _may_go_on(interview: Interview, now: datetime) -> bool:
    """Open, or closed just now for want of the very words that we did not hear."""
    if interview.state is InterviewState.OPEN:
        return True
    lately = interview.closed_at is not None and now - interview.closed_at < LATELY
    return lately and interview.ending in {Ending.SILENCE, Ending.MISSED, Ending.NEXT_SLOT}


def _conversation(door: Door, sme: Sme, interview: Interview) -> int:
    """From its beginning, since a message that we know may have been edited, answered in a thread, or deleted."""
    channel, since = sme.channel, platform_ts(interview.opened_at - CLOCKS_DIFFER)
    changes: list[InboxEvent] = []
    with door.deps.store.read() as tx:
        turns = tx.turns.of(door.workspace, interview.id)  # as they were before: what comes in meanwhile is there
    there: set[str] = set()
    for message in _since(door, channel, since):
        there.add(str(message["ts"]))
        changes += said(message, channel, door.company.team, door.name_of)
        changes += edited_since(message, channel, door.company.team, door.name_of)
    changes += _deleted_meanwhile(door, sme, turns, there)
    in_order = sorted((change for change in changes if change.ts > since), key=lambda change: change.ts)
    new = sum(inbox.receive(door.deps, door.workspace, change) for change in in_order)
    if new:
        door.hands.take(channel)
    return new


def _deleted_meanwhile(door: Door, sme: Sme, turns: list[Turn], there: set[str]) -> list[InboxEvent]:
    """Messages that we hold and Slack does not any more. Each one that was not seen is asked for by itself."""
    unseen = [turn.ts for turn in turns if turn.who is Who.SME and not turn.deleted and turn.ts not in there]
    gone = [ts for ts in unseen if _is_gone(door, sme.channel, ts)]
    now = door.deps.clock()
    stamps = [platform_ts(now + timedelta(microseconds=number)) for number in range(len(gone))]
    return [
        InboxEvent(Incoming.DELETE, sme.channel, sme.user, stamp, ts, "")
        for stamp, ts in zip(stamps, gone, strict=True)
    ]


def _is_gone(door: Door, channel: str, ts: str) -> bool:
    """Whether Slack says so, in so many words, of this very message. Else it stays: a wrong guess deletes words."""
    try:
        patiently(lambda: door.slow.conversations_replies(channel=channel, ts=ts, limit=1))
    except ChatRefused as problem:
        return isinstance(problem.__cause__, SlackApiError) and error_code(problem.__cause__) in NO_SUCH_MESSAGE
    return False


def _since(door: Door, channel: str, since: str) -> Iterator[dict[str, Any]]:
    """The messages after `since`, with the replies in threads that were written after it."""
    cursor = ""
    for _ in range(PAGES):
        page: Any = patiently(
            lambda cursor=cursor: door.slow.conversations_history(
                channel=channel, oldest=since, inclusive=False, limit=PAGE, cursor=cursor
            )
        )
        for message in page["messages"]:
            yield message
            if message.get("reply_count") and str(message.get("latest_reply") or message["ts"]) > since:
                thread: Any = patiently(
                    lambda ts=message["ts"]: door.slow.conversations_replies(
                        channel=channel, ts=ts, oldest=since, limit=PAGE
                    )
                )
                yield from (reply for reply in thread["messages"] if reply["ts"] != message["ts"])
        cursor = (page.get("response_metadata") or {}).get("next_cursor") or ""
        if not cursor:
            return
