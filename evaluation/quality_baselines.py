"""What ours is held against: MiniLM alone, an item's mean similarity to the five topics of a beat."""

from collections.abc import Sequence

from bot.coach.ranker.packages import look
from evaluation.quality_data import BeatCard, Routed
from evaluation.quality_measures import Scores


def plain_minilm(cards: Sequence[BeatCard], items: Sequence[Routed]) -> Scores | None:
    """None where it is not installed."""
    found = look()
    if found.minilm is None:
        return None
    from bot.coach.ranker.minilm import MiniLM  # noqa: PLC0415 - it may not be there

    model = MiniLM(*found.minilm, {})
    read = model.embed([f"{item.title}. {item.summary}" for item in items])
    beats = [model.embed(card.topics or (card.beat,)) for card in cards]
    return [[float((topics @ item).mean()) for topics in beats] for item in read]
