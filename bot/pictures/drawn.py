"""The port `Pictures`, drawn with matplotlib, which is loaded for the first picture.

summary, home -> here -> charts -> sheet -> PNG
"""

import logging
import threading
from collections.abc import Sequence
from types import ModuleType

from bot.domain.cadence_messages import WeekCount
from bot.pictures.looks import PALETTES
from bot.ports.around import Look

log = logging.getLogger(__name__)


class DrawnPictures:
    """Implements `bot.ports.Pictures`. Any thread may ask; one picture is drawn at a time."""

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._charts: ModuleType | None = None
        self._cannot = False

    def weeks(self, weeks: Sequence[WeekCount], look: Look) -> bytes:
        """As the port says."""
        with self._lock:
            charts = self._loaded()
            return charts.weeks(weeks, PALETTES[look]) if charts and weeks else b""

    def rhythm(self, counts: Sequence[int], look: Look) -> bytes:
        """As the port says."""
        with self._lock:
            charts = self._loaded()
            return charts.rhythm(counts, PALETTES[look]) if charts and counts else b""

    def _loaded(self) -> ModuleType | None:
        """What draws; None on a machine where it can't be loaded: words do without."""
        if self._charts is None and not self._cannot:
            try:
                from bot.pictures import charts  # noqa: PLC0415
            except (ImportError, OSError) as problem:
                self._cannot = True
                log.warning("event=no_pictures kind=%s", type(problem).__name__)
            else:
                self._charts = charts
        return self._charts
