"""Palette and style sheet for Qt's Fusion style, made from the tokens of a theme."""

from __future__ import annotations

from PySide6.QtGui import QColor, QPalette

from designer.ui.theme import BODY_PX, TITLE_PX, Theme


def build_palette(theme: Theme) -> QPalette:
    """Return a palette in which no default grey is left."""
    palette = QPalette()
    role = QPalette.ColorRole
    tokens = {
        role.Window: theme.surface,
        role.WindowText: theme.text,
        role.Base: theme.surface,
        role.AlternateBase: theme.surface_raised,
        role.ToolTipBase: theme.surface_raised,
        role.ToolTipText: theme.text,
        role.PlaceholderText: theme.text_faint,
        role.Text: theme.text,
        role.Button: theme.surface_raised,
        role.ButtonText: theme.text,
        role.BrightText: theme.error,
        role.Light: theme.surface_raised,
        role.Midlight: theme.surface_raised,
        role.Mid: theme.hairline,
        role.Dark: theme.plate_line,
        role.Shadow: theme.shadow,
        role.Highlight: theme.accent,
        role.HighlightedText: theme.on_accent,
        role.Link: theme.accent,
        role.LinkVisited: theme.accent,
        role.Accent: theme.accent,
    }
    for name, colour in tokens.items():
        palette.setColor(name, colour)
    for name in (role.WindowText, role.Text, role.ButtonText):
        palette.setColor(QPalette.ColorGroup.Disabled, name, theme.text_faint)
    return palette


def _css(colour: QColor) -> str:
    return colour.name(
        QColor.NameFormat.HexArgb if colour.alpha() < 255 else QColor.NameFormat.HexRgb
    )


def build_stylesheet(theme: Theme) -> str:
    """Return the style sheet: flat surfaces, hairlines, a grid of 4 px."""
    from dataclasses import fields

    names = {
        f.name: _css(getattr(theme, f.name))
        for f in fields(theme)
        if isinstance(getattr(theme, f.name), QColor)
    }
    text = _SHEET
    # Longest first: `surface` begins `surface_raised`.
    for name in sorted(names, key=len, reverse=True):
        text = text.replace(f"@{name}", names[name])
    return text.replace("@body", f"{BODY_PX}px").replace("@title", f"{TITLE_PX}px")


_SHEET = """
QToolTip {
  background: @surface_raised; color: @text; border: 1px solid @hairline; padding: 4px 6px;
}

QMenuBar { background: transparent; color: @text_muted; border: none; spacing: 0; }
QMenuBar::item { background: transparent; padding: 6px 8px; margin: 0; border-radius: 4px; }
QMenuBar::item:selected, QMenuBar::item:pressed { background: @surface_raised; color: @text; }

QMenu { background: @surface; color: @text; border: 1px solid @hairline; padding: 4px; }
QMenu::item { padding: 5px 20px 5px 24px; border-radius: 4px; }
QMenu::item:selected { background: @accent_soft; color: @text; }
QMenu::item:disabled { color: @text_faint; }
QMenu::separator { height: 1px; background: @hairline; margin: 4px 8px; }
QMenu::indicator { width: 12px; height: 12px; left: 6px; }

QScrollArea { background: @surface; border: none; }
QScrollBar:vertical { background: transparent; width: 8px; margin: 0; }
QScrollBar:horizontal { background: transparent; height: 8px; margin: 0; }
QScrollBar::handle { background: @plate_line; border-radius: 2px; margin: 2px; }
QScrollBar::handle:vertical { min-height: 24px; }
QScrollBar::handle:horizontal { min-width: 24px; }
QScrollBar::handle:hover { background: @text_faint; }
QScrollBar::add-line, QScrollBar::sub-line { width: 0; height: 0; }
QScrollBar::add-page, QScrollBar::sub-page { background: transparent; }

QSplitter::handle { background: @hairline; }

QToolButton {
  background: transparent; border: none; border-radius: 4px; padding: 3px 6px; color: @text_muted;
}
QToolButton:hover { background: @surface_raised; color: @text; }
QToolButton:checked { background: @accent; color: @on_accent; }
QToolButton:focus { color: @accent; }
QToolButton::menu-indicator { image: none; width: 0; }

QPushButton {
  background: @surface_raised; border: 1px solid @hairline; border-radius: 4px;
  padding: 4px 12px; color: @text;
}
QPushButton:hover { border-color: @plate_line; }
QPushButton:default { background: @accent; border-color: @accent; color: @on_accent; }
QPushButton:focus { border-color: @accent; }
QPushButton:disabled, QPushButton:default:disabled {
  background: @surface_raised; border-color: @hairline; color: @text_faint;
}

QDialog, QMessageBox { background: @surface; }
QDialogButtonBox { dialogbuttonbox-buttons-have-icons: 0; }
QDialog QLineEdit, QDialog QComboBox {
  background: @surface_raised; border: 1px solid @hairline; border-radius: 4px; padding: 3px 6px;
}
QDialog QAbstractItemView { background: @surface; border: 1px solid @hairline; }
QHeaderView::section {
  background: @surface; color: @text_muted; border: none; border-bottom: 1px solid @hairline;
  padding: 4px 6px;
}
QTextEdit, QPlainTextEdit { background: @surface_raised; border: 1px solid @hairline; }
"""
