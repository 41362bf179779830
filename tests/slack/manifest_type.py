"""An app manifest against the `Manifest` type of Slack's own Node client."""

from __future__ import annotations

from typing import Any

from tests.slack import schema

PACKAGE = "@slack/web-api"


def available() -> bool:
    """Whether a manifest can be checked here; `why_not` says what is missing."""
    return not why_not()


def why_not() -> str:
    """What is missing for the check; empty when nothing is."""
    return schema.why_not(PACKAGE)


def manifest_problems(manifest: dict[str, Any]) -> list[str]:
    """What Slack's type refuses in a manifest: unknown keys, scopes and events included."""
    return schema.found("manifest.mjs", PACKAGE, "Manifest", manifest)
