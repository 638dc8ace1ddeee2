"""Pictures of the window, made by the program itself: `python -m designer.ui.picture OUT.png`.

Used for the README and the guide; needs no screen.
"""

from __future__ import annotations

import argparse
import os
import time
from pathlib import Path

SETTLE_S = 0.5


def take(target: str, out: Path, theme: str, size: tuple[int, int], select: str = "") -> None:
    """Paint the window on a design into a PNG file.

    Parameters
    ----------
    target
        Preset id or file.
    out
        File to write.
    theme
        ``light``, ``dark`` or ``contrast``.
    size
        Width and height of the window at 100 %. [px]
    select
        Address of what is selected; empty for nothing.
    """
    from designer.session.session import Session
    from designer.store.presets import load_target
    from designer.ui.app import make_application
    from designer.ui.window.main_window import MainWindow

    application = make_application(["supernode-designer"])
    document, path, is_preset = load_target(target)
    session = Session(document, None if is_preset else path)
    window = MainWindow(session)
    window.choose_theme(theme)
    window.resize(*size)
    window.show()
    application.processEvents()
    window.canvas.zoom_to_fit()
    if select:
        session.select((select,))
    # Ratios to other presets are worked out beside the window.
    end = time.monotonic() + SETTLE_S
    while time.monotonic() < end:
        application.processEvents()
    window.grab().save(str(out))
    session.close()


def main() -> None:
    """Read the command line and take the picture."""
    parser = argparse.ArgumentParser(description="Paint the window into a PNG file.")
    parser.add_argument("out", type=Path)
    parser.add_argument("--target", default="cloudmatrix-384")
    parser.add_argument("--theme", default="light")
    parser.add_argument("--scale", default="1")
    parser.add_argument("--size", default="1400x850")
    parser.add_argument("--select", default="")
    given = parser.parse_args()
    os.environ.setdefault("QT_QPA_PLATFORM", "offscreen")
    os.environ["QT_SCALE_FACTOR"] = given.scale
    width, height = (int(n) for n in given.size.split("x"))
    take(given.target, given.out, given.theme, (width, height), given.select)


if __name__ == "__main__":
    main()
