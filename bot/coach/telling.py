"""The most telling spot of a long answer, wherever in it that is; every rule of following up asks about its own."""

from bot.coach import claims, loose_ends, turning_points
from bot.coach.asking import follow_up, open_to
from bot.coach.phrases import clause_around
from bot.coach.scene import Scene
from bot.coach.spots import Spot
from bot.domain.coaching import Line

RICH = 20  # words from which an answer is looked at as a whole
_AGAIN = 3.0  # how telling a spot must be for a second follow-up in a row


def is_rich(scene: Scene) -> bool:
    """Whether the answer is long enough to hold a better question than the one its first sentence begs."""
    return scene.size >= RICH


def ask(scene: Scene, rule: str) -> Line | None:
    """The question about the most telling spot, if that spot is this rule's."""
    if not open_to(scene):
        return None
    found = [*claims.spots(scene), *turning_points.spots(scene), *loose_ends.spots(scene)]
    for spot in sorted(found, key=lambda spot: -spot.weight):
        if scene.follow_ups_here and spot.weight < _AGAIN:
            return None
        line = _line(scene, spot)
        if line is not None:
            return line if spot.rule == rule else None
    return None


def _line(scene: Scene, spot: Spot) -> Line | None:
    quote = clause_around(spot.said.text, max(0, spot.start), spot.end) if spot.end > spot.start else None
    if quote is None and not spot.bare:
        return None
    return follow_up(scene, spot.rule, spot.said, spot.question, quote)
