"""Colours and sizes of the pictures. Lengths are in CSS pixels; each is drawn as two pixels of the picture."""

from dataclasses import dataclass

from bot.ports.around import Look

SHARPNESS = 2  # pixels of the picture for one of CSS: phones have at least two


@dataclass(frozen=True, slots=True)
class Palette:
    """`ground` None shows what is behind the picture. `ink` and `soft_ink` are for words, `bar` for all weeks but the
    one that stands out, `line` for the base line and the border."""

    ground: str | None
    ink: str
    soft_ink: str
    bar: str
    now: str
    line: str


# The paper of the local page, and its inks; a message has paper of its own, since it stands on white or on black.
_LIGHT = Palette(None, "#241f1a", "#544a3f", "#a8866a", "#a63a1c", "#c4b49d")
_DARK = Palette(None, "#efe7da", "#c6bbab", "#8a715c", "#f2936f", "#655a4e")
PALETTES = {
    Look.MESSAGE: Palette("#fbf7ef", "#241f1a", "#544a3f", "#a8866a", "#a63a1c", "#cdbfa9"),
    Look.LIGHT: _LIGHT,
    Look.DARK: _DARK,
}
