"""The table of actions. Nothing else in the program makes an action or a shortcut."""

from __future__ import annotations

from typing import TYPE_CHECKING

from designer.ui.window import focus_ring
from designer.ui.window.actions.spec import ActionSpec, Handler, When

if TYPE_CHECKING:
    from designer.ui.window.main_window import MainWindow

#: Panels in the order of their keys Alt+1, Alt+2, …
PANELS: tuple[tuple[str, str], ...] = (
    ("strip", "Headline numbers"),
    ("inspector", "Inspector"),
    ("why", "Why"),
    ("claims", "Claims"),
    ("issues", "Issues"),
    ("status", "Status line"),
    ("palette", "Parts"),
    ("charts", "Network charts"),
)
#: Panels that are hidden until they are asked for.
HIDDEN_AT_FIRST = frozenset({"charts"})
#: Other words under which people look for a panel.
_PANEL_WORDS = {"charts": "utilisation hops latency histogram plot graph bandwidth"}


# -- when --------------------------------------------------------------------------------------


def _drawing(w: MainWindow) -> bool:
    return not w.tools.is_at_start


def _items(w: MainWindow) -> bool:
    return _drawing(w) and bool(w.editing.chosen.items)


def _links(w: MainWindow) -> bool:
    return _drawing(w) and bool(w.editing.chosen.links)


def _things(w: MainWindow) -> bool:
    return _drawing(w) and bool(w.editing.chosen.things)


def _blocks(w: MainWindow) -> bool:
    return _drawing(w) and bool(w.editing.chosen.blocks)


def _faulty(w: MainWindow) -> bool:
    return _items(w) and bool(w.session.design.scenario.faults)


def _guarded(w: MainWindow) -> bool:
    return _items(w) and w.editing.has_guard


def _faults(w: MainWindow) -> bool:
    return _drawing(w) and bool(w.session.design.scenario.faults)


# -- by family ---------------------------------------------------------------------------------


def _step_label(word: str, label: str) -> str:
    return f"{word} {label[0].lower()}{label[1:]}" if label else word


def _panel(name: str) -> tuple[Handler, When]:
    return (lambda w: w.panels.toggle(name)), (lambda w: w.panels.is_on(name))


def _panel_action(name: str, text: str, keys: str) -> ActionSpec:
    handler, checked = _panel(name)
    words = f"panel show {_PANEL_WORDS.get(name, '')}".strip()
    return ActionSpec(f"panel.{name}", text, handler, (keys,), checked=checked, words=words)


def _theme_action(name: str, text: str) -> ActionSpec:
    return ActionSpec(
        f"theme.{name}",
        text,
        lambda w: w.choose_theme(name),
        checked=lambda w: w.theme_choice == name,
        words="theme colours",
        group="theme",
    )


_FILE = (
    ActionSpec("new", "New", lambda w: w.files.new(), ("Ctrl+N",), words="blank empty"),
    ActionSpec(
        "start", "Start page", lambda w: w.tools.show_start(), ("Alt+Home",), words="home preset"
    ),
    ActionSpec("open", "Open…", lambda w: w.files.open(), ("Ctrl+O",)),
    ActionSpec(
        "save", "Save", lambda w: w.save(), ("Ctrl+S",), lambda w: _drawing(w) and w.can_save
    ),
    ActionSpec("save_as", "Save as…", lambda w: w.save_as(), ("Ctrl+Shift+S",), _drawing),
    ActionSpec("quit", "Quit", lambda w: w.quit(), ("Ctrl+Q",), words="exit close"),
)
_EDIT = (
    ActionSpec(
        "undo",
        "Undo",
        lambda w: w.undo(),
        ("Ctrl+Z",),
        lambda w: _drawing(w) and w.session.history.can_undo,
        label=lambda w: _step_label("Undo", w.session.history.undo_label),
    ),
    ActionSpec(
        "redo",
        "Redo",
        lambda w: w.redo(),
        ("Ctrl+Shift+Z", "Ctrl+Y"),
        lambda w: _drawing(w) and w.session.history.can_redo,
        label=lambda w: _step_label("Redo", w.session.history.redo_label),
    ),
    ActionSpec("cut", "Cut", lambda w: w.editing.cut(), ("Ctrl+X",), _items, on_canvas=True),
    ActionSpec("copy", "Copy", lambda w: w.editing.copy(), ("Ctrl+C",), _items, on_canvas=True),
    ActionSpec(
        "paste", "Paste", lambda w: w.editing.paste(), ("Ctrl+V",), _drawing, on_canvas=True
    ),
    ActionSpec("duplicate", "Duplicate", lambda w: w.editing.duplicate(), ("Ctrl+D",), _items),
    ActionSpec(
        "delete",
        "Delete",
        lambda w: w.editing.delete(),
        ("Del", "Backspace"),
        _things,
        words="remove",
        on_canvas=True,
    ),
    ActionSpec(
        "select_all",
        "Select all",
        lambda w: w.editing.select_all(),
        ("Ctrl+A",),
        _drawing,
        on_canvas=True,
    ),
    ActionSpec(
        "select_similar",
        "Select similar",
        lambda w: w.editing.select_similar(),
        ("Ctrl+Shift+A",),
        _things,
        words="same part",
    ),
    ActionSpec(
        "find",
        "Find in the design…",
        lambda w: w.tools.find("@"),
        ("Ctrl+F",),
        _drawing,
        words="search",
    ),
    ActionSpec(
        "command", "Find or run a command…", lambda w: w.tools.find(""), ("Ctrl+K", "Ctrl+Shift+P")
    ),
    ActionSpec(
        "edit_values", "Edit values", lambda w: w.navigator.edit_values(), ("F2",), _drawing
    ),
    ActionSpec(
        "drop_unused",
        "Remove what is not used",
        lambda w: w.editing.drop_unused(),
        enabled=_drawing,
        words="clean parts blocks",
    ),
)
_INSERT = (
    ActionSpec(
        "palette",
        "Part…",
        lambda w: w.tools.search_parts(),
        ("P",),
        _drawing,
        words="place add catalogue",
        on_canvas=True,
    ),
    ActionSpec(
        "empty_block",
        "Empty block",
        lambda w: w.tools.place_empty_block(),
        ("B",),
        _drawing,
        words="place add node rack",
        on_canvas=True,
    ),
    ActionSpec(
        "generator",
        "Fabric…",
        lambda w: w.tools.open_generator(),
        ("Ctrl+Shift+F",),
        words="generator leaf spine fat tree torus mesh dragonfly rail",
    ),
)
_WIRE = (
    ActionSpec(
        "wire",
        "Wire…",
        lambda w: w.canvas.start_wiring(),
        ("L",),
        _drawing,
        words="connect link join",
        on_canvas=True,
    ),
    ActionSpec(
        "edit_wiring",
        "Edit wiring…",
        lambda w: w.tools.edit_wiring(),
        ("E",),
        _links,
        words="rule medium plane",
        on_canvas=True,
    ),
    ActionSpec("reverse_links", "Swap the ends", lambda w: w.canvas.reverse_links(), (), _links),
)
_ARRANGE = (
    ActionSpec(
        "repeat",
        "Repeat…",
        lambda w: w.tools.repeat(),
        ("R", "X"),
        _items,
        words="count axis times array multiply",
        on_canvas=True,
    ),
    ActionSpec(
        "group", "Group", lambda w: w.editing.group(), ("Ctrl+G",), _items, words="block node"
    ),
    ActionSpec(
        "group_along",
        "Group along common axes",
        lambda w: w.editing.group(along=True),
        ("Ctrl+Alt+G",),
        _items,
    ),
    ActionSpec("ungroup", "Ungroup", lambda w: w.editing.ungroup(), ("Ctrl+Shift+G",), _blocks),
    ActionSpec(
        "open_block",
        "Open on its own",
        lambda w: w.tools.open_selected(),
        ("Ctrl+Return",),
        _blocks,
    ),
    ActionSpec("make_unique", "Make unique", lambda w: w.editing.make_unique(), (), _blocks),
    ActionSpec(
        "external",
        "External",
        lambda w: w.editing.toggle_external(),
        (),
        _items,
        words="external scope",
    ),
    ActionSpec("racks", "Place into racks…", lambda w: w.tools.place_into_racks(), (), _items),
    ActionSpec(
        "unguard",
        "Bring back what was left out",
        lambda w: w.editing.unguard(),
        (),
        _guarded,
        words="guard",
    ),
    ActionSpec("fail", "Fail", lambda w: w.editing.fail(), (), _items, words="fault scenario"),
    ActionSpec("repair", "Repair", lambda w: w.editing.repair(), (), _faulty, words="fault"),
    ActionSpec("repair_all", "Repair everything", lambda w: w.editing.repair_all(), (), _faults),
)
_VIEW = (
    ActionSpec("next_part", "Next part of the window", lambda w: focus_ring.walk(w, 1), ("F6",)),
    ActionSpec(
        "previous_part",
        "Previous part of the window",
        lambda w: focus_ring.walk(w, -1),
        ("Shift+F6",),
    ),
    ActionSpec(
        "zoom_fit", "Zoom to fit", lambda w: w.canvas.zoom_to_fit(), ("Ctrl+0",), words="all"
    ),
    ActionSpec("zoom_100", "Zoom to 100 %", lambda w: w.zoom_100(), ("Ctrl+1",)),
    ActionSpec("zoom_in", "Zoom in", lambda w: w.zoom_by(1.25), ("Ctrl++", "Ctrl+=")),
    ActionSpec("zoom_out", "Zoom out", lambda w: w.zoom_by(0.8), ("Ctrl+-",)),
    ActionSpec(
        "zoom_selection",
        "Zoom to selection",
        lambda w: w.canvas.zoom_to_selection(),
        ("Ctrl+2",),
        lambda w: bool(w.session.selection),
    ),
    _theme_action("system", "As the system"),
    _theme_action("light", "Light"),
    _theme_action("dark", "Dark"),
    _theme_action("high-contrast", "High contrast"),
    *(_panel_action(name, text, f"Alt+{n}") for n, (name, text) in enumerate(PANELS, start=1)),
    ActionSpec(
        "stop_solving",
        "Stop or restart solving",
        lambda w: w.session.stop_or_restart(),
        ("Ctrl+.",),
        words="cancel abort solver numbers",
    ),
    ActionSpec(
        "canvas_only",
        "Canvas only",
        lambda w: w.panels.toggle_all(),
        ("F9",),
        checked=lambda w: w.panels.is_canvas_only,
    ),
    ActionSpec(
        "full_screen",
        "Full screen",
        lambda w: w.toggle_full_screen(),
        ("F11",),
        checked=lambda w: w.isFullScreen(),
    ),
)
_HELP = (
    ActionSpec("shortcuts", "Keys and mouse", lambda w: w.tools.show_shortcuts(), ("F1", "Ctrl+/")),
    ActionSpec("about", "About Supernode Designer", lambda w: w.tools.about()),
)

ACTIONS: tuple[ActionSpec, ...] = (
    *_FILE,
    *_EDIT,
    *_INSERT,
    *_WIRE,
    *_ARRANGE,
    *_VIEW,
    *_HELP,
)
