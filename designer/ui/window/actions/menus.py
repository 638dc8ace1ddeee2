"""Which actions stand in which menu, and what the mouse and plain keys do on the canvas."""

from __future__ import annotations

from designer.ui.window.actions.table import PANELS

SEPARATOR, PRESETS, RECENT = "-", "presets", "recent"
#: Menus: title and entries; an entry is an action's id, a separator, a list made when its menu
#: opens, or a submenu.
MENUS: tuple[tuple[str, tuple[object, ...]], ...] = (
    (
        "File",
        (
            *("new", PRESETS, "start", SEPARATOR, "open", RECENT, SEPARATOR),
            *("save", "save_as", SEPARATOR, "quit"),
        ),
    ),
    (
        "Edit",
        (
            *("undo", "redo", SEPARATOR, "cut", "copy", "paste", "duplicate", "delete", SEPARATOR),
            *("select_all", "select_similar", SEPARATOR, "find", "command", SEPARATOR),
            *("edit_values", "drop_unused"),
        ),
    ),
    (
        "View",
        (
            *("zoom_fit", "zoom_selection", "zoom_100", "zoom_in", "zoom_out", SEPARATOR),
            *(f"panel.{name}" for name, _ in PANELS),
            *(SEPARATOR, "next_part", "previous_part", SEPARATOR, "canvas_only", "full_screen"),
            SEPARATOR,
            ("Theme", ("theme.system", "theme.light", "theme.dark", "theme.high-contrast")),
        ),
    ),
    (
        "Insert",
        ("palette", "empty_block", "generator"),
    ),
    (
        "Arrange",
        (
            *("wire", "edit_wiring", "reverse_links", SEPARATOR, "repeat", SEPARATOR),
            *("group", "group_along", "ungroup", "open_block", "make_unique", SEPARATOR),
            *("racks", "external", SEPARATOR, "fail", "repair", "repair_all", "unguard"),
        ),
    ),
    ("Help", ("shortcuts", "about")),
)
#: What a right click on the canvas offers; what cannot be used now is left out.
CONTEXT: tuple[str, ...] = (
    *("wire", "edit_wiring", "reverse_links", SEPARATOR, "repeat", "open_block", SEPARATOR),
    *("cut", "copy", "paste", "duplicate", "delete", SEPARATOR),
    *("group", "group_along", "ungroup", "make_unique", SEPARATOR),
    *("racks", "external", "fail", "repair", "unguard", SEPARATOR),
    *("select_similar", "zoom_selection", "zoom_fit", "edit_values"),
)
#: The canvas's own keys and the mouse, for the sheet.
CANVAS_KEYS: tuple[tuple[str, str], ...] = (
    ("Next, previous thing", "Tab, Shift+Tab"),
    ("Neighbour", "Arrows"),
    ("Select the neighbour, too", "Shift+Arrows"),
    ("Take in or out", "Ctrl+Space"),
    ("Nudge by 4 px", "Alt+Arrows"),
    ("Nudge by 32 px", "Alt+Shift+Arrows"),
    ("Open a block, edit values", "Return"),
    ("First element of an array", "Shift+Return"),
    ("Leave: gesture, selection, block", "Esc"),
    ("Zoom in, out, to 100 %, to fit", "+, −, 0, F"),
)
MOUSE: tuple[tuple[str, str], ...] = (
    ("Place a part", "drag it, or click and click"),
    ("Wire", "drag from port to port"),
    ("Wire elsewhere", "drag an end of selected links"),
    ("Select, take in or out", "click, Ctrl+click"),
    ("Select in a rectangle", "drag; in a plate with Shift"),
    ("Move", "drag; Alt leaves the grid"),
    ("Open on its own", "double click"),
    ("Zoom", "wheel"),
    ("Pan", "middle button, or Space and drag"),
    ("Commands", "right click"),
)
