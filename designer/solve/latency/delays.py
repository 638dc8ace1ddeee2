"""Delays of the links and nodes of a view, as numbers."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from designer.solve.flow.flow import FloatArray


@dataclass(frozen=True, slots=True)
class Delays:
    """Latency parameters of a view; NaN for unknown.

    Attributes
    ----------
    propagation_s : shape (groups,)
        Along one link: length × propagation of its medium. [s]
    electronics_s : shape (groups,)
        Of both ends of one link. [s]
    fec_s : shape (groups,)
        FEC decoding behind it; 0 where the medium has none. [s]
    node_s : shape (arrays,)
        Passing through an element. [s]
    includes_fec : shape (arrays,)
        Whether that figure contains FEC.
    capacity : shape (groups,)
        Of one link. [B/s]
    message_bytes
        Message size. [B]
    """

    propagation_s: FloatArray
    electronics_s: FloatArray
    fec_s: FloatArray
    node_s: FloatArray
    includes_fec: NDArray[np.bool_]
    capacity: FloatArray
    message_bytes: float

    @property
    def link_s(self) -> FloatArray:
        """Propagation and electronics of one link. [s]"""
        return self.propagation_s + self.electronics_s
