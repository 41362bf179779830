"""What a workspace does by itself: the weekly summary, and removing what is older than the company wants to keep.

start -> errands.plan; tick -> errands.due -> summary.send | retention.sweep
"""

from datetime import datetime

from bot.ports import Deps


def plan(deps: Deps, workspace: int) -> None:
    """At the start: see that each errand is planned, by the settings as they are now."""
    raise NotImplementedError


def due(deps: Deps, workspace: int, now: datetime) -> None:
    """Do what is due."""
    raise NotImplementedError
