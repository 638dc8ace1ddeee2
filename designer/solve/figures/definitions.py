"""Looking up what a figure means: one registry for window, command line and tests."""

from __future__ import annotations

from functools import cache

from designer.registry import Registry
from designer.solve.figures.metrics import METRICS, PLANE, MetricDefinition

_PER_PLANE = ("network", "latency")

DEFINITIONS: Registry[MetricDefinition] = Registry("metric")
for _definition in METRICS:
    DEFINITIONS.register(_definition.id, _definition)


def template_of(metric_id: str) -> tuple[str, str]:
    """Return the id of a figure with `PLANE` for the name of its plane, and that name.

    Examples
    --------
    >>> template_of("network.ub.mean_hops")
    ('network.<plane>.mean_hops', 'ub')
    >>> template_of("power.it_w")
    ('power.it_w', '')
    """
    head, _, rest = metric_id.partition(".")
    plane, _, tail = rest.rpartition(".")
    if head not in _PER_PLANE or not plane:
        return metric_id, ""
    return f"{head}.{PLANE}.{tail}", plane


def definition_of(metric_id: str) -> MetricDefinition | None:
    """Return the definition of a figure, whatever its plane; None if there is none."""
    return DEFINITIONS.get(template_of(metric_id)[0])


def metric_name(metric_id: str) -> str:
    """Return the name of a figure for people, its plane behind it."""
    template, plane = template_of(metric_id)
    definition = DEFINITIONS.get(template)
    name = definition.name if definition is not None else template.replace(f"{PLANE}.", "")
    if not plane or plane == PLANE:
        return name
    return f"{name}, {'all planes' if plane == 'all' else plane}"


def is_waiting(metric_id: str) -> bool:
    """Whether no version so far computes this figure, for any design."""
    definition = definition_of(metric_id)
    return definition is not None and bool(definition.waits_for)


@cache
def waiting() -> tuple[MetricDefinition, ...]:
    """Return the figures of the whole design that this version does not compute."""
    return tuple(d for d in METRICS if d.waits_for and PLANE not in d.id)


@cache
def plane_metrics() -> tuple[MetricDefinition, ...]:
    """Return the figures that every plane has."""
    return tuple(d for d in METRICS if PLANE in d.id and not d.is_distribution)
