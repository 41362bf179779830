"""A sheet to draw on: bars, lines and words in CSS pixels from the bottom left, then a PNG."""

import io
from pathlib import Path

from bot.pictures.loading import BOLD, PLAIN, load

load()  # this module is imported when the first picture is drawn

from matplotlib import get_data_path  # noqa: E402
from matplotlib.backends.backend_agg import FigureCanvasAgg, RendererAgg  # noqa: E402
from matplotlib.figure import Figure  # noqa: E402
from matplotlib.font_manager import FontProperties  # noqa: E402
from matplotlib.patches import PathPatch, Rectangle  # noqa: E402
from matplotlib.path import Path as Outline  # noqa: E402

from bot.pictures.looks import SHARPNESS  # noqa: E402

_POINTS = 72  # to the inch; at as many dots to the inch a point is a CSS pixel
_DATA = Path(get_data_path())
_CURVE = 0.45  # of a quarter of a circle, for its control points


class Sheet:
    """One picture. Not for several threads."""

    def __init__(self, width: int, height: int, ground: str | None) -> None:
        self.width, self.height = width, height
        self._figure = Figure(figsize=(width / _POINTS, height / _POINTS), dpi=_POINTS * SHARPNESS, frameon=False)
        FigureCanvasAgg(self._figure)
        # For measuring only; a canvas makes its own for drawing.
        self._renderer = RendererAgg(width * SHARPNESS, height * SHARPNESS, _POINTS * SHARPNESS)  # type: ignore[no-untyped-call]
        self._axes = self._figure.add_axes((0, 0, 1, 1))
        self._axes.set_axis_off()
        self._axes.set_xlim(0, width)
        self._axes.set_ylim(0, height)
        if ground is not None:
            self.block(0, 0, width, height, ground)

    def block(self, x: float, y: float, width: float, height: float, colour: str) -> None:
        """A rectangle with sharp edges."""
        self._axes.add_patch(Rectangle((x, y), width, height, facecolor=colour, linewidth=0, antialiased=False))

    def bar(self, x: float, y: float, width: float, height: float, colour: str) -> None:
        """A rectangle that is rounded on top."""
        radius = min(width * 0.3, height, 3)
        right, top, bend = x + width, y + height, radius * _CURVE
        corners = [
            (Outline.MOVETO, (x, y)),
            (Outline.LINETO, (x, top - radius)),
            (Outline.CURVE4, (x, top - bend)),
            (Outline.CURVE4, (x + bend, top)),
            (Outline.CURVE4, (x + radius, top)),
            (Outline.LINETO, (right - radius, top)),
            (Outline.CURVE4, (right - bend, top)),
            (Outline.CURVE4, (right, top - bend)),
            (Outline.CURVE4, (right, top - radius)),
            (Outline.LINETO, (right, y)),
            (Outline.CLOSEPOLY, (x, y)),
        ]
        outline = Outline([place for _, place in corners], [code for code, _ in corners])
        self._axes.add_patch(PathPatch(outline, facecolor=colour, linewidth=0))

    def words(self, x: float, y: float, text: str, size: float, colour: str, bold: bool = False) -> None:
        """A line of words whose middle stands at `x`, its foot at `y`."""
        self._axes.text(x, y, text, color=colour, fontproperties=_font(size, bold), ha="center", va="baseline")

    def width_of(self, text: str, size: float, bold: bool = False) -> float:
        """How wide a line of words will be."""
        measured = self._renderer.get_text_width_height_descent(text, _font(size, bold), False)  # type: ignore[no-untyped-call]
        return float(measured[0]) / SHARPNESS

    def png(self) -> bytes:
        """The picture; nothing in it tells of programs or of the time."""
        drawn = io.BytesIO()
        self._figure.savefig(
            drawn, format="png", metadata={"Software": None}, pil_kwargs={"optimize": True}, transparent=True
        )
        return drawn.getvalue()


def _font(size: float, bold: bool) -> FontProperties:
    return FontProperties(fname=_DATA / (BOLD if bold else PLAIN), size=size)
