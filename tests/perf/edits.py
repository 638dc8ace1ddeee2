"""The edits that are measured: a count, a speed, a wattage in turn, always to another value."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path

from designer.edit.params import set_count, set_field, set_link_rate
from designer.model.design import Design
from designer.store.document import Document
from designer.store.presets import load_target

DESIGNS = Path(__file__).resolve().parents[1] / "data" / "designs"
KINDS = ("count", "speed", "wattage")


@dataclass(frozen=True)
class Machine:
    """A design and what is edited in it."""

    name: str
    target: str
    item: str
    count: int
    link: str
    rate_bytes_per_s: float
    part: str
    watts: float

    def document(self) -> Document:
        return load_target(self.target)[0]

    def edits(self, number: int) -> Iterator[tuple[str, Callable[[Design], Design]]]:
        """Yield (kind, command); no value comes twice within what the solver remembers."""
        for k in range(number):
            step = k // len(KINDS)
            match KINDS[k % len(KINDS)]:
                case "count":
                    count = self.count - 1 - step % (self.count - 2)
                    yield "count", lambda d, n=count: set_count(d, self.item, n)
                case "speed":
                    rate = self.rate_bytes_per_s * (0.5 + 0.4 * step / number)
                    yield "speed", lambda d, r=rate: set_link_rate(d, self.link, r)
                case _:
                    watts = self.watts + 1 + step
                    place = f"parts.{self.part}:tdp_w"
                    yield "wattage", lambda d, w=watts, p=place: set_field(d, p, w)


MACHINES = (
    Machine(
        name="cloudmatrix-384",
        target="cloudmatrix-384",
        item="pod.node",
        count=48,
        link="pod.node.npu_l1",
        rate_bytes_per_s=28e9,
        part="ascend-910c",
        watts=1200.0,
    ),
    Machine(
        name="million",
        target=str(DESIGNS / "million.supernode"),
        item="cluster.pod",
        count=128,
        link="cluster.pod.cab.npu_l1",
        rate_bytes_per_s=28e9,
        part="npu",
        watts=1000.0,
    ),
)
