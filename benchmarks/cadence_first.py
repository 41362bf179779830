"""The first summary of a process, as after a restart: `python -m benchmarks.cadence_first URL` prints its times."""

import json
import sys
import time

import bot.wiring  # noqa: F401 - what a bot that has started has loaded
from benchmarks.cadence import built
from bot.pictures.drawn import DrawnPictures
from bot.ports.around import Look
from bot.storage.store import SqlStore


def main() -> None:
    """In seconds: `built` without its picture, `whole` with it."""
    begin = time.perf_counter()
    store = SqlStore(sys.argv[1])
    summary = built(store)
    ready = time.perf_counter()
    picture = DrawnPictures().weeks(summary.weeks, Look.MESSAGE)
    whole = time.perf_counter() - begin
    if not picture:
        raise RuntimeError("nothing was drawn")
    print(json.dumps({"built": ready - begin, "whole": whole}))


if __name__ == "__main__":
    main()
