"""An error while the canvas paints is reported; the window and the painter go on."""

import sys

import pytest


@pytest.fixture
def reported(monkeypatch):
    errors = []
    monkeypatch.setattr(sys, "excepthook", lambda kind, error, trace: errors.append(str(error)))
    return errors


@pytest.mark.parametrize("number", range(4))
def test_a_layer_that_fails_is_left_out(show, reported, number):
    view = show()
    whole = view.grab().toImage()

    def fail(painter, lens):
        raise ZeroDivisionError("a test's own fault")

    view._layers[number].draw = fail
    view.grab()
    assert set(reported) == {"a test's own fault"}
    del view._layers[number].draw
    assert view.grab().toImage() == whole
