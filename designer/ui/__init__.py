"""The window: the only package that imports Qt."""

from designer.ui import overrides

overrides.install()
