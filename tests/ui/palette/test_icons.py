"""Pictures of kinds of parts."""

import pytest
from PySide6.QtCore import QPoint, QRectF
from PySide6.QtGui import QColor, QImage, QPainter

from designer.edit.place import add_part, blank
from designer.store.catalogue import entries
from designer.ui.offers import Offer
from designer.ui.palette.icons import icon_kind, paint_icon
from designer.ui.theme import DARK, HIGH_CONTRAST, LIGHT

KINDS = ("accelerator", "cpu", "switch", "nic", "medium", "rack", "cdu", "power_shelf", "board")


def picture(kind, theme=LIGHT, size=48):
    image = QImage(size, size, QImage.Format.Format_ARGB32)
    image.fill(theme.surface)
    painter = QPainter(image)
    paint_icon(painter, QRectF(0, 0, size, size), kind, theme)
    painter.end()
    return image


@pytest.mark.parametrize("theme", [LIGHT, DARK, HIGH_CONTRAST], ids=lambda theme: theme.name)
def test_kinds_can_be_told_apart(dressed, theme):
    kinds = (*KINDS, "block", "empty", "anything else")
    images = [picture(kind, theme) for kind in kinds]
    for number, image in enumerate(images):
        assert all(image != other for other in images[number + 1 :]), kinds[number]


def test_every_kind_of_the_catalogue_has_one(dressed):
    plain = picture("anything else")
    kinds = {entry.part.kind for entry in entries()}
    assert len(kinds) == 12
    assert all(picture(kind) != plain for kind in kinds)


def test_it_is_centred_and_leaves_the_painter_alone(dressed):
    image = QImage(100, 40, QImage.Format.Format_ARGB32)
    image.fill(LIGHT.surface)
    painter = QPainter(image)
    painter.setPen(QColor(LIGHT.error))
    paint_icon(painter, QRectF(0, 0, 100, 40), "rack", LIGHT)
    assert painter.pen().color() == LIGHT.error
    assert painter.transform().isIdentity()
    painter.end()
    assert image.pixelColor(QPoint(20, 20)) == LIGHT.surface
    assert image.pixelColor(QPoint(80, 20)) == LIGHT.surface
    # Between the frame of the tile and that of the rack.
    assert image.pixelColor(QPoint(35, 20)) == LIGHT.surface_raised


def test_the_kind_of_an_offer():
    from designer.store.catalogue import load_catalogue

    design = blank()
    own = load_catalogue()["ascend-910c"].replace(catalog_id="")
    design = add_part(design, "pod", "mine", own)
    assert icon_kind(Offer("part", "nvidia-qm9700", ""), design) == "switch"
    assert icon_kind(Offer("part", "mine", ""), design) == "accelerator"
    assert icon_kind(Offer("block", "pod", ""), design) == "block"
    assert icon_kind(Offer("empty"), design) == "empty"
    assert icon_kind(Offer("part", "no-such-part", ""), design) == ""
