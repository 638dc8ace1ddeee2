"""One table of tokens for all themes: colours, the sequential scale, fonts.

Colour carries meaning only. Widgets read tokens by name and never write a colour of their own, so
a third theme (high contrast) is one more row of the table.
"""

from __future__ import annotations

from dataclasses import dataclass, field, fields
from functools import cache, lru_cache
from typing import Any

from PySide6.QtGui import QColor, QFont, QFontDatabase

#: Anchors of the sequential scale, position to colour: teal-blue, yellow, orange-red. Lightness
#: rises to the yellow and falls again while hue runs one way, so that red-green blind eyes and
#: grey prints tell the ends apart.
RAMP_ANCHORS = (
    (0.00, "#2c7fb8"),
    (0.17, "#41a6b5"),
    (0.35, "#7fcdbb"),
    (0.50, "#c0e1a2"),
    (0.62, "#ded988"),
    (0.70, "#f4d166"),
    (0.83, "#f3ac52"),
    (0.93, "#e87c43"),
    (1.00, "#dd5637"),
)
RAMP_STEPS = 256


#: How far colours that tell older numbers than those of the design fade into the ground.
_STALE = 0.6


def blend(low: QColor, high: QColor, share: float) -> QColor:
    """Mix two colours; the result is opaque."""
    ends = ((low.red(), high.red()), (low.green(), high.green()), (low.blue(), high.blue()))
    return QColor(*(round(a + (b - a) * share) for a, b in ends))


def faded(colour: QColor, ground: QColor, *, fresh: bool) -> QColor:
    """Return a colour, or what is left of it where the numbers are older than the design."""
    return colour if fresh else blend(colour, ground, _STALE)


@cache
def _ramp() -> tuple[QColor, ...]:
    anchors = [(place, QColor(name)) for place, name in RAMP_ANCHORS]
    colours = []
    segment = 0
    for step in range(RAMP_STEPS):
        x = step / (RAMP_STEPS - 1)
        while x > anchors[segment + 1][0]:
            segment += 1
        (low_x, low), (high_x, high) = anchors[segment], anchors[segment + 1]
        colours.append(blend(low, high, (x - low_x) / (high_x - low_x)))
    return tuple(colours)


@dataclass(frozen=True, eq=False)
class Theme:
    """The tokens of one theme.

    Attributes
    ----------
    canvas, surface, surface_raised
        Backgrounds: behind plates; panels, bars and strip; fields, hovered rows, tool tips.
    hairline
        Lines between regions and rows.
    text, text_muted, text_faint
        Values and titles; labels and captions; disabled and stale text.
    accent, accent_soft, on_accent
        What is selected or can be pressed; its quiet background; text on it.
    warning, error, good
        Warnings and assumed values; errors and contradicted claims; proved and confirmed.
    plate, plate_line
        Plates of blocks on the canvas.
    tile_idle, tile_accelerator, tile_switch, tile_cpu, tile_other
        Tiles: without a value, and by kind of part.
    link_idle
        Links without a value.
    shadow
        Under what floats.
    ramp
        The sequential scale for load, heat and risk: 256 colours from low to high.
    """

    name: str
    canvas: QColor
    surface: QColor
    surface_raised: QColor
    hairline: QColor
    text: QColor
    text_muted: QColor
    text_faint: QColor
    accent: QColor
    accent_soft: QColor
    on_accent: QColor
    warning: QColor
    error: QColor
    good: QColor
    plate: QColor
    plate_line: QColor
    tile_idle: QColor
    tile_accelerator: QColor
    tile_switch: QColor
    tile_cpu: QColor
    tile_other: QColor
    link_idle: QColor
    shadow: QColor
    ramp: tuple[QColor, ...] = field(default_factory=_ramp, repr=False)

    def ramp_color(self, x: float) -> QColor:
        """Return the colour of a share from 0 to 1; outside it is clipped."""
        return self.ramp[round(min(max(x, 0.0), 1.0) * (RAMP_STEPS - 1))]

    def color(self, token: str) -> QColor:
        """Return a colour by the name of its token."""
        value = getattr(self, token)
        assert isinstance(value, QColor), token
        return value

    @property
    def is_dark(self) -> bool:
        """Whether text is lighter than its background."""
        return self.text.lightness() > self.surface.lightness()

    def font(self, size_px: float, weight: int = 400) -> QFont:
        """Return the family at a size; see `font`."""
        return font(size_px, weight)


def _theme(name: str, **tokens: str) -> Theme:
    colours: dict[str, Any] = {token: QColor(colour) for token, colour in tokens.items()}
    return Theme(name, **colours)


LIGHT = _theme(
    "light",
    canvas="#fbfcfd",
    surface="#ffffff",
    surface_raised="#f3f5f8",
    hairline="#e3e6eb",
    text="#1c2430",
    text_muted="#6b7686",
    text_faint="#9aa4b2",
    accent="#2f6fed",
    accent_soft="#e8effd",
    on_accent="#ffffff",
    warning="#b96a00",
    error="#c62f2f",
    good="#1d8a4e",
    plate="#ffffff",
    plate_line="#c9d1dc",
    tile_idle="#dfe6f0",
    tile_accelerator="#8fb0ea",
    tile_switch="#1d8a4e",
    tile_cpu="#dfe6f0",
    tile_other="#e9edf3",
    link_idle="#b4bdca",
    shadow="#2a1c2430",
)

DARK = _theme(
    "dark",
    canvas="#16191f",
    surface="#1b1f26",
    surface_raised="#252b34",
    hairline="#2a303a",
    text="#e6eaf0",
    text_muted="#97a3b4",
    text_faint="#66717f",
    accent="#6b9bff",
    accent_soft="#22304d",
    on_accent="#10141b",
    warning="#e0a030",
    error="#ff6b6b",
    good="#4cc38a",
    plate="#1e232b",
    plate_line="#39424f",
    tile_idle="#313a48",
    tile_accelerator="#5a80c8",
    tile_switch="#4cc38a",
    tile_cpu="#313a48",
    tile_other="#2b323d",
    link_idle="#5b6675",
    shadow="#80000000",
)

HIGH_CONTRAST = _theme(
    "high-contrast",
    canvas="#000000",
    surface="#000000",
    surface_raised="#1a1a1a",
    hairline="#8a8a8a",
    text="#ffffff",
    text_muted="#e0e0e0",
    text_faint="#b4b4b4",
    accent="#ffd83d",
    accent_soft="#3a3200",
    on_accent="#000000",
    warning="#ffb020",
    error="#ff8080",
    good="#5dff9a",
    plate="#000000",
    plate_line="#ffffff",
    tile_idle="#404040",
    tile_accelerator="#7fb2ff",
    tile_switch="#5dff9a",
    tile_cpu="#606060",
    tile_other="#505050",
    link_idle="#b4b4b4",
    shadow="#000000",
)

THEMES: dict[str, Theme] = {theme.name: theme for theme in (LIGHT, DARK, HIGH_CONTRAST)}
TOKENS = tuple(f.name for f in fields(Theme) if f.name not in ("name", "ramp"))

#: Sizes in pixels by role, see the sizes of the look: captions 10, body 11, titles 12, values 18.
CAPTION_PX, BODY_PX, TITLE_PX, VALUE_PX = 10, 11, 12, 18

_FAMILY = "Inter"
_FALLBACKS = (
    "Noto Sans CJK JP",
    "Noto Sans CJK SC",
    "Yu Gothic UI",
    "Microsoft YaHei UI",
    "Hiragino Sans",
    "PingFang SC",
    "Segoe UI",
    "DejaVu Sans",
)


@cache
def _families() -> tuple[str, ...]:
    """Load the shipped family and name what the system adds to it (needs a running application)."""
    from designer.assets import assets_dir

    for path in sorted((assets_dir() / "fonts").glob("*.ttf")):
        QFontDatabase.addApplicationFont(str(path))
    # Naming a family that is not there makes Qt search all aliases, which takes long.
    return (_FAMILY, *(name for name in _FALLBACKS if QFontDatabase.hasFamily(name)))


@lru_cache(maxsize=64)
def _font(size_px: float, weight: int) -> QFont:
    made = QFont()
    made.setFamilies(list(_families()))
    made.setPixelSize(max(1, round(size_px)))
    made.setWeight(QFont.Weight(weight))
    # Tabular figures: digits keep their place while numbers change.
    made.setFeature(QFont.Tag("tnum"), 1)
    made.setHintingPreference(QFont.HintingPreference.PreferNoHinting)
    return made


def font(size_px: float, weight: int = 400) -> QFont:
    """Return the program's family with tabular figures.

    Parameters
    ----------
    size_px
        Size in logical pixels; whole pixels are used.
    weight
        400, 500 or 600.
    """
    return QFont(_font(size_px, weight))


def ramp_color(x: float) -> QColor:
    """Return the colour of a share from 0 to 1 on the sequential scale of all themes."""
    return LIGHT.ramp_color(x)
