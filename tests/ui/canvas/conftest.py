"""A canvas on a real session, and designs to show on it."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from designer.model.design import Design
from designer.model.expansion import Expansion, expand
from designer.session.session import Session
from designer.store.document import Document, load
from designer.ui.canvas.geometry import Geometry
from designer.ui.canvas.layout.build import build
from designer.ui.canvas.layout.links import add_bundles

ROOT = Path(__file__).resolve().parents[3]
PRESETS = sorted((ROOT / "presets").glob("*.supernode"))
DESIGNS = sorted((ROOT / "tests" / "data" / "designs").glob("*.supernode"))
CLOUDMATRIX = ROOT / "presets" / "cloudmatrix-384.supernode"
MILLION = ROOT / "tests" / "data" / "designs" / "million.supernode"


def laid_out(design: Design, shown: str = "") -> tuple[Geometry, Expansion]:
    expansion = expand(design.blocks, design.root)
    geometry = build(design, expansion, shown)
    path = ".".join(p.partition("[")[0] for p in shown.split(".")[1:])
    return add_bundles(geometry, design, expansion, path), expansion


def opened(path: Path) -> Design:
    return load(path).design


@pytest.fixture(params=[*PRESETS, *DESIGNS], ids=lambda p: f"{p.parent.name}-{p.stem}")
def any_design(request: pytest.FixtureRequest) -> Design:
    return opened(request.param)


@pytest.fixture
def cloudmatrix() -> Design:
    return opened(CLOUDMATRIX)


@pytest.fixture
def show(qtbot) -> Iterator[Callable]:
    """Open a file on a visible canvas; the window's part of the wiring is done here."""
    from designer.ui.canvas.view import CanvasView
    from designer.ui.theme import LIGHT

    sessions = []

    def make(
        source: Path | Design = CLOUDMATRIX, size: tuple[int, int] = (1200, 760)
    ) -> CanvasView:
        document = load(source) if isinstance(source, Path) else Document(design=source)
        session = Session(document, source if isinstance(source, Path) else None, live=False)
        sessions.append(session)
        view = CanvasView(session, LIGHT)
        qtbot.addWidget(view)

        def follow(event) -> None:
            if event.kind == "design":
                view.refresh(event.changes)
            elif event.kind == "results":
                view.update_results()

        session.observe(follow)
        view.resize(*size)
        with qtbot.waitExposed(view):
            view.show()
        view.setFocus()
        view.grab()
        return view

    yield make
    for session in sessions:
        session.close()
