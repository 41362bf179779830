"""The most telling spot of a long answer, wherever in it that is; every rule of following up asks about its own."""

from bot.coach import claims, loose_ends, turning_points
from bot.coach.asking import follow_up, open_to
from bot.coach.phrases import MOST, UNFIT, clause_around
from bot.coach.scene import Scene
from bot.coach.spots import Spot
from bot.domain.coaching import Line
from bot.domain.interviews import Move

RICH = 18  # words from which an answer is looked at as a whole
_AGAIN = 3.0  # how telling a spot must be for a second follow-up in a row


def is_rich(scene: Scene) -> bool:
    """Whether the answer is long enough to hold a better question than the one its first sentence begs."""
    return scene.size >= RICH


def ask(scene: Scene, rule: str) -> Line | None:
    """The question about the most telling spot, if that spot is this rule's."""
    if not open_to(scene) or _must_go_on(scene):
        return None
    found = [*claims.spots(scene), *turning_points.spots(scene), *loose_ends.spots(scene)]
    for spot in sorted(found, key=lambda spot: -spot.weight):
        if scene.follow_ups_here and spot.weight < _AGAIN:
            return None
        line = _line(scene, spot)
        if line is not None:
            return line if spot.rule == rule else None
    return None


def _must_go_on(scene: Scene) -> bool:
    """Whether a director's question stood in the way of a lead that may not wait longer."""
    first = scene.turns[0] if scene.turns else None
    return bool(first and first.move is Move.DIRECTOR and scene.leads.owed() and not scene.leads.asked_here)


def _line(scene: Scene, spot: Spot) -> Line | None:
    quote = _quote(spot) if spot.end > spot.start else None
    if quote is None and not spot.bare:
        return None
    question = spot.question if quote else spot.question[:1].upper() + spot.question[1:]
    return follow_up(scene, spot.rule, spot.said, question, quote)


def _quote(spot: Spot) -> str | None:
    """The phrase around the spot, or just its words when there is no better cut."""
    around = clause_around(spot.said.text, spot.start, spot.end)
    exact = spot.said.text[spot.start : spot.end].strip()
    if spot.bare:
        return around if around and len(around.split()) >= 3 else None
    if around is None and 2 <= len(exact.split()) <= MOST and not UNFIT.search(exact):
        around = exact
    return around if around and len(around.split()) >= spot.least else None
