"""What the window remembers between sittings: size, panels, theme. Never anything of a design."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

from PySide6.QtCore import QByteArray, QSettings

_FOLDER = "supernode-designer"


def settings_path() -> Path:
    """Return the file of the window's settings."""
    from platformdirs import user_config_path

    return user_config_path(_FOLDER, appauthor=False) / "window.ini"


class WindowSettings:
    """Typed access to the settings file; a damaged entry counts as none."""

    def __init__(self) -> None:
        self._store = QSettings(str(settings_path()), QSettings.Format.IniFormat)

    def text(self, key: str, default: str) -> str:
        """Return a text."""
        value = self._store.value(key, default)
        return value if isinstance(value, str) else default

    def flag(self, key: str, default: bool) -> bool:
        """Return a truth value."""
        return self.text(key, "true" if default else "false") == "true"

    def data(self, key: str) -> QByteArray | None:
        """Return stored bytes."""
        value = self._store.value(key)
        return value if isinstance(value, QByteArray) and not value.isEmpty() else None

    def texts(self, key: str) -> tuple[str, ...]:
        """Return a list of texts; empty where there is none."""
        value = self._store.value(key)
        # One text alone comes back as itself.
        found = [value] if isinstance(value, str) else value if isinstance(value, list) else []
        return tuple(text for text in found if isinstance(text, str) and text)

    def put(self, key: str, value: str | bool | QByteArray | Sequence[str]) -> None:
        """Store a value."""
        if isinstance(value, bool):
            value = "true" if value else "false"
        elif not isinstance(value, str | QByteArray):
            value = list(value)
        self._store.setValue(key, value)

    def write(self) -> None:
        """Write to disk."""
        self._store.sync()
