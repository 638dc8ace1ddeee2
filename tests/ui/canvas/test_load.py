"""Load on the canvas: links as wide as they are full, the bottleneck outlined, a legend."""

import pytest
from PySide6.QtCore import QPoint

from designer.ui.theme import LIGHT, blend
from tests.ui.canvas.conftest import ROOT

FABRICS = ROOT / "tests" / "data" / "designs" / "fabrics"
#: Chips are joined to NICs by 504 Gb/s, NICs to leaves by 400 Gb/s: where those are full, as they
#: are at all-to-all over rails, the former are at 400 / 504.
PCIE_SHARE = 400 / 504


@pytest.fixture
def canvas(show):
    return show(FABRICS / "storage-and-frontend.supernode")


def bundle_of(canvas, name):
    return next(b for b in canvas.geometry_shown.bundles if b.address == f"hall.{name}")


def across(canvas, bundle):
    """Colours of the pixels across the longest upright part of a bundle, at its middle."""
    parts = zip(bundle.points, bundle.points[1:], strict=False)
    (x, y1), (_, y2) = max(
        (p for p in parts if p[0][0] == p[1][0]), key=lambda p: abs(p[0][1] - p[1][1])
    )
    canvas.centerOn(x, (y1 + y2) / 2)
    at = canvas.mapFromScene(x, y1 + (y2 - y1) * 0.3)
    image = canvas.viewport().grab().toImage()
    return [image.pixelColor(at + QPoint(n, 0)) for n in range(-16, 17)]


def alike(a, b):
    return all(abs(x - y) < 10 for x, y in zip(a.getRgb(), b.getRgb(), strict=True))


def test_a_link_is_as_wide_as_it_is_full(canvas):
    canvas.set_zoom(2.0)
    bundle = bundle_of(canvas, "node.gpu_nic")
    share = canvas._picture.shades.utilisation(bundle.address)
    assert share == pytest.approx(PCIE_SHARE)
    pixels = across(canvas, bundle)
    full, free = LIGHT.ramp_color(share), canvas._picture.shades.free
    used = sum(alike(p, full) for p in pixels)
    assert used == pytest.approx(bundle.width * 2.0 * share, abs=1.5)
    assert sum(alike(p, free) for p in pixels) >= 1


def test_a_full_link_fills_its_width_and_an_idle_one_nothing(canvas):
    canvas.set_zoom(2.0)
    shades = canvas._picture.shades
    full = bundle_of(canvas, "nic_leaf")
    assert shades.strokes(full.address)[1] == (1.0, LIGHT.ramp_color(1.0))
    idle = bundle_of(canvas, "server_front")
    assert shades.utilisation(idle.address) == 0.0
    assert shades.strokes(idle.address) == ((1.0, shades.free),)
    assert shades.free == blend(LIGHT.link_idle, LIGHT.plate, 0.45)


def test_without_a_load_a_link_is_plain(canvas):
    shades = canvas._picture.shades
    assert shades.strokes("hall.nothing") == ((1.0, LIGHT.link_idle),)
    canvas.set_overlay("none")
    assert shades.strokes("hall.nic_leaf") == ((1.0, LIGHT.link_idle),)


def test_the_bottleneck_is_the_machines_not_that_of_a_plane(canvas):
    shades = canvas._picture.shades
    assert shades.utilisation("hall.node.gpu_outer") == pytest.approx(1.0)
    assert shades.limiting == "hall.nic_leaf"
    limit = canvas.session.results.metrics["network.all.all_to_all_bytes_per_s"].why.limit
    assert shades.limiting == limit


def outline(image, y):
    """Where dark upright lines stand beside the scale."""
    return [x for x in range(212, 236) if image.pixelColor(x, y).lightness() < 110]


def test_the_legend_shows_widths_and_the_outline(canvas):
    image = canvas.viewport().grab().toImage()
    y = image.height() - 16 - 14 + 4
    free = canvas._picture.shades.free
    # The scale begins 16 px from the left, behind its name; it widens from one to eight pixels.
    columns = [[image.pixelColor(x, y + n) for n in range(-4, 4)] for x in range(40, 240)]
    grounded = [sum(alike(p, free) for p in column) for column in columns]
    wide = [n for n in grounded if n]
    assert len(wide) > 100
    assert wide[2] > wide[len(wide) // 2] > wide[-2]
    assert outline(image, y), "the outline of the bottleneck stands beside the scale"
    canvas._picture.shades.limiting = ""
    canvas.viewport().update()
    plain = canvas.viewport().grab().toImage()
    assert not outline(plain, y)
