"""The machine: what a figure depends on, in general words, with no names of hosts or folders."""

import os
import platform
import sqlite3
import statistics
from pathlib import Path
from typing import Any

import psutil
import sqlalchemy

from benchmarks.timing import in_turn

SYNCS = 50


def facts(folder: Path) -> dict[str, Any]:
    """Cores, versions, and how long the disk under `folder` takes to keep one page for good."""
    return {
        "cores": psutil.cpu_count() or 1,
        "memory_gb": round(psutil.virtual_memory().total / 2**30, 1),
        "load_before": round(os.getloadavg()[0], 2),
        "system": f"{platform.system()} {platform.machine()}",
        "python": platform.python_version(),
        "sqlite": sqlite3.sqlite_version,
        "sqlalchemy": sqlalchemy.__version__,
        "disk": _file_system(folder),
        "fsync_ms": round(_fsync(folder / "fsync"), 3),
    }


def sentence(found: dict[str, Any]) -> str:
    """The facts on one line."""
    return (
        f"{found['cores']} cores, {found['memory_gb']} GB, {found['system']}; Python {found['python']}, "
        f"SQLite {found['sqlite']}, SQLAlchemy {found['sqlalchemy']}; {found['disk']}, "
        f"fsync {found['fsync_ms']:.2f} ms; load before the run {found['load_before']}"
    )


def _fsync(file: Path) -> float:
    """The median time in milliseconds to append 4 KB and see them safely on the disk."""
    with file.open("wb", buffering=0) as out:

        def keep() -> None:
            out.write(bytes(4096))
            os.fsync(out.fileno())

        sample = in_turn({"fsync": keep}, SYNCS)["fsync"]
    file.unlink()
    return statistics.median(sample.seconds) * 1000


def _file_system(folder: Path) -> str:
    """The kind of file system that `folder` is on; on tmpfs a commit costs nothing, so one should know."""
    place = folder.resolve()
    disks = [disk for disk in psutil.disk_partitions(all=True) if place.is_relative_to(disk.mountpoint)]
    return max(disks, key=lambda disk: len(disk.mountpoint)).fstype if disks else "unknown disk"
