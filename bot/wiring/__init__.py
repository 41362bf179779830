"""The composition root: the one place that knows every room. A door is loaded only where it is used."""

from collections.abc import Callable

from bot.settings import Settings
from bot.wiring.parts import Newcomer, Office


def run(settings: Settings, announce: Callable[[str], None]) -> None:
    """The main job: Slack where its tokens are set, the local page otherwise."""
    if settings.in_slack:
        from bot.wiring import slack  # noqa: PLC0415

        slack.run(settings, announce)
    else:
        from bot.wiring import page  # noqa: PLC0415

        page.run(settings, announce)


def office(settings: Settings) -> Office:
    """For the command line: the Slack workspace that the settings speak of, or else the playground."""
    if settings.in_slack:
        from bot.wiring import slack  # noqa: PLC0415

        return slack.office(settings)
    from bot.wiring import page  # noqa: PLC0415

    return page.house(settings)


def newcomer(settings: Settings, built: Office, whom: str) -> Newcomer:
    """Somebody for the command line: a Slack member by their id, or a new person of the local page by their name.

    Raises InvalidInput when they can't be one of us.
    """
    if settings.in_slack:
        from bot.wiring import slack  # noqa: PLC0415

        return slack.newcomer(settings, whom)
    from bot.wiring import page  # noqa: PLC0415

    return page.newcomer(built, whom)
