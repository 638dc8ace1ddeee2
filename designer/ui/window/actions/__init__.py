"""One table of actions feeds menus, shortcuts, the command palette and the shortcut sheet."""
