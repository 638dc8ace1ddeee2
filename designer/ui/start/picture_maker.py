"""Pictures of designs, made a step at a time between other events, and kept for next time."""

from __future__ import annotations

import contextlib
import hashlib
from collections import deque
from collections.abc import Iterator
from pathlib import Path

from PySide6.QtCore import QBuffer, QByteArray, QIODevice, QObject, QSize, QTimer, Signal
from PySide6.QtGui import QImage, QImageWriter

from designer import __version__
from designer.issues import DesignError
from designer.ui.theme import Theme

_FOLDER = "supernode-designer"
_WORDS = "Description"
#: More pictures than this are not kept; the oldest go.
MAX_KEPT = 200


def cache_folder() -> Path:
    """Return where pictures are kept."""
    from platformdirs import user_cache_path

    return user_cache_path(_FOLDER, appauthor=False) / "pictures"


class PictureCache:
    """Pictures with their words as PNG files, by what they show and how.

    A file that is broken counts as none; a folder that cannot be written only costs time.
    """

    def __init__(self, folder: Path) -> None:
        self.folder = folder

    def place(self, data: bytes, theme: Theme, size: QSize, dpr: float) -> Path:
        """Return the file of a picture of a design's bytes."""
        how = f"{__version__}|{theme.name}|{size.width()}x{size.height()}|{dpr:g}|"
        return self.folder / f"{hashlib.sha256(how.encode() + data).hexdigest()[:40]}.png"

    def get(self, place: Path, size: QSize, dpr: float) -> QImage | None:
        """Return a picture with its words, None if there is none that can be used."""
        try:
            stored = place.read_bytes()
        except OSError:
            return None
        # From bytes: reading a broken file by its name would be reported as a warning.
        image = QImage.fromData(stored)
        wanted = QSize(round(size.width() * dpr), round(size.height() * dpr))
        if image.isNull() or image.size() != wanted or not image.text(_WORDS):
            return None
        image.setDevicePixelRatio(dpr)
        return image

    def put(self, place: Path, image: QImage) -> None:
        """Keep a picture, and drop the oldest if there are too many."""
        buffer = QBuffer()
        buffer.open(QIODevice.OpenModeFlag.WriteOnly)
        QImageWriter(buffer, QByteArray(b"PNG")).write(image)
        with contextlib.suppress(OSError):
            self.folder.mkdir(parents=True, exist_ok=True)
            # Whole or not at all; two programs may write the same picture.
            beside = place.with_suffix(".tmp")
            beside.write_bytes(buffer.data().data())
            beside.replace(place)
            kept = sorted(self.folder.glob("*.png"), key=lambda path: path.stat().st_mtime)
            for old in kept[:-MAX_KEPT]:
                old.unlink()


class PictureMaker(QObject):
    """Makes pictures of files one after the other, a short step per turn of the event loop.

    Attributes
    ----------
    made
        A file, its picture and its words.
    failed
        A file that cannot be used, and the sentence that says why.
    """

    made = Signal(Path, QImage, str)
    failed = Signal(Path, str)

    def __init__(self, cache: PictureCache, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._cache = cache
        self._queue: deque[Iterator[None]] = deque()
        self._timer = QTimer(self)
        self._timer.setSingleShot(True)
        self._timer.timeout.connect(self._step)

    @property
    def is_busy(self) -> bool:
        """Whether pictures are still to come."""
        return bool(self._queue)

    def ask(self, paths: list[Path], theme: Theme, size: QSize, dpr: float) -> None:
        """Make these pictures instead of those that were asked for before."""
        self._queue = deque(self._steps(path, theme, size, dpr) for path in paths)
        if self._queue:
            self._timer.start(0)

    def stop(self) -> None:
        """Make no more pictures."""
        self._queue.clear()
        self._timer.stop()

    def _step(self) -> None:
        if not self._queue:
            return
        queue = self._queue
        try:
            if next(queue[0], "end") == "end" and queue:
                queue.popleft()
        finally:
            # One picture that goes wrong does not keep the others from being made.
            if self._queue:
                self._timer.start(0)

    def _steps(self, path: Path, theme: Theme, size: QSize, dpr: float) -> Iterator[None]:
        from designer.model.expansion import expand
        from designer.store.document import loads
        from designer.ui.canvas.drawing.pen import Type
        from designer.ui.start.design_picture import lay_out, paint, words_of

        try:
            data = path.read_bytes()
        except OSError as error:
            self.failed.emit(path, (error.strerror or "It cannot be read").capitalize() + ".")
            return
        place = self._cache.place(data, theme, size, dpr)
        kept = self._cache.get(place, size, dpr)
        if kept is not None:
            self.made.emit(path, kept, kept.text(_WORDS))
            return
        yield
        try:
            design = loads(data, path.name).design
        except DesignError as error:
            self.failed.emit(path, error.issues[0].message)
            return
        yield
        kind = Type(theme)
        expansion = expand(design.blocks, design.root)
        geometry = lay_out(design, expansion, kind)
        yield
        image = paint(geometry, theme, kind, size, dpr)
        words = words_of(design, expansion)
        image.setText(_WORDS, words)
        self.made.emit(path, image, words)
        yield
        self._cache.put(place, image)
