"""`beatdesk doctor`: looks at everything the bot stands on and says what is wrong and what to do."""

import shutil
import stat
from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path

from bot import process
from bot.coach.model import checkup as model_checkup
from bot.coach.model.prompts import Prompts
from bot.coach.model.shapes import Task
from bot.domain.errors import BeatdeskError, Misconfigured, StoreUnavailable
from bot.domain.findings import Finding
from bot.domain.people import Workspace
from bot.flows.identity import OPERATOR
from bot.playground.clock import MovableClock
from bot.settings import Settings
from bot.slack import api as slack_api
from bot.slack import checkup
from bot.storage import migrations
from bot.storage.engine import parsed, sqlite_file
from bot.storage.store import SqlStore
from bot.wiring import feeds, parts
from bot.wiring import slack as slack_house
from bot.wiring.page import CLOCK_FILE

ENOUGH_DISK = 200 * 1024 * 1024


def examine(settings: Settings) -> Iterator[Finding]:
    """Look at questions, prompts, folder, database, people, models, then at Slack, or at the page."""
    yield _questions(settings)
    yield _prompts(settings)
    yield from _folder(settings.data_dir)
    yield from _database(settings)
    yield from _model(settings)
    yield _news(settings)
    if settings.in_slack:
        yield from _slack(settings)
    else:
        yield from _clock(settings)
        yield _port(settings, settings.playground_host, settings.playground_port)


def _questions(settings: Settings) -> Finding:
    try:
        leads = parts.scripted_coach(settings.prompts_dir).leads()
    except Misconfigured as problem:
        return Finding("The question bank can't be used.", True, problem.user_message)
    tags = sorted({question.tag.value for question in leads})
    return Finding(f"Question bank: {len(leads)} questions ({', '.join(tags)}) in {settings.prompts_dir}.")


def _prompts(settings: Settings) -> Finding:
    try:
        Prompts.load(settings.prompts_dir)
    except Misconfigured as problem:
        return Finding("The prompts can't be used.", True, problem.user_message)
    return Finding(f"Prompts for a language model: {len(Task)} in {settings.prompts_dir}.")


def _model(settings: Settings) -> Iterator[Finding]:
    if not settings.has_model:
        yield Finding("No language model is configured; interviews go by the script.")
        return
    try:
        server = parts.model_server(settings)
    except Misconfigured as problem:
        yield Finding("The language model can't be asked.", True, problem.user_message)
        return
    yield from model_checkup.examine(server)
    server.close()


def _news(settings: Settings) -> Finding:
    """How items from outside are compared with beats; without the small model that is worse, and no error."""
    return Finding(feeds.ranker(settings).about)


def _folder(folder: Path) -> Iterator[Finding]:
    if not folder.exists():
        yield Finding(f"The data folder {folder} is not there yet; the first start makes it.")
        return
    if stat.S_IMODE(folder.stat().st_mode) & 0o077:
        yield Finding(f"Others can look into {folder}.", True, f"Close it: chmod 700 {folder}")
    free = shutil.disk_usage(folder).free
    if free < ENOUGH_DISK:
        yield Finding(f"Only {free // 1024 // 1024} MB are free on the disk of {folder}.", True, "Make some room.")
    else:
        yield Finding(f"Disk: {free // 1024**3} GB free for {folder}.")


def _database(settings: Settings) -> Iterator[Finding]:
    kind = "SQLite" if settings.database.startswith("sqlite") else "PostgreSQL"
    try:
        file = sqlite_file(parsed(settings.database))
        if file is not None and not file.exists():
            yield Finding("The database is not there yet; the first start makes it.")
            return
        current, head = migrations.current(settings.database), migrations.head()
        if current != head:
            yield Finding(f"{kind}: the tables are at {current or 'nothing'}, not {head}.", True, "beatdesk db upgrade")
            return
        store = SqlStore(settings.database)
        try:
            yield Finding(f"{kind}: reachable, tables up to date ({head}).")
            yield from _inside(store, settings)
        finally:
            store.close()
    except BeatdeskError as problem:
        what = "it doesn't answer, or it isn't one." if type(problem) is StoreUnavailable else problem.user_message
        yield Finding(f"{kind}: {what}", True, "Check DATABASE_URL, the file's owner, and free space.")


def _inside(store: SqlStore, settings: Settings) -> Iterator[Finding]:
    with store.begin() as tx:  # a writing transaction, rolled back: it fails where nothing could be saved
        for workspace in tx.workspaces.all():
            tx.audit.write(workspace.id, OPERATOR, "looked whether rows can be written", "", datetime.now(UTC))
            directors = tx.directors.all(workspace.id)
            smes = tx.smes.roster(workspace.id)
            if directors:
                yield Finding(f"{workspace.name}: {len(smes)} experts, {len(directors)} content directors.")
            else:
                yield Finding(
                    f"{workspace.name} has no content director, so nobody sees ideas.",
                    True,
                    "Name one: beatdesk directors add “Their Name”",
                )
            stuck = [sme.name for sme in smes if sme.state == "active" and sme.next_due_at is None]
            if stuck:
                yield Finding(f"No next check-in for {', '.join(stuck)}.", True, "Resume them on the people page.")
            yield _summary(workspace, settings)
            if workspace.kind == "slack":
                yield checkup.messages_tab(any(tx.inbox.last_ts(workspace.id, sme.channel) for sme in smes))


def _summary(workspace: Workspace, settings: Settings) -> Finding:
    """By the settings: what is stored follows them at the next start."""
    channel = settings.marketing_channel if workspace.kind == "slack" else workspace.channel
    if not channel:
        return Finding(
            "Nobody reads the weekly summary: no channel is named for it.",
            advice="Set MARKETING_CHANNEL to the id of the marketing team's channel.",
        )
    zone = settings.company_zone or workspace.zone
    return Finding(f"The weekly summary goes to {channel} on {settings.summary_slot.spoken} ({zone}).")


def _slack(settings: Settings) -> Iterator[Finding]:
    socket = settings.slack_mode == "socket"
    app = slack_api.client(settings.slack_app_token, settings.slack_api_url) if socket else None
    bot = slack_house.client(settings)
    yield from checkup.examine(bot, app, settings.director_ids, settings.marketing_channel)
    if not socket:
        yield _port(settings, settings.slack_http_host, settings.slack_http_port)


def _port(settings: Settings, host: str, port: int) -> Finding:
    place = f"{host}:{port}"
    try:
        process.listen(host, port).close()
    except Misconfigured as problem:
        what, _, advice = problem.problems[0].partition(". ")
        return Finding(f"{what}.", advice=advice)
    what = "Slack's requests will be taken" if settings.in_slack else "The page will be"
    return Finding(f"{what} at http://{place}/.")


def _clock(settings: Settings) -> Iterator[Finding]:
    """The playground's clock is a file that somebody may have touched."""
    try:
        MovableClock(settings.data_dir / CLOCK_FILE)
    except Misconfigured as problem:
        yield Finding("The playground's clock can't be read.", True, problem.user_message)
