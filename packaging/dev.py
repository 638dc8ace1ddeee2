#!/usr/bin/env python3
"""Work on Supernode Designer from a checkout with one command.

    python3 packaging/dev.py COMMAND [arguments]

Needs nothing but Python 3.11+ (on Debian and Ubuntu not even venv or pip): makes `.venv/` beside
this folder, installs the system libraries that Qt needs where it may, then does the job. The second
time there is nothing to install and it starts at once.

`packaging/` must not get an `__init__.py`: as a package it would shadow the library of that name.
"""

from __future__ import annotations

import contextlib
import hashlib
import importlib.util
import json
import os
import shlex
import shutil
import subprocess
import sys
import time
from collections.abc import Iterator
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
VENV = ROOT / ".venv"
STAMP = VENV / "designer-setup.json"
CONSTRAINTS = ROOT / "packaging" / "constraints.txt"
POSIX = os.name == "posix"
PYTHON = VENV / ("bin/python" if POSIX else "Scripts/python.exe")
OLDEST_PYTHON = (3, 11)

DONE, FAILED, BAD_INPUT, INTERNAL, INTERRUPTED = 0, 1, 2, 3, 130
PYTEST_NO_TESTS = 5

# Debian's names, found with ldd on Qt's modules and platform plugins in a bare Debian 12.
QT_LIBRARIES = [
    "libegl1",
    "libgl1",
    "libx11-6",
    "libdbus-1-3",
    "libfontconfig1",
    "libfreetype6",
    "libglib2.0-0",
    "libxkbcommon0",
    "fonts-dejavu-core",
    "libxcb-cursor0",
    "libxcb-icccm4",
    "libxcb-image0",
    "libxcb-keysyms1",
    "libxcb-randr0",
    "libxcb-render-util0",
    "libxcb-render0",
    "libxcb-shape0",
    "libxcb-shm0",
    "libxcb-sync1",
    "libxcb-util1",
    "libxcb-xfixes0",
    "libxcb-xkb1",
    "libx11-xcb1",
    "libxkbcommon-x11-0",
]
SCREEN_TOOLS = ["xvfb", "xdotool"]
#: PyInstaller reads the libraries of a program with objdump.
PACKING_TOOLS = ["binutils"]

USAGE = """\
usage: python3 packaging/dev.py COMMAND [arguments]

  run [arguments]          the program itself, as `supernode-designer [arguments]`
  test [pytest arguments]  linters, types, import rules and every test
  lint                     linters, types and import rules alone
  bench [--json OUT]       benchmarks of the time budgets
  soak [pytest arguments]  the tests with the full budget of random designs and state machines
  package                  the wheel and a folder that runs without Python, into dist/; tried out
"""


class SetupError(Exception):
    """The job cannot start; the message says what to do."""

    def __init__(self, message: str, code: int = BAD_INPUT) -> None:
        super().__init__(message)
        self.code = code


def main(argv: list[str]) -> int:
    """Do what the command line asks and return the exit code."""
    if sys.version_info < OLDEST_PYTHON:
        found = ".".join(map(str, sys.version_info[:3]))
        say(f"Python 3.11 or newer is needed; this is {found} ({sys.executable}).")
        return BAD_INPUT
    if argv[:1] in (["-h"], ["--help"], ["help"]):
        print(USAGE, end="")
        return DONE
    command, arguments = (argv[0], argv[1:]) if argv else ("", [])
    if command not in COMMANDS:
        say(f"no command {command!r}\n\n{USAGE}" if command else USAGE)
        return BAD_INPUT
    if arguments and command in {"lint", "package"}:
        say(f"`{command}` takes no arguments, but got: {shlex.join(arguments)}")
        return BAD_INPUT
    try:
        return COMMANDS[command](arguments)
    except SetupError as error:
        say(str(error))
        return error.code
    except KeyboardInterrupt:
        return INTERRUPTED


# --- commands ----------------------------------------------------------------------------------


def run(arguments: list[str]) -> int:
    """Start the program; on POSIX in place of this process, so that nothing stands between."""
    prepare("run", QT_LIBRARIES)
    # -P: the folder that one stands in must not be able to shadow a library.
    command = [str(PYTHON), "-P", "-m", "designer", *arguments]
    if POSIX:
        sys.stdout.flush()
        os.execv(command[0], command)  # noqa: S606
    return call(command, cwd=None)


def test(arguments: list[str]) -> int:
    """Run the linters and both halves of the suite; fail if any of them fails."""
    prepare("test", QT_LIBRARIES + SCREEN_TOOLS, required=True)
    codes = [run_linters(), run_suite(arguments)]
    return max(codes)


def lint(_arguments: list[str]) -> int:
    """Run the linters alone."""
    prepare("test", [])
    return run_linters()


def bench(arguments: list[str]) -> int:
    """Run the benchmarks; the file named after --json is relative to where one stands."""
    prepare("test", QT_LIBRARIES + SCREEN_TOOLS)
    absolute = list(arguments)
    for i, argument in enumerate(arguments):
        if argument == "--json" and i + 1 < len(arguments):
            absolute[i + 1] = str(Path(arguments[i + 1]).absolute())
        elif argument.startswith("--json="):
            absolute[i] = f"--json={Path(argument.removeprefix('--json=')).absolute()}"
    return call([str(PYTHON), "-m", "tests.perf", *absolute])


def soak(arguments: list[str]) -> int:
    """Run the suite with its full budget."""
    prepare("test", QT_LIBRARIES + SCREEN_TOOLS, required=True)
    return run_suite(["--soak", *arguments])


def package(_arguments: list[str]) -> int:
    """Build the wheel and the program in a folder of its own, and let that test itself."""
    tools = PACKING_TOOLS + shared_python()
    prepare("package", QT_LIBRARIES + tools, required=True)
    target = ROOT / "dist"
    build = [str(PYTHON), "-I", "-m", "pip", "wheel", "--quiet", "--no-deps"]
    code = call([*build, "--no-build-isolation", "--wheel-dir", str(target), str(ROOT)])
    if code != DONE:
        return code
    print(max(target.glob("*.whl"), key=lambda path: path.stat().st_mtime), flush=True)
    return call([str(PYTHON), "-P", str(ROOT / "packaging" / "bundle.py"), str(target)])


COMMANDS = {
    "run": run,
    "test": test,
    "lint": lint,
    "bench": bench,
    "soak": soak,
    "package": package,
}


def run_linters() -> int:
    """Run all linters side by side and print what the failing ones have to say."""
    python = str(PYTHON)
    import_rules = "from importlinter.cli import lint_imports_command; lint_imports_command()"
    linters = {
        "ruff check": [python, "-m", "ruff", "check", "."],
        "ruff format": [python, "-m", "ruff", "format", "--check", "."],
        "mypy": [python, "-m", "mypy"],
        "import rules": [python, "-c", import_rules, "--no-logo"],
    }
    public = [
        str(path.relative_to(ROOT))
        for folder in ("model", "edit", "solve", "store", "export")
        for path in sorted((ROOT / "designer" / folder).rglob("*.py"))
    ]
    if public:
        linters["numpydoc"] = [python, "-m", "numpydoc", "lint", *public]
    started = time.monotonic()
    running = {
        name: subprocess.Popen(
            command, cwd=ROOT, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True
        )
        for name, command in linters.items()
    }
    failed = []
    for name, process in running.items():
        output, _ = process.communicate()
        if process.returncode:
            failed.append(name)
            print(f"--- {name}\n{output.rstrip()}", flush=True)
    verdict = f"failed: {', '.join(failed)}" if failed else f"{', '.join(linters)}: ok"
    print(f"lint ({time.monotonic() - started:.1f} s): {verdict}", flush=True)
    return FAILED if failed else DONE


def run_suite(arguments: list[str]) -> int:
    """Run pytest twice: what needs a real screen under Xvfb, and all else off screen.

    Drag and drop is delivered only by a real platform plugin, and one process has one plugin.
    """
    arguments = [from_root(argument) for argument in arguments]
    pytest = [str(PYTHON), "-m", "pytest"]
    codes = []
    if sys.platform.startswith("linux"):
        print("Tests on a screen (Xvfb)", flush=True)
        screen = os.environ | {"DESIGNER_TEST_SCREEN": "xcb"}
        codes.append(call([*pytest, *arguments], env=screen))
    else:
        say("The tests that need an X screen run on Linux only; skipped here.")
    print("Tests off screen", flush=True)
    # One given test is there at once in this process; the whole suite gains from every core.
    cores = min(os.cpu_count() or 1, 4)
    spread = ["-n", str(cores), "--dist", "worksteal"] if cores > 1 and not arguments else []
    offscreen = os.environ | {"DESIGNER_TEST_SCREEN": "offscreen"}
    codes.append(call([*pytest, *spread, *arguments], env=offscreen))
    # A selection may well lie in one half only; nothing in either half is a mistake.
    if all(code == PYTEST_NO_TESTS for code in codes):
        return PYTEST_NO_TESTS
    return max(code for code in codes if code != PYTEST_NO_TESTS)


def from_root(argument: str) -> str:
    """Return a pytest argument that names a file from where one stands as seen from anywhere."""
    path, colons, rest = argument.partition("::")
    if argument.startswith("-") or Path.cwd() == ROOT or not Path(path).exists():
        return argument
    return f"{Path(path).resolve()}{colons}{rest}"


# --- setting up --------------------------------------------------------------------------------


def prepare(level: str, system: list[str], *, required: bool = False) -> None:
    """Have `.venv` hold what a level needs and the system its libraries.

    Parameters
    ----------
    level
        What to install: `run`, the program; `test`, its tests and linters as well; `package`, what
        builds it.
    system
        Debian packages that the job needs.
    required
        Whether to stop when they are not there and may not be installed. A program without a
        screen still calculates; a test suite without one would pass for the wrong reason.
    """
    key = wanted_key()
    if is_ready(read_stamp(), key, level, system):
        return
    with only_one():
        stamp = read_stamp()
        if is_ready(stamp, key, level, system):
            return
        # Whether what is there can be added to; else all of it is looked at again.
        fresh = stamp.get("key") == key and is_intact(stamp)
        needs_venv = [] if fresh else venv_package()
        installed = install_system([*needs_venv, *system])
        if needs_venv and not has_ensurepip():
            raise SetupError("Then run this command again.")
        if required and not installed:
            raise SetupError("Then run this command again.")
        done = as_set(stamp, "system") if fresh else set()
        levels = as_set(stamp, "levels") if fresh else set()
        if level not in levels:
            # Without its record an interrupted set-up is known for what it is, and made anew.
            with contextlib.suppress(OSError):
                STAMP.unlink()
            make_venv(level, keep=is_intact(stamp) and is_usable())
            levels |= {"run", level}
        write_stamp(key, levels, done | set(system) if installed else done)


def wanted_key() -> str:
    """Return a digest of all that decides what `.venv` should hold."""
    import tomllib  # noqa: PLC0415  (Python 3.11; the version is checked first)

    try:
        project = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))
        parts = [
            # A linter's setting is no reason to install anything again.
            json.dumps([project["project"], project["build-system"], project["tool"]["hatch"]]),
            CONSTRAINTS.read_text(encoding="utf-8"),
            (ROOT / "designer" / "__init__.py").read_text(encoding="utf-8"),
        ]
    except (OSError, KeyError, ValueError) as error:
        raise SetupError(f"This checkout is not complete: {error}") from error
    parts += [str(sys.version_info[:2]), sys.platform, str(ROOT)]
    return hashlib.sha256("\0".join(parts).encode()).hexdigest()


def read_stamp() -> dict[str, object]:
    """Return what the last set-up wrote; empty if there was none or it never finished."""
    try:
        stamp = json.loads(STAMP.read_text(encoding="utf-8"))
    except (OSError, ValueError):
        return {}
    return stamp if isinstance(stamp, dict) else {}


def write_stamp(key: str, levels: set[str], system: set[str]) -> None:
    """Record a finished set-up in one step, so that half a record cannot exist."""
    stamp = {
        "key": key,
        "levels": sorted(levels),
        "system": sorted(system),
        "packages": sorted(installed_packages()),
    }
    draft = STAMP.with_suffix(".tmp")
    draft.write_text(json.dumps(stamp, indent=1), encoding="utf-8")
    draft.replace(STAMP)


def is_ready(stamp: dict[str, object], key: str, level: str, system: list[str]) -> bool:
    """Whether the last set-up covers what is needed now."""
    return (
        stamp.get("key") == key
        and level in as_set(stamp, "levels")
        and (not sys.platform.startswith("linux") or as_set(stamp, "system") >= set(system))
        and is_intact(stamp)
    )


def is_intact(stamp: dict[str, object]) -> bool:
    """Whether a set-up was finished, and its interpreter and packages are still there."""
    packages = as_set(stamp, "packages")
    return bool(packages) and PYTHON.exists() and packages <= installed_packages()


def as_set(stamp: dict[str, object], name: str) -> set[str]:
    """Return a list of the stamp as a set; empty if it is anything else."""
    value = stamp.get(name)
    return {str(item) for item in value} if isinstance(value, list) else set()


def installed_packages() -> set[str]:
    """Return the names of the `.dist-info` folders in `.venv`."""
    major, minor = sys.version_info[:2]
    site = VENV / (f"lib/python{major}.{minor}/site-packages" if POSIX else "Lib/site-packages")
    try:
        return {name for name in os.listdir(site) if name.endswith(".dist-info")}  # noqa: PTH208
    except OSError:
        return set()


def make_venv(level: str, *, keep: bool) -> None:
    """Install a level into `.venv`, which is made anew unless it can be kept."""
    say(f"{'Updating' if keep else 'Making'} {VENV.name} (a minute or two) ...")
    if not keep:
        if VENV.is_symlink() or VENV.is_file():
            VENV.unlink()
        elif VENV.exists():
            shutil.rmtree(VENV)
        # Inside another environment, that one could be removed later: build on what it stands on.
        base = getattr(sys, "_base_executable", sys.executable)
        check([base, "-m", "venv", str(VENV)], "Python could not make .venv; see above.")
    extra = "" if level == "run" else f"[{level}]"
    pip = [str(PYTHON), "-I", "-m", "pip", "install", "--quiet", "--no-input"]
    pip += ["--disable-pip-version-check", "--constraint", str(CONSTRAINTS)]
    trouble = (
        "pip could not install what is needed; its reason is above. If it was the connection, "
        "run the same command again."
    )
    # The build backend comes first, so that it, too, has the version of the constraints.
    check([*pip, "hatchling"], trouble)
    # Relative: pip takes the square brackets of an extra in any path for the extra itself.
    check([*pip, "--no-build-isolation", "--editable", f".{extra}"], trouble)


def is_usable() -> bool:
    """Whether `.venv` has a running pip, the wanted Python, and was made in this place."""
    probe = "import sys, pip; print(*sys.version_info[:2], sys.prefix, sep='|')"
    try:
        result = subprocess.run(
            [str(PYTHON), "-I", "-c", probe],
            capture_output=True,
            text=True,
            timeout=60,
            check=False,
        )
    except (OSError, subprocess.TimeoutExpired):
        return False
    major, minor = sys.version_info[:2]
    found = result.stdout.strip()
    # Start scripts hold the absolute path: a moved checkout needs a new environment.
    scripts = VENV / ("bin/activate" if POSIX else "Scripts/activate")
    try:
        same_place = str(VENV) in scripts.read_text(encoding="utf-8")
    except OSError:
        same_place = False
    return result.returncode == 0 and same_place and found.startswith(f"{major}|{minor}|")


def has_ensurepip() -> bool:
    """Whether this Python can put pip into a new environment; Debian's cannot by itself."""
    importlib.invalidate_caches()
    return importlib.util.find_spec("ensurepip") is not None


def venv_package() -> list[str]:
    """Return the Debian package that completes this Python, if it is not complete."""
    if has_ensurepip():
        return []
    base = Path(getattr(sys, "_base_executable", sys.executable)).resolve()
    if not shutil.which("apt-get") or not base.is_relative_to("/usr/bin"):
        raise SetupError(
            f"This Python ({base}) comes without ensurepip, so it cannot make an environment. "
            "Start this command with another Python 3.11 or newer, or install its venv package."
        )
    major, minor = sys.version_info[:2]
    default = Path("/usr/bin/python3").resolve()
    return ["python3-venv" if base == default else f"python{major}.{minor}-venv"]


def shared_python() -> list[str]:
    """Return the Debian package of Python as a library, which a packed program brings along."""
    base = Path(getattr(sys, "_base_executable", sys.executable)).resolve()
    if not base.is_relative_to("/usr/bin"):
        return []
    major, minor = sys.version_info[:2]
    return [f"libpython{major}.{minor}"]


def install_system(packages: list[str]) -> bool:
    """Install Debian packages that are missing, if allowed; otherwise say the command.

    Returns
    -------
    bool
        Whether all of them are there now. True where there is no apt: what other systems need
        comes with Qt or has other names, and Qt says so itself.
    """
    if not sys.platform.startswith("linux") or not packages:
        return True
    if not shutil.which("apt-get") or not shutil.which("dpkg-query"):
        if "xvfb" in packages and not shutil.which("Xvfb"):
            say("The tests need Xvfb. Install it with this system's package manager.")
            return False
        return True
    missing = [name for name in packages if name not in dpkg_installed()]
    if not missing:
        return True
    install = ["apt-get", "install", "--yes", "--no-install-recommends", *missing]
    rights = administrator()
    if rights is None:
        say(f"System libraries are missing. Type:\n\n    sudo {shlex.join(install)}\n")
        return False
    say(f"Installing {len(missing)} system packages: {' '.join(missing)}")
    apt = [*rights, "env", "DEBIAN_FRONTEND=noninteractive", "apt-get", "-qq"]
    apt += ["-o", "DPkg::Lock::Timeout=120", "-o", "Dpkg::Use-Pty=0"]
    # Old lists may still do; if they don't, the install says so.
    call([*apt, "update"], stdout=subprocess.DEVNULL)
    if call([*apt, *install[1:]], stdout=subprocess.DEVNULL) == DONE:
        return True
    say(f"apt could not install them; its reason is above. By hand:\n\n    {shlex.join(install)}\n")
    return False


def dpkg_installed() -> set[str]:
    """Return the names of installed Debian packages and of what they provide."""
    form = "${db:Status-Status}\t${Package}\t${Provides}\n"
    result = subprocess.run(
        ["dpkg-query", "-W", "-f", form], capture_output=True, text=True, check=False
    )
    names = set()
    for line in result.stdout.splitlines():
        status, name, provides = line.split("\t")
        if status == "installed":
            # "libglib2.0-0 (= 2.80.0), ...": newer releases have renamed some libraries.
            names |= {name, *(part.split()[0] for part in provides.split(",") if part.strip())}
    return names


def administrator() -> list[str] | None:
    """Return what to put before a command that needs root; None if that may not be had."""
    if os.geteuid() == 0:
        return []
    if not shutil.which("sudo"):
        return None
    asked = subprocess.run(["sudo", "-n", "true"], capture_output=True, check=False)
    return ["sudo", "-n"] if asked.returncode == 0 else None


@contextlib.contextmanager
def only_one() -> Iterator[None]:
    """Hold off a second set-up of this checkout until the first is done."""
    if not POSIX:
        yield
        return
    import fcntl  # noqa: PLC0415  (POSIX only)

    with CONSTRAINTS.open("rb") as file:
        fcntl.flock(file, fcntl.LOCK_EX)
        yield


# --- processes ---------------------------------------------------------------------------------


def call(
    command: list[str],
    cwd: Path | None = ROOT,
    env: dict[str, str] | None = None,
    stdout: int | None = None,
) -> int:
    """Run a command and return its exit code; Ctrl+C lets it finish its own way first."""
    process = subprocess.Popen(command, cwd=cwd, env=env, stdout=stdout)
    try:
        code = process.wait()
    except KeyboardInterrupt:
        # The terminal has sent the signal to the child as well.
        try:
            process.wait(timeout=10)
        except (KeyboardInterrupt, subprocess.TimeoutExpired):
            process.kill()
            process.wait()
        raise
    # As a shell has it: killed by signal 11 is 139, which no comparison takes for success.
    return 128 - code if code < 0 else code


def check(command: list[str], trouble: str) -> None:
    """Run a step of the set-up that must succeed."""
    if call(command):
        raise SetupError(trouble, INTERNAL)


def say(message: str) -> None:
    """Tell the person; standard output belongs to the job."""
    print(message, file=sys.stderr, flush=True)


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
