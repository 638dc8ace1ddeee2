"""The window: the only package that imports Qt."""

from designer.ui.safety import overrides

overrides.install()
