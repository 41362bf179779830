"""Why an item was thought to fit, in words that an expert understands, without anybody's quoted words."""

from bot.domain.fit import Profile


def on_topic(profile: Profile, topic: str) -> str:
    """`topic` is the phrase of theirs that is nearest, "" when they have none."""
    return _joined(profile, f"it is about {topic}" if topic else "")


def as_said(profile: Profile, topic: str) -> str:
    """Something they said is nearer than their phrases. It is named by its phrase: where this reason is read, what was
    said in an interview may not be read yet."""
    return _joined(profile, f"it is close to what you said about {topic}" if topic else "it is close to what you said")


def by_shaper(profile: Profile, shaper: str) -> str:
    return _joined(profile, f"it names {shaper}")


def unwanted(word: str) -> str:
    return f"you never want items with “{word}”"


def without_must(must: tuple[str, ...]) -> str:
    return "it has none of the words that you asked for: " + ", ".join(must)


def _joined(profile: Profile, about: str) -> str:
    beat = f"your beat is {profile.beat}" if profile.beat.strip() else ""
    return "; ".join(part for part in (beat, about) if part) or "nothing is known of your beat yet"
