"""The week in the feeds, for a director: what many sources tell, what people argue about, and who is talking.

/ideas radar, the page -> radar -> items -> screen
"""

from collections import defaultdict
from collections.abc import Sequence
from dataclasses import replace
from datetime import timedelta

from bot.domain.feeds import Item
from bot.domain.fit import DEBATABLE, Profile, Reading
from bot.domain.permissions import Right
from bot.domain.screens import RadarItem, RadarPage, RadarStory, RadarVoice
from bot.domain.words import one_line
from bot.flows.ideas import named
from bot.flows.identity import whoever
from bot.flows.judging import profile_of, usual_items
from bot.flows.prompting import HEATED
from bot.ports import Deps

WEEK = timedelta(days=7)
LOOKED_AT = 2_000  # items
JUDGED_NOW = 200  # items of first readings, which nobody looked at
SHOWN = 5
ITEMS_SHOWN = 6  # of a story, or of a voice


def radar(deps: Deps, workspace: int, user: str, about: str = "") -> RadarPage:
    """The last seven days; `about` narrows it to an expert ("@mara") or to words. Raises InvalidInput."""
    now = deps.clock()
    about = one_line(about, 80)
    with deps.store.read() as tx:
        whoever(tx, workspace, user).require(Right.FORWARD)
        items = tx.items.week(workspace, now - WEEK, LOOKED_AT)
        usual = usual_items(tx, workspace, now)
        profile = None
        if about.startswith("@"):
            sme = named(tx, workspace, about)
            profile, about = profile_of(tx, sme, deps.ranker), f"@{sme.name}"
        elif about:
            profile = Profile(0, about, (about,))
    items = _judged(deps, workspace, items)
    if profile is not None:
        items = _narrowed(deps, items, profile, usual)
    stories = _stories(items)
    most = sorted(stories, key=lambda told: -len({item.feed for item in told}))
    argued = sorted((told for told in stories if _debatable(told) >= DEBATABLE), key=_debatable, reverse=True)
    return RadarPage(
        about,
        tuple(_story(told) for told in most[:SHOWN]),
        tuple(_story(told) for told in argued[:SHOWN]),
        _voices(items),
        len(items),
    )


def _judged(deps: Deps, workspace: int, items: Sequence[Item]) -> list[Item]:
    """What came with a first reading was never looked at: the newest of it is now."""
    unknown = [item for item in items if not item.new and not item.vector and not item.debatable][:JUDGED_NOW]
    if not unknown:
        return list(items)
    readings = [Reading(item.title, item.text) for item in unknown]
    vectors, contentions = deps.ranker.vectors(readings), deps.ranker.contention(readings)
    found = {
        item.id: replace(item, vector=vector, debatable=contention.debatable, heated=contention.heated)
        for item, vector, contention in zip(unknown, vectors, contentions, strict=True)
    }
    with deps.store.begin() as tx:
        for item, vector, contention in zip(unknown, vectors, contentions, strict=True):
            tx.items.judged(workspace, item.id, vector, contention)
        tx.commit()
    return [found.get(item.id, item) for item in items]


def _narrowed(deps: Deps, items: Sequence[Item], profile: Profile, usual: Sequence[Reading]) -> list[Item]:
    """Those that fit, or hold the very words. To take the fingerprints of thousands would keep a director waiting."""
    looked = [item for item in items if item.vector] or items
    fits = deps.ranker.fits([Reading(item.title, item.text, item.vector) for item in looked], [profile], usual)
    fitting = {item.id for item, fit in zip(looked, fits, strict=True) if fit[0].fits}
    words = profile.beat.casefold() if profile.sme == 0 else ""
    return [item for item in items if item.id in fitting or (words and words in f"{item.title} {item.text}".casefold())]


def _stories(items: Sequence[Item]) -> list[list[Item]]:
    told: dict[int, list[Item]] = defaultdict(list)
    for item in items:
        told[item.story].append(item)
    return list(told.values())


def _debatable(told: Sequence[Item]) -> float:
    return max(item.debatable for item in told)


def _story(told: Sequence[Item]) -> RadarStory:
    heated = max(item.heated for item in told)
    return RadarStory(
        told[-1].title,  # by whoever told it first
        len({item.feed for item in told}),
        _debatable(told) >= DEBATABLE,
        heated >= HEATED,
        tuple(_item(item) for item in told[:ITEMS_SHOWN]),
    )


def _item(item: Item) -> RadarItem:
    return RadarItem(item.title, item.link, item.source, item.author, f"{item.at:%A}")


def _voices(items: Sequence[Item]) -> tuple[RadarVoice, ...]:
    """Authors where they are named, sources where not; those with most items first."""
    by: dict[str, list[Item]] = defaultdict(list)
    for item in items:
        by[item.author or item.source].append(item)
    most = sorted(by.items(), key=lambda each: (-len(each[1]), each[0].casefold()))
    return tuple(
        RadarVoice(name, tuple(_item(item) for item in told[:ITEMS_SHOWN])) for name, told in most[:SHOWN] if name
    )
