"""Endpoint constants fitted to published measurements, apart from everything that needs none.

Two cases and one published range are used, each for one machine's ends; every other measurement is
predicted with the constants as they are. A figure computed with them never confirms its own source.
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import cache

import numpy as np
from numpy.typing import NDArray

from designer.solve.collectives.timing import Endpoint

FloatArray = NDArray[np.float64]

#: NVLink 4, one GPU, one direction. [B/s]
#: Source: NVIDIA H100 data sheet (900 GB/s both directions).
H100_NVLINK_BYTES_PER_S = 450e9

#: Ring all-reduce of 2–4 GB on 8 H100 SXM, bus bandwidth. [B/s]
#: Source: NVIDIA/nccl issue 1455, NVIDIA/nccl-tests issue 212; measured.
H100_RING_BUS_BYTES_PER_S = 367.5e9

#: (buffer [B], bus bandwidth [B/s]) of NVLS all-reduce on 8 H100 SXM, NCCL 2.18.5.
#: Source: Azure/AI-benchmarking-guide, ND_H100_v5_results.md; measured.
H100_NVLS_SWEEP = (
    (1048576, 43.7e9),
    (16777216, 234.45e9),
    (134217728, 400.61e9),
    (1073741824, 466.35e9),
    (8589934592, 478.87e9),
)

#: What a 400 Gb/s NIC carries, of its 50 GB/s. [B/s]
#: Source: NVIDIA/nccl-tests issue 290 (46 to 48 GB/s per direction); measured.
NIC_400G_RANGE_BYTES_PER_S = (46e9, 48e9)
NIC_400G_LINE_BYTES_PER_S = 50e9


@dataclass(frozen=True, slots=True)
class Fit:
    """Start-up and rate: a straight line for measured times.

    Attributes
    ----------
    startup_s
        At no bytes. [s]
    bytes_per_s
        Reached by large buffers. [B/s]
    """

    startup_s: float
    bytes_per_s: float


def fit(size_bytes: FloatArray, seconds: FloatArray) -> Fit:
    """Return the line through the smallest and the largest buffer.

    Start-up is nearly all of the first and nearly nothing of the second; what lies between is not
    fitted. (Least squares over all sizes would trade the rate of large buffers for the middle.)

    Parameters
    ----------
    size_bytes : shape (m,)
        Bytes moved. [B]
    seconds : shape (m,)
        Measured times. [s], > 0
    """
    small, large = int(size_bytes.argmin()), int(size_bytes.argmax())
    rate = (size_bytes[large] - size_bytes[small]) / (seconds[large] - seconds[small])
    return Fit(float(seconds[small] - size_bytes[small] / rate), float(rate))


@cache
def h100_nvlink() -> Endpoint:
    """Return the ends of an H100 on NVLink and a 400 Gb/s NIC (dimensions 0 and 1).

    The ring's efficiency is the measured bus bandwidth over the line rate; start-up and efficiency
    of reductions in the switch come from `fit` to the sweep, whose eight ranks move (1 + 1/8) of
    the buffer each way; a NIC carries the middle of its range. Start-up of steps between ranks was
    measured by none of these sources and stays 0, so predictions for small buffers are too fast.
    """
    sizes = np.array([size for size, _ in H100_NVLS_SWEEP], dtype=np.float64)
    bus = np.array([rate for _, rate in H100_NVLS_SWEEP])
    switch = fit(sizes * (1 + 1 / 8), sizes * 2 * (8 - 1) / 8 / bus)
    low, high = NIC_400G_RANGE_BYTES_PER_S
    return Endpoint(
        efficiency=(
            H100_RING_BUS_BYTES_PER_S / H100_NVLINK_BYTES_PER_S,
            (low + high) / 2 / NIC_400G_LINE_BYTES_PER_S,
        ),
        switch_startup_s=switch.startup_s,
        switch_efficiency=switch.bytes_per_s / H100_NVLINK_BYTES_PER_S,
        source="NVIDIA/nccl 1455 (ring), Azure ND H100 v5 sweep (NVLS), nccl-tests 290 (NIC)",
        grade="measured",
        calibrated=True,
    )
