"""What every house has, whatever its door: the database, the coach, how long to wait for what."""

import time
from dataclasses import dataclass, replace
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import TYPE_CHECKING

from bot.almanac import HolidayAlmanac
from bot.coach.bank import Bank
from bot.coach.model.prompts import Prompts
from bot.coach.scripted import ScriptedCoach
from bot.flows import errands
from bot.flows.ledger import TokenLedger
from bot.ports import AT_ONCE, Chat, Clock, Coach, Deps, Hands, Manners, Pictures, Store
from bot.process import crash_point
from bot.settings import Settings
from bot.storage.migrations import upgrade
from bot.storage.sealing import Sealer, key_from_file
from bot.storage.store import SqlStore
from bot.wiring import feeds
from bot.work.local import Threads

if TYPE_CHECKING:
    from bot.coach.model.server import ModelServer

KEY_FILE = "secrets-key"


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
        summary=settings.summary_slot,
        retention_months=settings.retention_months,
    )


def put_together(settings: Settings, store: SqlStore, chat: Chat, clock: Clock, pictures: Pictures) -> Deps:
    """The ports, around a store, a chat platform, a clock and who draws. What is slow to load is loaded when asked."""
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
        pictures=pictures,
        almanac=HolidayAlmanac(),
    )


def settle_in(settings: Settings, deps: Deps, workspace: int) -> None:
    """At the start: the company keeps time by the settings, and what it does by itself is planned."""
    with deps.store.begin() as tx:
        company = tx.workspaces.get(workspace)
        if company is not None and settings.company_zone not in ("", company.zone):
            tx.workspaces.save(replace(company, zone=settings.company_zone))
            tx.commit()
    errands.plan(deps, workspace)


def now() -> datetime:
    """The real time."""
    return datetime.now(UTC)
