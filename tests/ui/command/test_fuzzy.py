"""What typed letters find, in which order, and which letters are emphasised."""

import pytest

from designer.ui.command.fuzzy import letters, prepare, score

TEXTS = (
    "Zoom to fit",
    "Zoom in",
    "Fabric generator",
    "Find in the design",
    "Save as…",
    "Select all",
    "L1 switch",
    "NPU to L1",
    "groupByAxis",
)


def ranked(typed):
    words = tuple(typed.lower().split())
    hits = [(score(words, prepare(text)), text) for text in TEXTS]
    return [text for worth, text in sorted(hits, key=lambda h: -(h[0] or 0)) if worth is not None]


def marked(typed, text):
    chosen = letters(tuple(typed.lower().split()), prepare(text))
    return "".join(letter if n in chosen else "." for n, letter in enumerate(text))


@pytest.mark.parametrize(
    ("typed", "first"),
    [
        ("zoom", "Zoom in"),
        ("zf", "Zoom to fit"),
        ("ztf", "Zoom to fit"),
        ("zofi", "Zoom to fit"),
        ("fit zoom", "Zoom to fit"),
        ("fi", "Find in the design"),
        ("fg", "Fabric generator"),
        ("gen", "Fabric generator"),
        ("sa", "Save as…"),
        ("l1", "L1 switch"),
        ("axis", "groupByAxis"),
        ("gba", "groupByAxis"),
    ],
)
def test_best_hit(typed, first):
    assert ranked(typed)[0] == first


@pytest.mark.parametrize("typed", ["xyz", "zoom out", "tifz", "zoom zz", "ooo", "eeg"])
def test_not_found(typed):
    assert ranked(typed) == []


def test_order_of_hits():
    assert ranked("in") == ["Zoom in", "Find in the design"], "the shorter one says more"
    assert ranked("zoom") == ["Zoom in", "Zoom to fit"]
    assert ranked("zoom in") == ["Zoom in"]


def test_every_word_must_be_found_somewhere():
    text = prepare("Ascend 910C", "pod.node.npu npu accelerator")
    assert score(("910",), text) is not None
    assert score(("npu", "910"), text) is not None
    assert score(("npu", "920"), text) is None


def test_other_words_are_worth_less_than_the_name():
    by_name = score(("npu",), prepare("NPU"))
    by_other = score(("npu",), prepare("Ascend 910C", "npu"))
    inside = score(("npu",), prepare("Ascend 910C", "pod.npu"))
    assert by_name > by_other > inside
    assert score(("n",), prepare("Ascii", "unit")) is None, "one letter inside a word says nothing"


@pytest.mark.parametrize(
    ("typed", "text", "shown"),
    [
        ("zoom", "Zoom to fit", "Zoom......."),
        ("zofi", "Zoom to fit", "Zo......fi."),
        ("fit", "Benefit of fit", "...........fit"),
        ("npu", "Ascend 910C", "..........."),
        ("to fit", "Zoom to fit", ".....to.fit"),
        ("ß", "STRAẞE ß", ".......ß"),
    ],
)
def test_letters(typed, text, shown):
    assert marked(typed, text) == shown


def test_texts_whose_small_letters_are_longer_keep_their_places():
    text = "İzmir hall"
    assert len("İ".lower()) == 2
    assert marked("hall", text) == "......hall"
