"""The house with Slack as its door."""

from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from contextlib import ExitStack
from dataclasses import replace

from slack_sdk import WebClient

from bot.domain.errors import InvalidInput, Misconfigured
from bot.flows import delivery, inbox
from bot.flows.data import finish_erasures
from bot.pictures.drawn import DrawnPictures
from bot.ports import Deps
from bot.process import listen
from bot.scheduler import start
from bot.settings import Settings
from bot.slack import api, people, web
from bot.slack import company as companies
from bot.slack.app import make_app
from bot.slack.client import SlackChat
from bot.slack.courtesy import Courtesy
from bot.slack.door import Door
from bot.slack.hands import Hands
from bot.slack.running import once_heard, serve_http, serve_socket
from bot.storage.store import SqlStore
from bot.wiring import feeds
from bot.wiring.parts import Newcomer, Office, check_prompts, now, open_store, put_together, settle_in

SENDING = 8  # messages on their way at once
HANDS = 3  # conversations worked on at once


def client(settings: Settings, timeout: int = api.TIMEOUT) -> WebClient:
    """For calls to Slack with the bot's token."""
    return api.client(settings.slack_bot_token, settings.slack_api_url, timeout)


def ports(settings: Settings) -> tuple[Deps, SqlStore]:
    """The ports, and the store behind them."""
    check_prompts(settings)  # a mistake there is told before anything is made
    store = open_store(settings)
    pictures = DrawnPictures()
    return put_together(settings, store, SlackChat(client(settings), pictures), now, pictures), store


def office(settings: Settings) -> Office:
    """For the command line: the company that the settings speak of."""
    deps, store = ports(settings)
    with store.read() as tx:
        known = [each.id for each in tx.workspaces.all() if each.kind == companies.KIND]
    if not known:
        store.close()
        raise Misconfigured("I don't know the company yet.", ["Start the bot once (make run): it asks Slack."])
    return Office(deps, store, known[0])


def newcomer(settings: Settings, whom: str) -> Newcomer:
    """A member of the company, by their id. Raises InvalidInput when they can't be one of us."""
    if not whom.startswith(("U", "W")):
        raise InvalidInput(
            "Which Slack member? Give their id, such as U024BE7LH (profile, three dots, Copy member ID)."
        )
    asking = client(settings)
    known = people.interviewable(asking, whom, people.who_are_we(asking).team)
    return Newcomer(known.user, people.conversation_with(asking, whom), known.name, known.zone)


def open_door(settings: Settings, deps: Deps, announce: Callable[[str], None]) -> Door:
    """The door, ready to be opened: Slack was asked who we are, and the directors are appointed."""
    patient = client(settings)
    company = companies.ask_slack(patient, announce)
    workspace = companies.settle(deps, company, settings.marketing_channel)
    for problem in companies.appoint(deps, workspace, patient, company, settings.director_ids):
        announce(f"DIRECTORS in the settings names {problem}")

    courtesy = Courtesy()

    def work(channel: str) -> None:
        courtesy.step_aside()
        if channel:
            inbox.handle(deps, workspace, channel)
        delivery.deliver(deps, workspace)

    quick = client(settings, api.IMPATIENT)
    return Door(deps, workspace, company, patient, quick, Hands(work, HANDS), settings.slack_command, courtesy)


def run(settings: Settings, announce: Callable[[str], None]) -> None:
    """Be in Slack until stopped, with the second hand beside it."""
    with ExitStack() as closing:
        http = settings.slack_mode == "http"
        place = (settings.slack_http_host, settings.slack_http_port)
        listener = closing.enter_context(listen(*place, "SLACK_HTTP_PORT")) if http else None
        deps, store = ports(settings)
        closing.callback(store.close)
        closing.callback(feeds.close, deps)
        pool = closing.enter_context(ThreadPoolExecutor(SENDING, thread_name_prefix="sending"))
        deps = replace(deps, spread=pool.map)
        door = open_door(settings, deps, announce)
        settle_in(settings, deps, door.workspace)
        finish_erasures(deps, door.workspace)
        closing.callback(once_heard(door, lambda: start(deps)))
        app = make_app(door, settings.slack_signing_secret)
        where = f"{door.company.name} in Slack"

        if listener is not None:
            address = f"http://{place[0]}:{place[1]}{web.PATH}"
            ready = f"Beatdesk is at {where}; Slack's requests come to {address} (Ctrl-C stops it)"
            serve_http(app, door, listener, lambda: announce(ready))
        else:
            ready = f"Beatdesk is at {where}, over Socket Mode (Ctrl-C stops it)"
            serve_socket(app, door, settings.slack_app_token, lambda: announce(ready))
