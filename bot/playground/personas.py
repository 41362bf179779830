"""Whom one can be in the playground: the experts, the directors, and a colleague without any role."""

import re
import unicodedata
from dataclasses import dataclass
from enum import StrEnum
from zlib import crc32
from zoneinfo import ZoneInfo

from bot.domain.errors import Gone
from bot.domain.people import Sme, SmeState, Workspace
from bot.ports import Transaction

COLLEAGUE = ("robin", "Robin Ellery")
HUES = 6


class Part(StrEnum):
    """What somebody is on this page. What they may do is asked of the flows, every time."""

    EXPERT = "expert"
    DIRECTOR = "director"
    COLLEAGUE = "colleague"


@dataclass(frozen=True, slots=True)
class Persona:
    """Somebody to be. `user` names them in addresses, `channel` is their direct message with the bot."""

    user: str
    name: str
    part: Part
    channel: str
    zone: str
    about: str
    sme: Sme | None = None

    @property
    def tz(self) -> ZoneInfo:
        return ZoneInfo(self.zone)

    @property
    def base(self) -> str:
        """Where their pages begin."""
        return f"/as/{self.user}"

    @property
    def first_name(self) -> str:
        return (self.name.split() or [self.name])[0]

    @property
    def initials(self) -> str:
        names = self.name.split() or ["?"]
        return "".join(name[0] for name in dict.fromkeys((names[0], names[-1]))).upper()

    @property
    def hue(self) -> int:
        """Their colour, the same in every list."""
        return HUES if self.part is Part.COLLEAGUE else crc32(self.user.encode()) % HUES

    @property
    def place(self) -> str:
        """Their city, from the zone's name."""
        return self.zone.rsplit("/", 1)[-1].replace("_", " ")

    @property
    def paused(self) -> bool:
        return self.sme is not None and self.sme.state is SmeState.PAUSED


def everyone(tx: Transaction, workspace: Workspace) -> list[Persona]:
    """Experts in order of name, then directors, then the colleague. Who is both is shown once, as a director."""
    experts = {sme.user: sme for sme in tx.smes.roster(workspace.id)}
    directors = {director.user: director for director in tx.directors.all(workspace.id)}
    found = [
        Persona(sme.user, sme.name, Part.EXPERT, sme.channel, sme.zone, sme.beat.name, sme)
        for sme in experts.values()
        if sme.user not in directors
    ]
    for user, director in directors.items():
        sme = experts.get(user)
        channel, zone = (sme.channel, sme.zone) if sme else (director.channel, workspace.zone)
        found.append(Persona(user, director.name, Part.DIRECTOR, channel, zone, "content director", sme))
    user, name = COLLEAGUE
    if user not in experts and user not in directors:
        found.append(Persona(user, name, Part.COLLEAGUE, f"dm-{user}", workspace.zone, "colleague, no role"))
    return found


def persona(tx: Transaction, workspace: Workspace, user: str) -> Persona:
    """The one with this user name. Raises Gone."""
    found = next((each for each in everyone(tx, workspace) if each.user == user), None)
    if found is None:
        raise Gone("Nobody of that name is here. Choose somebody from the list.")
    return found


def new_user(tx: Transaction, workspace: int, name: str) -> str:
    """A user name for somebody new: short, plain, and never used before."""
    plain = unicodedata.normalize("NFKD", name).encode("ascii", "ignore").decode().lower()
    stem = str((re.findall(r"[a-z0-9]+", plain) or ["expert"])[0])[:20]
    taken = {user for user, _ in tx.erasures.tombstones(workspace)} | {COLLEAGUE[0]}
    number = 1
    user = stem
    while user in taken or tx.smes.by_user(workspace, user) or tx.directors.by_user(workspace, user):
        number += 1
        user = f"{stem}{number}"
    return user
