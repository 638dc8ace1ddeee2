"""How the canvas is looked at: zoom about the mouse, panning, fitting; without scroll bars."""

from __future__ import annotations

from PySide6.QtCore import QEvent, QPoint, QPointF, QRectF, Qt, Signal
from PySide6.QtGui import QNativeGestureEvent, QResizeEvent, QShowEvent, QTransform, QWheelEvent
from PySide6.QtWidgets import QFrame, QGraphicsView, QWidget

from designer.ui.canvas.geometry import Rect

LARGEST_ZOOM = 32.0
SMALLEST_ZOOM = 0.01
STEP = 1.25
_FIT_MARGIN = 32.0
_LEGEND_H = 60.0
_REACH = 200_000.0
_WHEEL = 1.0018


class Camera(QGraphicsView):
    """A view with a zoom between 1 % and 3,200 % and no end to panning."""

    zoom_changed = Signal(float)

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._fitted = False
        #: Whether all is shown, and nobody has looked elsewhere since.
        self._is_whole = False
        self.setFrameShape(QFrame.Shape.NoFrame)
        self.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.setVerticalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.setTransformationAnchor(QGraphicsView.ViewportAnchor.NoAnchor)
        self.setResizeAnchor(QGraphicsView.ViewportAnchor.NoAnchor)
        self.setViewportUpdateMode(QGraphicsView.ViewportUpdateMode.MinimalViewportUpdate)
        self.setOptimizationFlag(QGraphicsView.OptimizationFlag.DontSavePainterState)

    def reach_around(self, bounds: Rect) -> None:
        """Let the view be scrolled far beyond the picture."""
        b = bounds.grown(_REACH)
        self.scene().setSceneRect(QRectF(b.x, b.y, b.w, b.h))

    def zoom_to_fit(self) -> None:
        """Show everything."""
        raise NotImplementedError

    @property
    def zoom(self) -> float:
        """Screen pixels per scene pixel."""
        return self.transform().m11()

    def set_zoom(self, zoom: float, about: QPointF | None = None) -> None:
        """Set the zoom, keeping a point of the viewport (its middle by default) in place."""
        self._is_whole = False
        zoom = min(max(zoom, SMALLEST_ZOOM), LARGEST_ZOOM)
        if abs(zoom - 1.0) < 0.02:
            zoom = 1.0
        anchor = about if about is not None else QPointF(self.viewport().rect().center())
        before = self._to_scene(anchor)
        self.setTransform(QTransform.fromScale(zoom, zoom))
        self.horizontalScrollBar().setValue(round(before.x() * zoom - anchor.x()))
        self.verticalScrollBar().setValue(round(before.y() * zoom - anchor.y()))
        self.viewport().update()
        self.zoom_changed.emit(self.zoom)

    def _to_scene(self, at: QPointF) -> QPointF:
        inverse, _ = self.viewportTransform().inverted()
        return inverse.map(at)

    def look_at(self, rect: Rect, most: float) -> None:
        """Bring a rectangle into the middle, no larger than `most`."""
        self._is_whole = False
        size = self.viewport().size()
        width, height = size.width() - 2 * _FIT_MARGIN, size.height() - _FIT_MARGIN - _LEGEND_H
        zoom = min(width / max(rect.w, 1.0), height / max(rect.h, 1.0), most)
        zoom = min(max(zoom, SMALLEST_ZOOM), LARGEST_ZOOM)
        self.setTransform(QTransform.fromScale(zoom, zoom))
        x, y = rect.centre
        self.horizontalScrollBar().setValue(round(x * zoom - size.width() / 2))
        middle = _FIT_MARGIN + max(height, 0) / 2
        self.verticalScrollBar().setValue(round(y * zoom - middle))
        self.viewport().update()
        self.zoom_changed.emit(self.zoom)

    def pan_by(self, delta: QPoint) -> None:
        """Scroll by screen pixels."""
        self._is_whole = False
        for bar, value in (
            (self.horizontalScrollBar(), delta.x()),
            (self.verticalScrollBar(), delta.y()),
        ):
            bar.setValue(bar.value() + value)

    def seen(self) -> Rect:
        """The visible part of the scene."""
        corner = self._to_scene(QPointF(0, 0))
        size = self.viewport().size()
        return Rect(corner.x(), corner.y(), size.width() / self.zoom, size.height() / self.zoom)

    def scrollContentsBy(self, dx: int, dy: int) -> None:
        """Qt asks: the legend does not scroll, so all is painted again."""
        super().scrollContentsBy(dx, dy)
        self.viewport().update()

    def showEvent(self, event: QShowEvent) -> None:
        """The first time, show everything."""
        super().showEvent(event)
        if not self._fitted:
            self._fitted = True
            self.zoom_to_fit()

    def resizeEvent(self, event: QResizeEvent) -> None:
        """Go on showing all, or else keep the middle of the picture in the middle."""
        super().resizeEvent(event)
        old = event.oldSize()
        if self._is_whole:
            self.zoom_to_fit()
        elif old.isValid() and self._fitted:
            change = (old - event.size()) / 2
            self.pan_by(QPoint(change.width(), change.height()))

    def wheelEvent(self, event: QWheelEvent) -> None:
        """Zoom about the mouse; two fingers on a touchpad scroll."""
        control = bool(event.modifiers() & Qt.KeyboardModifier.ControlModifier)
        device = event.device()
        touchpad = device.type() == device.DeviceType.TouchPad
        if touchpad and not control and not event.pixelDelta().isNull():
            self.pan_by(-event.pixelDelta())
        elif event.modifiers() & Qt.KeyboardModifier.ShiftModifier:
            turn = event.angleDelta()
            self.pan_by(QPoint(-(turn.x() or turn.y()), 0))
        else:
            self.set_zoom(self.zoom * _WHEEL ** event.angleDelta().y(), event.position())
        event.accept()

    def viewportEvent(self, event: QEvent) -> bool:
        """A pinch on a touchpad zooms."""
        pinch = Qt.NativeGestureType.ZoomNativeGesture
        if isinstance(event, QNativeGestureEvent) and event.gestureType() == pinch:
            self.set_zoom(self.zoom * (1 + event.value()), event.position())
            return True
        return super().viewportEvent(event)
