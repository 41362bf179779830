"""What no score outvotes: the words that an expert must have in an item, and those they never want."""

from bot.coach.ranker import reasons
from bot.coach.ranker.wording import names
from bot.domain.fit import Profile


def refusal(profile: Profile, spaced: str) -> str | None:
    """Why this item is not for them whatever else speaks for it; None when nothing forbids it. `spaced` is the item's
    text, made by `wording.spaced`."""
    word = names(spaced, profile.never)
    if word is not None:
        return reasons.unwanted(word)
    wishes = tuple(word for word in profile.must if word.strip())
    if wishes and names(spaced, wishes) is None:
        return reasons.without_must(wishes)
    return None
