"""The people of the playground: three experts on three continents, a director, and a channel, made once."""

from bot.domain.deliveries import platform_ts
from bot.domain.errors import Misconfigured
from bot.domain.messages import Notice
from bot.domain.people import SmeForm, Workspace
from bot.flows import delivery, enrolment
from bot.flows.identity import operator
from bot.ports import ChatMessage, Deps

CHANNEL = "#marketing"
DIRECTOR = ("dana", "Dana Whitfield")
EXPERTS = {
    "mara": SmeForm(
        name="Mara Lindqvist",
        zone="Europe/Berlin",
        beat="warehouse picking",
        topics=("slotting", "pick accuracy", "returns handling", "peak season labour", "picking robots"),
        shapers=("Jonas Ekdahl, who runs the Baltic fulfilment round table", "Petra Voss of the newsletter Dock Door"),
        slot="Tue 09:00",
    ),
    "tomas": SmeForm(
        name="Tomás Herrera",
        zone="America/Denver",
        beat="batteries on the grid",
        topics=("battery storage permits", "interconnection queues", "peak pricing", "fire codes", "installer crews"),
        shapers=("Lou Okafor, who teaches the fire marshals", "Gretchen Amsel of the Mountain Grid podcast"),
        slot="Wed 08:30",
    ),
    "asha": SmeForm(
        name="Asha Gurung",
        zone="Asia/Kathmandu",
        beat="software for small clinics",
        topics=("patient records", "telemedicine", "vaccine cold chain", "clinic staffing", "offline software"),
        shapers=("Dr Suman Rai, who started the hill clinics forum", "Leena Thapa of the column Ward Notes"),
        slot="Thu 10:15",
    ),
}
INTRO = (
    "Hello marketing. I'm Beatdesk: once a week I interview your experts, keep their words, and bring what's worth "
    "writing about to Dana. Here you'll read how the week went; nothing an expert said lands here without them."
)
INTRO_KEY = "seed:intro"


def seed(deps: Deps) -> int:
    """Make the playground's workspace where there is none, and return its id. Doing it again adds nobody.

    Raises Misconfigured for a database that holds a workspace of a real platform.
    """
    with deps.store.read() as tx:
        known = tx.workspaces.all()
    foreign = [workspace for workspace in known if workspace.kind != "playground"]
    if foreign:
        raise Misconfigured(
            "The playground doesn't open this database.",
            [
                f"It holds the {each.kind} workspace “{each.name}”, whose people never agreed to a page like this."
                for each in foreign
            ]
            + ["Give the playground a database of its own: set DATABASE_URL, or leave it out."],
        )
    workspace = known[0] if known else _workspace(deps)
    with deps.store.read() as tx:
        finished = tx.chat_log.by_key(workspace.id, CHANNEL, INTRO_KEY) is not None
    if not finished:
        _people(deps, workspace)
    return workspace.id


def _workspace(deps: Deps) -> Workspace:
    with deps.store.begin() as tx:
        made = tx.workspaces.add("playground", "Beatdesk playground", "Europe/London", CHANNEL)
        tx.commit()
    return made


def _people(deps: Deps, workspace: Workspace) -> None:
    """Whoever is missing; the channel's first line comes last and says that all are there."""
    actor = operator(workspace.id)
    enrolment.name_director(deps, actor, DIRECTOR[0], f"dm-{DIRECTOR[0]}", DIRECTOR[1])
    for user, form in EXPERTS.items():
        with deps.store.read() as tx:
            there = tx.smes.by_user(workspace.id, user) is not None
        if not there:
            enrolment.add_sme(deps, actor, user, f"dm-{user}", form)
    delivery.deliver(deps, workspace.id)
    with deps.store.begin() as tx:
        tx.chat_log.add(
            workspace.id,
            ChatMessage(CHANNEL, "", platform_ts(deps.clock()), view=Notice(INTRO), key=INTRO_KEY),
        )
        tx.commit()
