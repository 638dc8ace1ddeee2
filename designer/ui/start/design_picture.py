"""A design as a small picture and a line of words: the canvas's own layout, without a window."""

from __future__ import annotations

import itertools

from PySide6.QtCore import QSize
from PySide6.QtGui import QImage, QPainter

from designer.model.arrays import Array
from designer.model.design import Design
from designer.model.expansion import Expansion
from designer.ui.canvas.drawing.layers import LinkLayer, Picture, PlateLayer, TileLayer
from designer.ui.canvas.drawing.pen import Lens, Type
from designer.ui.canvas.drawing.shades import Shades
from designer.ui.canvas.geometry import Geometry
from designer.ui.canvas.layout.build import build
from designer.ui.canvas.layout.links import add_bundles
from designer.ui.recent import count_words
from designer.ui.theme import Theme

MARGIN_PX = 12.0
#: Small designs are not enlarged until their tiles look like buttons.
_LARGEST_ZOOM = 0.5
#: Guarded elements are counted one by one up to here.
_MAX_COUNTED = 20_000
_COUNTED = (("accelerator", "accelerator", ""), ("switch", "switch", "switches"))


def lay_out(design: Design, expansion: Expansion, kind: Type) -> Geometry:
    """Return what stands where on the canvas of a design."""
    geometry = build(design, expansion, "", kind.width)
    return add_bundles(geometry, design, expansion, "", kind.width, Geometry())


def paint(geometry: Geometry, theme: Theme, kind: Type, size: QSize, dpr: float) -> QImage:
    """Paint the canvas small: plates, links and tiles by kind of part, no texts.

    Parameters
    ----------
    geometry
        See `lay_out`.
    size
        Logical pixels.
    dpr
        Device pixels per logical pixel.
    """
    image = QImage(
        round(size.width() * dpr),
        round(size.height() * dpr),
        QImage.Format.Format_ARGB32_Premultiplied,
    )
    image.setDevicePixelRatio(dpr)
    image.fill(theme.canvas)
    bounds = geometry.bounds
    zoom = min(
        (size.width() - 2 * MARGIN_PX) / max(bounds.w, 1.0),
        (size.height() - 2 * MARGIN_PX) / max(bounds.h, 1.0),
        _LARGEST_ZOOM,
    )
    x, y = bounds.centre
    area = bounds.grown(2 * MARGIN_PX / zoom)
    lens = Lens(zoom, size.width() / 2 - x * zoom, size.height() / 2 - y * zoom, dpr, area)
    picture = Picture(geometry, Shades(theme, "none"), kind)
    painter = QPainter(image)
    for layer in (PlateLayer(picture, 0), LinkLayer(picture, 1), TileLayer(picture, 2)):
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        layer.draw(painter, lens)
    painter.end()
    return image


def words_of(design: Design, expansion: Expansion) -> str:
    """Say how large a machine is: ``384 accelerators · 560 switches``; known without a solve."""
    said = []
    for part_kind, noun, plural in _COUNTED:
        arrays = [
            array
            for array in expansion.arrays
            if not array.external and getattr(design.parts.get(array.part), "kind", "") == part_kind
        ]
        counts = [_elements(array) for array in arrays]
        total = sum(count for count, _ in counts)
        if total:
            bound = "" if all(is_exact for _, is_exact in counts) else "up to "
            said.append(bound + count_words(total, noun, plural))
    return " · ".join(said) or "Empty"


def _elements(array: Array) -> tuple[int, bool]:
    """Return how many elements an array has, and whether guards are taken into account."""
    if not array.presence:
        return array.size, True
    if array.size > _MAX_COUNTED:
        return array.size, False
    every = itertools.product(*(range(size) for size in array.shape))
    there = sum(all(guard.admits(index) for guard in array.presence) for index in every)
    return there, True
