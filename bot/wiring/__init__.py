"""The composition root: the one place that knows every room."""

import socket
import time
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from contextlib import ExitStack
from dataclasses import dataclass, replace
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import TYPE_CHECKING

from slack_sdk import WebClient

from bot.coach.bank import Bank
from bot.coach.model.prompts import Prompts
from bot.coach.scripted import ScriptedCoach
from bot.domain.errors import InvalidInput, Misconfigured
from bot.flows import delivery, inbox
from bot.flows.data import finish_erasures
from bot.flows.ledger import TokenLedger
from bot.playground.app import create_app, server
from bot.playground.chat import PlaygroundChat
from bot.playground.clock import MovableClock
from bot.playground.hub import Hub
from bot.playground.personas import new_user
from bot.playground.saying import catch_up
from bot.playground.seed import seed
from bot.ports import AT_ONCE, Chat, Clock, Coach, Deps, Hands, Manners, Store
from bot.process import crash_point, listen
from bot.scheduler import start
from bot.settings import Settings
from bot.slack import api as slack_api
from bot.slack import company as slack_company
from bot.slack import hands as slack_hands
from bot.slack import people as slack_people
from bot.slack import web as slack_web
from bot.slack.app import make_app
from bot.slack.client import SlackChat
from bot.slack.courtesy import Courtesy
from bot.slack.door import Door
from bot.slack.running import once_heard, serve_http, serve_socket
from bot.storage.migrations import upgrade
from bot.storage.sealing import Sealer, key_from_file
from bot.storage.store import SqlStore
from bot.wiring import feeds
from bot.work.local import Threads

if TYPE_CHECKING:
    from bot.coach.model.server import ModelServer

CLOCK_FILE = "playground-clock"
KEY_FILE = "secrets-key"


SENDING = 8  # messages on their way at once
HANDS = 3  # conversations worked on at once


@dataclass(frozen=True, slots=True)
class Office:
    """What the command line works with: the ports, and the one workspace of this database."""

    deps: Deps
    store: SqlStore
    workspace: int


@dataclass(frozen=True, slots=True)
class Newcomer:
    """Somebody who is about to get a place here. `zone` is "" when nobody knows it."""

    user: str
    channel: str
    name: str
    zone: str


@dataclass(frozen=True, slots=True)
class House(Office):
    """Everything put together on one machine."""

    clock: MovableClock
    hub: Hub


def open_store(settings: Settings) -> SqlStore:
    """The database, brought up to date. Raises Misconfigured when its secrets can't be opened."""
    upgrade(settings.database)
    store = SqlStore(settings.database, sealer=sealer(settings))
    store.check_sealer()
    return store


def sealer(settings: Settings) -> Sealer:
    """What seals secret addresses: with the keys that the settings name, or one in a file beside the database."""
    return Sealer(settings.secret_keys or (key_from_file(settings.data_dir / KEY_FILE),))


def scripted_coach(prompts: Path) -> ScriptedCoach:
    """The coach that needs no key. Raises Misconfigured when the question bank is broken."""
    return ScriptedCoach(Bank.load(prompts / "questions"))


def model_server(settings: Settings) -> "ModelServer":
    """The model server that the settings name."""
    from bot.coach.model.server import ModelServer  # noqa: PLC0415 - see below

    return ModelServer(settings.model_base_url, settings.model_name, settings.model_api_key)


def check_prompts(settings: Settings) -> tuple[ScriptedCoach, Prompts]:
    """What stands in prompts/. Raises Misconfigured when a file there is broken, whether it is used today or not:
    somebody may name a model tomorrow."""
    return scripted_coach(settings.prompts_dir), Prompts.load(settings.prompts_dir)


def coach(settings: Settings, store: Store, clock: Clock) -> Coach:
    """The coach: with a model where the settings name one."""
    scripted, prompts = check_prompts(settings)
    if not settings.has_model:
        return scripted
    # Here, since a fifth of a second is long for whoever starts without a model.
    from bot.coach.model.breaker import Breaker  # noqa: PLC0415
    from bot.coach.model.coach import ModelCoach  # noqa: PLC0415

    ledger = TokenLedger(store, clock, settings.model_tokens_per_day)
    return ModelCoach(
        model_server(settings),
        prompts,
        scripted,
        ledger,
        Breaker(clock),
        time.monotonic,
        settings.model_input_tokens,
    )


def hands(settings: Settings) -> Hands:
    """A model takes its time, so threads; rules take none."""
    return Threads() if settings.has_model else AT_ONCE


def manners(settings: Settings) -> Manners:
    return Manners(
        timedelta(seconds=settings.quiet_seconds),
        timedelta(seconds=settings.quiet_seconds_unfinished),
        timedelta(hours=settings.grace_hours),
    )


def house(settings: Settings) -> House:
    """The whole bot with the playground as its chat platform, ready to run or to be used from the command line."""
    check_prompts(settings)  # a mistake there is told before anything is made
    store = open_store(settings)
    hub = Hub()
    clock = MovableClock(settings.data_dir / CLOCK_FILE)
    deps = _deps(settings, store, PlaygroundChat(store, hub, clock), clock)
    return House(deps, store, seed(deps), clock, hub)


def _deps(settings: Settings, store: SqlStore, chat: Chat, clock: Clock) -> Deps:
    return Deps(
        store,
        chat,
        coach(settings, store, clock),
        clock,
        manners(settings),
        crash_point(settings.crash_at),
        hands=hands(settings),
        feeds=feeds.source(settings),
        ranker=feeds.ranker(settings),
        readers=feeds.readers(),
    )


def office(settings: Settings) -> Office:
    """For the command line: the Slack workspace that the settings speak of, or else the playground."""
    if not settings.in_slack:
        return house(settings)
    deps, store = _slack_ports(settings)
    with store.read() as tx:
        known = [each.id for each in tx.workspaces.all() if each.kind == slack_company.KIND]
    if not known:
        store.close()
        raise Misconfigured("I don't know the company yet.", ["Start the bot once (make run): it asks Slack."])
    return Office(deps, store, known[0])


def newcomer(settings: Settings, built: Office, whom: str) -> Newcomer:
    """Somebody for the command line: a Slack member by their id, or a new person of the local page by their name.

    Raises InvalidInput when they can't be one of us.
    """
    if not settings.in_slack:
        with built.store.read() as tx:
            user = new_user(tx, built.workspace, whom)
        return Newcomer(user, f"dm-{user}", whom, "")
    if not whom.startswith(("U", "W")):
        raise InvalidInput(
            "Which Slack member? Give their id, such as U024BE7LH (profile, three dots, Copy member ID)."
        )
    client = slack_client(settings)
    known = slack_people.interviewable(client, whom, slack_people.who_are_we(client).team)
    return Newcomer(known.user, slack_people.conversation_with(client, whom), known.name, known.zone)


def slack_client(settings: Settings, timeout: int = slack_api.TIMEOUT) -> WebClient:
    """For calls to Slack with the bot's token."""
    return slack_api.client(settings.slack_bot_token, settings.slack_api_url, timeout)


def _slack_ports(settings: Settings) -> tuple[Deps, SqlStore]:
    check_prompts(settings)  # a mistake there is told before anything is made
    store = open_store(settings)
    return _deps(settings, store, SlackChat(slack_client(settings)), now), store


def now() -> datetime:
    """The real time."""
    return datetime.now(UTC)


def slack_door(settings: Settings, deps: Deps, announce: Callable[[str], None]) -> Door:
    """The door, ready to be opened: Slack was asked who we are, and the directors are appointed."""
    client = slack_client(settings)
    company = slack_company.ask_slack(client, announce)
    workspace = slack_company.settle(deps, company, settings.marketing_channel)
    for problem in slack_company.appoint(deps, workspace, client, company, settings.director_ids):
        announce(f"DIRECTORS in the settings names {problem}")

    courtesy = Courtesy()

    def work(channel: str) -> None:
        courtesy.step_aside()
        if channel:
            inbox.handle(deps, workspace, channel)
        delivery.deliver(deps, workspace)

    quick = slack_client(settings, slack_api.IMPATIENT)
    return Door(
        deps, workspace, company, client, quick, slack_hands.Hands(work, HANDS), settings.slack_command, courtesy
    )


def run_slack(settings: Settings, announce: Callable[[str], None]) -> None:
    """Be in Slack until stopped, with the second hand beside it."""
    with ExitStack() as closing:
        http = settings.slack_mode == "http"
        place = (settings.slack_http_host, settings.slack_http_port)
        listener = closing.enter_context(listen(*place, "SLACK_HTTP_PORT")) if http else None
        deps, store = _slack_ports(settings)
        closing.callback(store.close)
        closing.callback(feeds.close, deps)
        pool = closing.enter_context(ThreadPoolExecutor(SENDING, thread_name_prefix="sending"))
        deps = replace(deps, spread=pool.map)
        door = slack_door(settings, deps, announce)
        finish_erasures(deps, door.workspace)
        closing.callback(once_heard(door, lambda: start(deps)))
        app = make_app(door, settings.slack_signing_secret)
        where = f"{door.company.name} in Slack"

        if listener is not None:
            address = f"http://{place[0]}:{place[1]}{slack_web.PATH}"
            ready = f"Beatdesk is at {where}; Slack's requests come to {address} (Ctrl-C stops it)"
            serve_http(app, door, listener, lambda: announce(ready))
        else:
            ready = f"Beatdesk is at {where}, over Socket Mode (Ctrl-C stops it)"
            serve_socket(app, door, settings.slack_app_token, lambda: announce(ready))


def run(settings: Settings, announce: Callable[[str], None]) -> None:
    """The main job: Slack where its tokens are set, the local page otherwise."""
    (run_slack if settings.in_slack else run_playground)(settings, announce)


def run_playground(settings: Settings, announce: Callable[[str], None]) -> None:
    """Serve the page until stopped, with the second hand beside it."""
    with listen(settings.playground_host, settings.playground_port) as listener:
        built = house(settings)
        try:
            _serve(built, settings, listener, announce)
        finally:
            feeds.close(built.deps)
            built.store.close()


def _serve(built: House, settings: Settings, listener: socket.socket, announce: Callable[[str], None]) -> None:
    host, port = settings.playground_host, settings.playground_port
    token = settings.playground_token or None
    app = create_app(built.deps, built.workspace, built.clock, built.hub, host, port, token)
    catch_up(built.deps, built.workspace)
    finish_erasures(built.deps, built.workspace)
    stop = start(built.deps)
    try:
        announce(f"Beatdesk is at http://{host}:{port}/ (Ctrl-C stops it)")
        server(app, host, port).run(sockets=[listener])
    finally:
        stop()
