"""Loads matplotlib so that it leaves the home directory, the fonts of this machine and the log alone.

Importing it costs half a second. By itself it would also look through every font of the machine, which takes many
seconds on some, and keep the list in the home directory, which not everybody may write.
"""

import json
import logging
import sys
from pathlib import Path
from tempfile import TemporaryDirectory

PLAIN, BOLD = "fonts/ttf/DejaVuSans.ttf", "fonts/ttf/DejaVuSans-Bold.ttf"  # among its own data


def load() -> None:
    """Once, before anything of matplotlib is imported."""
    logging.getLogger("matplotlib").setLevel(logging.ERROR)  # it complains of a home that can't be written
    import matplotlib  # noqa: PLC0415

    usual = matplotlib.get_cachedir
    with TemporaryDirectory(prefix="beatdesk-fonts-") as folder:
        matplotlib.get_cachedir = lambda: _with_font_list(Path(folder))
        try:
            import matplotlib.font_manager  # noqa: PLC0415
        finally:
            matplotlib.get_cachedir = usual
    matplotlib.rcdefaults()  # whatever somebody's matplotlibrc wants: the same picture everywhere


def _with_font_list(folder: Path) -> str:
    """The folder with a list of the two fonts that we use, in the form in which matplotlib keeps one. If it doesn't
    understand that it makes its own."""
    version = sys.modules["matplotlib.font_manager"].FontManager.__version__
    font = {"index": 0, "name": "DejaVu Sans", "style": "normal", "variant": "normal", "stretch": "normal"}
    listed = {
        "__class__": "FontManager",
        "_version": version,
        "_FontManager__default_weight": "normal",
        "default_size": None,
        "defaultFamily": {"ttf": "DejaVu Sans", "afm": "Helvetica"},
        "afmlist": [],
        "ttflist": [
            font | {"__class__": "FontEntry", "fname": name, "weight": weight, "size": "scalable"}
            for name, weight in ((PLAIN, 400), (BOLD, 700))
        ],
    }
    (folder / f"fontlist-v{version}.json").write_text(json.dumps(listed), "utf-8")
    return str(folder)
