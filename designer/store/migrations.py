"""Old files keep opening: what lifts an envelope from one format version to the next.

A migration takes plain data of its version and returns that of the next; it never sees a model, so
that it goes on working when the model moves on. A change of the format adds the function here and
a frozen sample of the old version to the tests.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any

#: Version of the files that this program writes.
VERSION = 1
Envelope = dict[str, Any]
Migration = Callable[[Envelope], Envelope]

#: Version to the function that lifts it by one; version 1 was the first.
MIGRATIONS: Mapping[int, Migration] = {}


def oldest() -> int:
    """Return the oldest version that can be read."""
    return min((*MIGRATIONS, VERSION))


def upgrade(envelope: Envelope) -> Envelope:
    """Lift an envelope to the newest version, one version after the other.

    Parameters
    ----------
    envelope
        Its ``version`` lies between `oldest` and `VERSION`; it is not changed.

    Returns
    -------
    dict
        The same envelope if it is of the newest version.
    """
    while (version := envelope["version"]) < VERSION:
        envelope = {**MIGRATIONS[version](dict(envelope)), "version": version + 1}
    return envelope
