"""What every listener works with: the flows' ports, the company, clients for Slack, and the ways to show something."""

import logging
from collections.abc import Callable
from dataclasses import dataclass, field
from threading import BoundedSemaphore, Semaphore
from typing import Any

from slack_sdk import WebClient
from slack_sdk.errors import SlackApiError
from slack_sdk.webhook import WebhookClient

from bot.domain.errors import BeatdeskError, ChatRefused, ChatUnavailable, InvalidInput
from bot.domain.screens import Home
from bot.flows import home as homes
from bot.flows.faults import place_of
from bot.ports import Deps
from bot.slack import forms, home
from bot.slack.api import BRIEF, IMPATIENT, SILENT, calling, client, error_code
from bot.slack.courtesy import Courtesy
from bot.slack.files import Files, Portraits
from bot.slack.hands import Hands
from bot.slack.ideas import said
from bot.slack.messages import Message
from bot.slack.people import Company
from bot.slack.turns import Turns

log = logging.getLogger(__name__)
View = dict[str, Any]
AT_ONCE = 8  # things outside that are read at once because people wait for them
TOO_SLOW = "That took too long, so Slack wouldn't let me open it. Please press it once more."
NOT_OPENED = "Slack didn't open it just now, and nothing has changed. Please press it again in a minute."
_LATE = {"expired_trigger_id", "trigger_expired", "exchanged_trigger_id", "trigger_exchanged"}


@dataclass(frozen=True, slots=True)
class Click:
    """A person pressed something, in a message, in a modal or on their Home tab."""

    user: str
    action: str
    value: str
    trigger: str
    response_url: str = ""
    channel: str = ""
    ts: str = ""  # of the message that holds the button
    modal: str = ""  # the modal's id, when it was in one
    chosen: str = ""  # of a menu

    @classmethod
    def read(cls, body: dict[str, Any]) -> "Click":
        """From the payload of a block action or of a message shortcut."""
        action = (body.get("actions") or [{}])[0]
        view = body.get("view") or {}
        container = body.get("container") or {}
        return cls(
            user=str(body["user"]["id"]),
            action=str(action.get("action_id") or body.get("callback_id") or ""),
            value=str(action.get("value") or ""),
            trigger=str(body.get("trigger_id") or ""),
            response_url=str(body.get("response_url") or ""),
            channel=str((body.get("channel") or {}).get("id") or container.get("channel_id") or ""),
            ts=str(container.get("message_ts") or (body.get("message") or {}).get("ts") or ""),
            modal=str(view.get("id") or "") if view.get("type") == "modal" else "",
            chosen=str((action.get("selected_option") or {}).get("value") or ""),
        )


@dataclass(frozen=True, slots=True)
class Door:
    """One workspace's door. `command` is the slash command's name, with its slash."""

    deps: Deps
    workspace: int
    company: Company
    slow: WebClient  # for what nobody waits for
    quick: WebClient  # where a person waits
    hands: Hands
    command: str = "/ideas"
    courtesy: Courtesy = field(default_factory=Courtesy)
    turns: Turns = field(default_factory=Turns)
    portraits: Portraits = field(default_factory=Portraits)
    reading: Semaphore = field(default_factory=lambda: BoundedSemaphore(AT_ONCE))

    @property
    def briefly(self) -> WebClient:
        """A client for two calls in a row, before Slack's three seconds are over."""
        return client(str(self.quick.token), self.quick.base_url, BRIEF)

    def name_of(self, user: str) -> str | None:
        """The name of somebody we know, for a mention in a message."""
        with self.deps.store.read() as tx:
            director = tx.directors.by_user(self.workspace, user)
            sme = tx.smes.by_user(self.workspace, user)
        known = director or sme
        return known.name if known is not None else None

    def deliver_soon(self) -> None:
        """Something was written into the outbox."""
        self.hands.take("")

    def ready_to_read(self) -> None:
        """Raises InvalidInput when too many things outside are being read for people already."""
        if not self.reading.acquire(blocking=False):
            raise InvalidInput("I'm reading several things already. Please try again in a minute.")
        self.reading.release()

    def meanwhile(self, job: Callable[[], None]) -> None:
        """Do what takes seconds in a thread of its own: those of the listeners are for the next click."""

        def do() -> None:
            with self.reading:
                self.safely(job)

        self.deps.readers.do(do, waiting=True)

    def show_home(self, user: str, start: int = 0) -> None:
        """Put the first page of somebody onto their Home tab."""

        def show() -> None:
            screen = homes.home(self.deps, self.workspace, user, start)
            now, picture = self.deps.clock(), self._portrait(screen)
            try:
                self._publish(user, home.home(screen, now, picture))
            except ChatRefused:
                if not picture:
                    raise
                self._publish(user, home.home(screen, now))

        self.turns.take(user, show)

    def _portrait(self, screen: Home) -> str:
        """Slack's id of the picture of somebody's rhythm; "" where there is none."""
        rhythm = screen.expert.rhythm if screen.expert is not None else None
        if rhythm is None or not rhythm.weeks:
            return ""
        return self.portraits.of(Files(self.slow), self.deps.pictures, rhythm.weeks, rhythm.alt)

    def _publish(self, user: str, view: View) -> None:
        with calling():
            self.slow.views_publish(user_id=user, view=view)

    def open(self, click: Click, view: View) -> None:
        """Open a modal: over another one when the click came from there."""
        opens = self.quick.views_push if click.modal else self.quick.views_open
        try:
            with calling():
                opens(trigger_id=click.trigger, view=view)
        except BeatdeskError as problem:
            if not click.response_url:  # nowhere to say so: the trigger was the only way
                raise
            log.warning("event=not_opened kind=%s why=%s", type(problem).__name__, problem.user_message)
            code = error_code(problem.__cause__) if isinstance(problem.__cause__, SlackApiError) else ""
            self.say(click, TOO_SLOW if code in _LATE else NOT_OPENED)

    def change(self, modal: str, view: View) -> None:
        """Show something else in a modal that is open."""
        with calling():
            self.quick.views_update(view_id=modal, view=view)

    def answer(self, url: str, message: Message, *, replace: bool = False) -> None:
        """An ephemeral answer, only for the person who pressed; `replace` puts it in place of an ephemeral message."""
        with calling():
            answer = WebhookClient(url, timeout=IMPATIENT, logger=SILENT, retry_handlers=[]).send_dict(
                {
                    "response_type": "ephemeral",
                    "replace_original": replace,
                    "text": message.text,
                    "blocks": message.blocks,
                    "unfurl_links": False,
                    "unfurl_media": False,
                }
            )
        if answer.status_code != 200:  # half an hour old, or used five times
            raise ChatUnavailable("Slack takes no answer to that any more.")

    def say(self, click: Click, sentence: str) -> None:
        """One sentence for the person who pressed, wherever they did."""
        if click.response_url:
            self.answer(click.response_url, words(sentence))
        elif click.trigger:
            with calling():
                opens = self.quick.views_push if click.modal else self.quick.views_open
                opens(trigger_id=click.trigger, view=forms.told("Beatdesk", sentence))

    def safely(self, show: Callable[[], None]) -> None:
        """Show something that is already done: when Slack won't, nothing is lost, and the log says so."""
        try:
            show()
        except BeatdeskError as problem:
            log.warning("event=not_shown kind=%s why=%s", type(problem).__name__, problem.user_message)
        except SlackApiError as problem:
            log.warning("event=not_shown error=%s", error_code(problem)[:60])
        except Exception as problem:
            log.error("event=not_shown kind=%s at=%s", type(problem).__name__, place_of(problem))

    def belongs_here(self, user: dict[str, Any], body: dict[str, Any]) -> bool:
        """Whether somebody is of this company. Slack Connect lets others in."""
        team = user.get("team_id") or user.get("team")
        return team in {None, "", self.company.team} or bool(body.get("enterprise") or body.get("enterprise_id"))


def words(sentence: str) -> Message:
    """A sentence of ours as a message."""
    return said(sentence)


def sentence_for(problem: Exception) -> str:
    """What to tell the person whose click or command failed."""
    if isinstance(problem, ChatUnavailable):
        return "Slack didn't answer me just now, so nothing has changed. Please try again in a minute."
    if isinstance(problem, BeatdeskError):
        return problem.user_message
    reference = place_of(problem)
    log.error("event=listener_failed kind=%s at=%s", type(problem).__name__, reference)
    return f"Something went wrong on my side, and nothing has changed. Please try again; the reference is {reference}."
