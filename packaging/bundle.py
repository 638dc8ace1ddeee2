"""Pack the program into a folder that runs without Python, and try the result out.

Started by `dev.py package` with the interpreter of `.venv`; takes the folder to build in. What goes
into the program is in `supernode-designer.spec`.
"""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
import time
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
PACKAGING = ROOT / "packaging"
NAME = "supernode-designer"
ICON_SUFFIX = {"win32": ".ico", "darwin": ".icns"}.get(sys.platform, ".png")
#: Beside the program: what a person looks for there.
PAPERS = ("LICENSE", "NOTICE")
PATIENCE_S = 120
LAST_LINES = 40
#: Settings of whoever builds, which the program is not to meet.
STRANGE = ("PYTHON", "QT_", "QML", "VIRTUAL_ENV", "DISPLAY", "WAYLAND_DISPLAY", "LD_LIBRARY_PATH")


def main(target: Path) -> int:
    """Build, complete and try out; returns the exit code."""
    started = time.monotonic()
    icon = ROOT / "build" / "icon" / f"{NAME}{ICON_SUFFIX}"
    icon.parent.mkdir(parents=True, exist_ok=True)
    if not paint(icon) or not pack(target):
        return 1
    folder = target / NAME
    complete(folder, icon)
    built = time.monotonic()
    if not try_out(folder):
        return 1
    tried = time.monotonic()
    print(
        f"{folder}: {size_of(folder) / 1e6:.0f} MB, built in {built - started:.0f} s, "
        f"self-test in {tried - built:.1f} s"
    )
    return 0


def paint(icon: Path) -> bool:
    """Let the program paint its own icon."""
    surroundings = os.environ | {"QT_QPA_PLATFORM": "offscreen"}
    command = [sys.executable, "-m", "designer.ui.icon", str(icon)]
    return subprocess.run(command, cwd=ROOT, env=surroundings, check=False).returncode == 0


def pack(target: Path) -> bool:
    """Run PyInstaller; what it says matters only if it fails."""
    log = ROOT / "build" / "pyinstaller.log"
    command = [sys.executable, "-m", "PyInstaller", "--noconfirm", "--log-level", "WARN"]
    command += ["--distpath", str(target), "--workpath", str(ROOT / "build" / "pyinstaller")]
    command.append(str(PACKAGING / f"{NAME}.spec"))
    with log.open("w", encoding="utf-8") as stream:
        code = subprocess.run(
            command, cwd=ROOT, stdout=stream, stderr=subprocess.STDOUT, check=False
        ).returncode
    if code:
        lines = log.read_text(encoding="utf-8", errors="replace").splitlines()
        print("\n".join(lines[-LAST_LINES:]), file=sys.stderr)
        print(f"PyInstaller could not build the program; all it said is in {log}.", file=sys.stderr)
    return code == 0


def complete(folder: Path, icon: Path) -> None:
    """Lay beside the program what is no part of it."""
    for name in PAPERS:
        shutil.copy(ROOT / name, folder)
    if sys.platform.startswith("linux"):
        shutil.copy(icon, folder)
        shutil.copy(PACKAGING / f"{NAME}.desktop", folder)


def try_out(folder: Path) -> bool:
    """Run the self-test of the built program, with nothing of this checkout around it."""
    program = folder / (f"{NAME}.exe" if sys.platform == "win32" else NAME)
    surroundings = {
        name: value for name, value in os.environ.items() if not name.startswith(STRANGE)
    }
    try:
        code = subprocess.run(
            [str(program), "--self-test"],
            cwd=folder.parent,
            env=surroundings,
            timeout=PATIENCE_S,
            check=False,
        ).returncode
    except subprocess.TimeoutExpired:
        print(f"The self-test did not end within {PATIENCE_S} s.", file=sys.stderr)
        return False
    if code:
        print(f"The built program failed its self-test (exit code {code}).", file=sys.stderr)
    return code == 0


def size_of(folder: Path) -> int:
    """Return the bytes of all files in a folder; links count as nothing."""
    return sum(
        path.stat().st_size
        for path in folder.rglob("*")
        if path.is_file() and not path.is_symlink()
    )


if __name__ == "__main__":
    sys.exit(main(Path(sys.argv[1])))
