"""JSON Schema of what Slack accepts, made once by Node from Slack's own npm packages and then kept."""

from __future__ import annotations

import hashlib
import json
import shutil
import subprocess
from collections.abc import Callable, Iterator
from functools import cache
from pathlib import Path
from typing import Any
from urllib.parse import unquote

from jsonschema import Draft7Validator, validators
from jsonschema.exceptions import ValidationError

NODE = Path(__file__).parent.parent / "servers" / "node"
GENERATOR = "ts-json-schema-generator"
MESSAGE_CHARACTERS = 300


def available(package: str = "@slack/types") -> bool:
    """Whether payloads can be checked against Slack's types here; `why_not` says what is missing."""
    return not why_not(package)


def why_not(package: str = "@slack/types") -> str:
    """What is missing for the check against Slack's types; empty when nothing is."""
    for name in (package, GENERATOR):
        if not _package(name).is_file():
            return f"{name} is not installed in tests/servers/node (npm ci)"
    if not _kept("schema.mjs" if package == "@slack/types" else "manifest.mjs", package).is_file():
        return "" if shutil.which("node") else "node is not on the PATH"
    return ""


def problems(definition: str, value: Any) -> list[str]:
    """What Slack's types refuse in a value, by the type's name: KnownBlock, ModalView, HomeView, MessageMetadata."""
    return found("schema.mjs", "@slack/types", definition, value)


def found(script: str, package: str, definition: str, value: Any) -> list[str]:
    """What a type of an npm package refuses in a value; the script beside `package.json` makes the schema."""
    errors = sorted(_validator(script, package, definition).iter_errors(value), key=lambda error: list(error.path))
    return [reason for error in errors for reason in _reasons(error)]


@cache
def _validator(script: str, package: str, definition: str) -> Draft7Validator:
    schema = _schema(script, package)
    assert definition in schema["definitions"], f"{package} has no type {definition}"
    known = {"$ref": f"#/definitions/{definition}", "definitions": schema["definitions"]}
    return validators.extend(Draft7Validator, {"anyOf": _by_type(schema["definitions"])})(known)


def _by_type(definitions: dict[str, Any]) -> Callable[..., Iterator[ValidationError]]:
    """A union as jsonschema sees it, but the branches of the value's own `type` are tried first: Slack knows dozens of
    blocks, and a value that says which one it is would be held to all those before it."""
    types: dict[int, frozenset[str] | None] = {}

    def types_of(branch: dict[str, Any]) -> frozenset[str] | None:
        """What `type` may be there; None where that is open."""
        if id(branch) not in types:
            types[id(branch)] = None  # for a definition that holds itself
            types[id(branch)] = _types(branch)
        return types[id(branch)]

    def _types(branch: dict[str, Any]) -> frozenset[str] | None:
        if "$ref" in branch:
            return types_of(definitions[unquote(branch["$ref"].removeprefix("#/definitions/"))])
        if "anyOf" in branch:
            each = [types_of(inner) for inner in branch["anyOf"]]
            return None if None in each else frozenset().union(*[found for found in each if found is not None])
        said = branch.get("properties", {}).get("type", {})
        return frozenset(said["enum"]) if "enum" in said else frozenset([said["const"]]) if "const" in said else None

    def any_of(validator: Any, branches: Any, value: Any, schema: Any) -> Iterator[ValidationError]:
        own = value.get("type") if isinstance(value, dict) else None
        meant = [each for each in branches if own in (types_of(each) or ())] if isinstance(own, str) else []
        if not any(next(validator.descend(value, each), None) is None for each in meant):
            yield from Draft7Validator.VALIDATORS["anyOf"](validator, branches, value, schema)

    return any_of


@cache
def _schema(script: str, package: str) -> dict[str, Any]:
    kept = _kept(script, package)
    if not kept.is_file():
        kept.parent.mkdir(parents=True, exist_ok=True)
        made = subprocess.run(
            ["node", str(NODE / script), str(kept)], capture_output=True, text=True, timeout=100, check=False
        )
        assert made.returncode == 0, f"node {script} failed: {made.stderr[-2000:]}"
    schema: dict[str, Any] = json.loads(kept.read_text())
    return schema


def _package(name: str) -> Path:
    return NODE / "node_modules" / name / "package.json"


def _kept(script: str, package: str) -> Path:
    """The schema's file: another version of the types, the generator or the script is another file."""
    versions = [json.loads(_package(name).read_text())["version"] for name in (package, GENERATOR)]
    made_by = hashlib.sha256((NODE / script).read_bytes()).hexdigest()[:8]
    name = "-".join([package.strip("@").replace("/", "-"), *versions, made_by])
    return NODE / "node_modules" / ".cache" / "beatdesk" / f"{name}.json"


def _reasons(error: ValidationError) -> list[str]:
    """An error in words. Of a union only the branch that is of the value's own `type` speaks."""
    if error.validator == "anyOf" and error.context:
        meant = [_reasons_of(branch) for branch in _branches(error) if not any(map(_of_another_type, branch))]
        if meant:
            return min(meant, key=len)
        kind = error.instance.get("type") if isinstance(error.instance, dict) else error.instance
        return [f"{_where(error)}: {_short(repr(kind))} is not a type allowed here"]
    return [f"{_where(error)}: {_short(error.message)}"]


def _reasons_of(errors: list[ValidationError]) -> list[str]:
    return [reason for error in errors for reason in _reasons(error)]


def _branches(error: ValidationError) -> list[list[ValidationError]]:
    branches: dict[Any, list[ValidationError]] = {}
    for inner in error.context or ():
        branches.setdefault(inner.schema_path[0], []).append(inner)
    return list(branches.values())


def _of_another_type(error: ValidationError) -> bool:
    if error.validator in ("const", "enum"):
        return list(error.relative_path) == ["type"]
    if error.validator == "anyOf" and not error.relative_path:
        return all(any(map(_of_another_type, branch)) for branch in _branches(error))
    return False


def _where(error: ValidationError) -> str:
    return "".join(f"[{part}]" if isinstance(part, int) else f".{part}" for part in error.absolute_path) or "."


def _short(message: str) -> str:
    return message if len(message) <= MESSAGE_CHARACTERS else f"{message[:MESSAGE_CHARACTERS]}…"
