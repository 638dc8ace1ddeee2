"""The command line, one file per subject; without a command the window opens.

Headless calls never import Qt. Exit codes: 0 done, 1 a check failed, 2 the input is wrong,
3 internal error, 130 interrupted.
"""

from designer.cli.entry import main, main_gui
from designer.cli.targets import Solved, solve_target

__all__ = ["Solved", "main", "main_gui", "solve_target"]
