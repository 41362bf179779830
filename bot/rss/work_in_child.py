"""The main of a child process that reads what strangers wrote: jobs come in by stdin, answers go out by stdout.

A job is two lengths and two parts: what to do, as JSON, and the bytes to read. An answer is a length and JSON. The
child ends when its parent does, since then stdin ends.
"""

import contextlib
import importlib
import json
import math
import os
import struct
import sys
from dataclasses import asdict
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any, BinaryIO

from bot.rss.unreadable import Unreadable, Why

if sys.platform != "win32":  # there the wall clock alone stops it
    import resource

JOB = struct.Struct(">II")
ANSWER = struct.Struct(">I")
# Loaded when first asked for: most children only ever read feeds.
_TASKS = {
    "parse": ("bot.rss.parse", "parsed"),
    "page": ("bot.rss.pages", "page"),
    "look": ("bot.rss.discovery", "look"),
    "outlines": ("bot.rss.opml", "found"),
}
_OPEN_FILES = 32  # enough to import with
_GROWN = 0.6  # of its memory: the next big one would not fit


def main() -> None:
    """Serve until stdin ends. Takes the limits as arguments: seconds of CPU for one job, megabytes."""
    seconds, megabytes = float(sys.argv[1]), int(sys.argv[2])
    jobs = sys.stdin.buffer
    answers = os.fdopen(os.dup(1), "wb")
    os.dup2(2, 1)  # what a library prints is no answer
    _limit_all(megabytes)
    while (lengths := _exactly(jobs, JOB.size)) is not None:
        about, body = (_exactly(jobs, length) for length in JOB.unpack(lengths))
        if about is None or body is None:
            return
        _limit_cpu(seconds)
        said = _answer(json.loads(about), body)
        said["last"] = bool(said.get("last")) or _peak() > megabytes * _GROWN
        # Not as escapes, of which one character can take twelve bytes.
        sent = json.dumps(said, default=_plain_value, ensure_ascii=False).encode("utf-8", "replace")
        answers.write(ANSWER.pack(len(sent)) + sent)
        answers.flush()
        if said["last"]:
            return


def _answer(job: dict[str, str], body: bytes) -> dict[str, Any]:
    try:
        module, name = _TASKS[job["task"]]
        do = getattr(importlib.import_module(module), name)
        return {"done": asdict(do(body, job["content_type"], job["url"], datetime.fromisoformat(job["now"])))}
    except Unreadable as problem:
        return {"why": problem.why, "missing": problem.missing}
    except MemoryError:
        return {"why": Why.HEAVY, "last": True}
    except RecursionError:
        return {"why": Why.DEEP, "last": True}
    except Exception:  # libraries raise whatever they like at input they did not foresee
        return {"why": Why.BROKEN}


def _plain_value(value: object) -> object:
    if isinstance(value, datetime):
        return value.isoformat()
    if isinstance(value, timedelta):
        return value.total_seconds()
    raise TypeError


def _exactly(stream: BinaryIO, length: int) -> bytes | None:
    """None when the stream ends before."""
    read = stream.read(length)
    return read if len(read) == length else None


def _limit_all(megabytes: int) -> None:
    if sys.platform == "win32":
        return
    limits = {"AS": megabytes << 20, "NOFILE": _OPEN_FILES, "FSIZE": 0, "CORE": 0, "NPROC": 0}
    for name, limit in limits.items():
        # Some systems have no such limit, or refuse it: the others still hold, and the wall clock.
        with contextlib.suppress(AttributeError, ValueError, OSError):
            kind = getattr(resource, f"RLIMIT_{name}")
            hard = resource.getrlimit(kind)[1]
            most = limit if hard == resource.RLIM_INFINITY else min(limit, hard)
            resource.setrlimit(kind, (most, most))


def _limit_cpu(seconds: float) -> None:
    """So many more, in whole seconds: the soft limit counts from the start of the process."""
    if sys.platform == "win32":
        return
    used = resource.getrusage(resource.RUSAGE_SELF)
    hard = resource.getrlimit(resource.RLIMIT_CPU)[1]
    with contextlib.suppress(ValueError, OSError):
        resource.setrlimit(resource.RLIMIT_CPU, (math.ceil(used.ru_utime + used.ru_stime + seconds), hard))


def _peak() -> float:
    """The most memory it ever had, in megabytes; 0 where nobody counts."""
    if sys.platform == "win32":
        return 0.0
    if sys.platform == "linux":  # where getrusage begins with what our parent had
        with contextlib.suppress(OSError, ValueError, IndexError):
            return int(Path("/proc/self/status").read_text("utf-8", "replace").split("VmHWM:")[1].split()[0]) / 1024
    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
    return peak / (1 << 20) if sys.platform == "darwin" else peak / 1024


if __name__ == "__main__":
    main()
