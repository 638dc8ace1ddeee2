"""Pictures of designs: what they show, what they say, and how they are kept."""

import os

import pytest
from PySide6.QtCore import QSize
from PySide6.QtGui import QColor, QImage

from designer.model.expansion import expand
from designer.ui.canvas.drawing.pen import Type
from designer.ui.start.design_picture import lay_out, paint, words_of
from designer.ui.start.picture_maker import MAX_KEPT, PictureCache, PictureMaker, cache_folder
from designer.ui.theme import DARK, LIGHT
from tests.building import group, item, pod, two_levels

SIZE = QSize(264, 164)


def words(design):
    return words_of(design, expand(design.blocks, design.root))


def picture(design, theme=LIGHT, dpr=1.0):
    kind = Type(theme)
    geometry = lay_out(design, expand(design.blocks, design.root), kind)
    return paint(geometry, theme, kind, SIZE, dpr)


def colours(image):
    return {
        image.pixelColor(x, y).name() for x in range(image.width()) for y in range(image.height())
    }


def test_words_count_without_a_solve():
    assert words(two_levels(4, 8, 2)) == "32 accelerators · 6 switches"
    assert words(pod(item("chip", x=1))) == "1 accelerator"
    assert words(pod()) == "Empty"


def test_words_leave_out_guarded_and_external_elements():
    guarded = {"guard": {"never": [{"where": {"x": [0]}}]}}
    design = pod(
        item("chip", x=4, more=guarded), item("out", part="switch", x=9, more={"external": True})
    )
    assert words(design) == "3 accelerators"
    assert words(pod(item("chip", x=30_000, more=guarded))) == "up to 30,000 accelerators"


def test_picture_has_the_colours_of_its_theme(dressed):
    design = pod(item("chip", x=4), item("sw", part="switch", x=2), group("g", "chip", "sw"))
    for theme in (LIGHT, DARK):
        found = colours(picture(design, theme))
        tokens = (theme.canvas, theme.plate, theme.tile_accelerator, theme.tile_switch)
        assert {colour.name() for colour in tokens} <= found
    assert QColor(LIGHT.plate).name() not in colours(picture(design, DARK))


def test_picture_is_as_sharp_as_the_screen(dressed):
    image = picture(pod(item("chip", x=4)), dpr=2.0)
    assert (image.width(), image.height(), image.devicePixelRatio()) == (528, 328, 2.0)


def test_picture_of_an_empty_design_is_plain_ground(dressed):
    assert colours(picture(pod())) == {LIGHT.canvas.name()}


# -- keeping ------------------------------------------------------------------------------------


@pytest.fixture
def cache(tmp_path):
    return PictureCache(tmp_path / "kept")


def filled(colour="#ff0000", size=SIZE):
    image = QImage(size, QImage.Format.Format_ARGB32_Premultiplied)
    image.fill(QColor(colour))
    image.setText("Description", "4 accelerators")
    return image


def test_place_depends_on_all_that_matters(cache, monkeypatch):
    places = {
        cache.place(b"a", LIGHT, SIZE, 1.0),
        cache.place(b"b", LIGHT, SIZE, 1.0),
        cache.place(b"a", DARK, SIZE, 1.0),
        cache.place(b"a", LIGHT, SIZE, 2.0),
        cache.place(b"a", LIGHT, QSize(100, 100), 1.0),
    }
    monkeypatch.setattr("designer.ui.start.picture_maker.__version__", "99.0")
    places.add(cache.place(b"a", LIGHT, SIZE, 1.0))
    assert len(places) == 6


def test_kept_picture_comes_back_with_its_words(cache, qapp):
    place = cache.place(b"a", LIGHT, SIZE, 1.0)
    assert cache.get(place, SIZE, 1.0) is None
    cache.put(place, filled())
    back = cache.get(place, SIZE, 1.0)
    assert back.text("Description") == "4 accelerators"
    assert back.pixelColor(5, 5).name() == "#ff0000"
    assert [path.suffix for path in cache.folder.iterdir()] == [".png"]


@pytest.mark.parametrize("damage", ["empty", "cut", "other size", "no picture", "no words"])
def test_broken_pictures_count_as_none(cache, qapp, damage):
    place = cache.place(b"a", LIGHT, SIZE, 1.0)
    image = filled(size=QSize(10, 10)) if damage == "other size" else filled()
    if damage == "no words":
        image.setText("Description", "")
    cache.put(place, image)
    whole = place.read_bytes()
    contents = {"empty": b"", "cut": whole[:20], "no picture": b"x" * 500}
    place.write_bytes(contents.get(damage, whole))
    assert cache.get(place, SIZE, 1.0) is None


def test_a_folder_that_cannot_be_made_is_no_error(tmp_path, qapp):
    (tmp_path / "file").write_text("x", encoding="utf-8")
    cache = PictureCache(tmp_path / "file" / "kept")
    place = cache.place(b"a", LIGHT, SIZE, 1.0)
    cache.put(place, filled())
    assert cache.get(place, SIZE, 1.0) is None


def test_oldest_pictures_go(cache, qapp):
    cache.folder.mkdir()
    for number in range(MAX_KEPT):
        old = cache.folder / f"{number:03}.png"
        old.write_bytes(b"x")
        os.utime(old, (number, number))
    cache.put(cache.place(b"a", LIGHT, SIZE, 1.0), filled())
    left = {path.name for path in cache.folder.iterdir()}
    assert len(left) == MAX_KEPT
    assert "000.png" not in left
    assert "001.png" in left


def test_cache_folder_is_the_users(own_settings):
    assert cache_folder() == own_settings / "cache" / "supernode-designer" / "pictures"


# -- making -------------------------------------------------------------------------------------


@pytest.fixture
def maker(dressed, cache, library):
    made = PictureMaker(cache)
    yield made
    made.stop()
    made.deleteLater()


def make_all(maker, qtbot, paths, theme=LIGHT):
    """Return (made, failed) by name of the file."""
    made, failed = {}, {}
    got = maker.made.connect(lambda path, image, text: made.update({path.stem: (image, text)}))
    bad = maker.failed.connect(lambda path, text: failed.update({path.stem: text}))
    maker.ask(list(paths), theme, SIZE, 1.0)
    qtbot.waitUntil(lambda: not maker.is_busy)
    maker.disconnect(got)
    maker.disconnect(bad)
    return made, failed


def test_made_once_and_taken_from_the_cache_then(maker, qtbot, library, monkeypatch):
    paths = sorted(library.iterdir())
    first, _ = make_all(maker, qtbot, paths)
    assert {name: text for name, (_, text) in first.items()} == {
        "cloudmatrix-384": "384 accelerators · 448 switches",
        "gb200-nvl72": "72 accelerators · 18 switches",
    }
    monkeypatch.setattr("designer.store.document.loads", lambda *_: pytest.fail("read again"))
    second, _ = make_all(maker, qtbot, paths)
    assert {name: text for name, (_, text) in second.items()} == {
        name: text for name, (_, text) in first.items()
    }
    for name, (image, _) in first.items():
        assert second[name][0].convertToFormat(image.format()) == image


def test_a_broken_cache_entry_is_painted_again(maker, cache, qtbot, library):
    path = library / "gb200-nvl72.supernode"
    first, _ = make_all(maker, qtbot, [path])
    (kept,) = cache.folder.iterdir()
    whole = kept.read_bytes()
    kept.write_bytes(whole[: len(whole) // 2])
    second, _ = make_all(maker, qtbot, [path])
    assert second["gb200-nvl72"][0] == first["gb200-nvl72"][0]
    assert kept.read_bytes() == whole


def test_a_changed_file_gets_a_picture_of_its_own(maker, cache, qtbot, library):
    path = library / "gb200-nvl72.supernode"
    make_all(maker, qtbot, [path])
    path.write_bytes(path.read_bytes().replace(b"GB200 NVL72", b"GB200 other"))
    make_all(maker, qtbot, [path])
    assert len(list(cache.folder.iterdir())) == 2


def test_what_cannot_be_read_says_why_and_the_rest_is_made(maker, qtbot, library, broken_file):
    gone = library / "gone.supernode"
    made, failed = make_all(maker, qtbot, [broken_file, gone, library / "gb200-nvl72.supernode"])
    assert list(made) == ["gb200-nvl72"]
    assert "cut off" in failed["broken"]
    assert failed["gone"] == "No such file or directory."


def test_asking_again_forgets_what_was_asked_before(maker, qtbot, library):
    one, other = sorted(library.iterdir())
    maker.ask([one, one, one], LIGHT, SIZE, 1.0)
    made, _ = make_all(maker, qtbot, [other], DARK)
    assert list(made) == ["gb200-nvl72"]


def test_other_events_come_between_the_steps(maker, qtbot, library):
    from PySide6.QtCore import QTimer

    turns, begun = [], []
    maker.made.connect(lambda path, *_: begun.append(path.stem))
    timer = QTimer()
    timer.timeout.connect(lambda: turns.append(len(begun)))
    timer.start(0)
    maker.ask(sorted(library.iterdir()), LIGHT, SIZE, 1.0)
    qtbot.waitUntil(lambda: not maker.is_busy)
    timer.stop()
    assert turns.count(0) >= 3, "a picture takes several turns"
    assert turns.count(1) >= 3, "and so does the next one"
