"""The charts of the Network tab: utilisation of link groups, hops, latency."""

from __future__ import annotations

from PySide6.QtWidgets import QWidget

from designer import units
from designer.model.design import Design
from designer.ui.charts import network_data as data
from designer.ui.charts.histogram import HistogramChart
from designer.ui.charts.registry import CHARTS, TABS, ChartSpec, Control, Given, TabSpec
from designer.ui.charts.utilisation import UtilisationChart
from designer.ui.inspector.form import Choice
from designer.ui.theme import Theme

TAB = "network"
ONE_WAY, ROUND = 1, 2


def _planes(design: Design) -> tuple[Choice, ...]:
    return tuple(Choice(p, data.plane_words(design, p)) for p in data.plane_ids(design))


def _ways(_design: Design) -> tuple[Choice, ...]:
    return (Choice(ONE_WAY, "One way"), Choice(ROUND, "Round trip"))


def _units(_design: Design) -> tuple[Choice, ...]:
    return tuple(Choice(unit, unit) for unit in ("µs", "ns", "ms"))


TABS.register(
    TAB,
    TabSpec(
        "Network",
        (
            Control("plane", "Plane", _planes, 112, "Whose links and paths are shown"),
            Control(
                "ways",
                "Direction of latency",
                _ways,
                88,
                f"Latency one way, or {data.ROUND_TRIP}",
            ),
            Control("unit", "Unit of latency", _units, 48, "Unit of latency"),
        ),
    ),
)


# -- utilisation -------------------------------------------------------------------------------


def _no_groups(given: Given) -> str:
    plane = given.chosen["plane"]
    if any(plane in (data.ALL, g.plane) for g in given.results.link_groups):
        return ""
    if failure := data.failed(given.results):
        return failure
    return "No link group belongs to this plane. Wire one, or choose another plane."


def _feed_bars(chart: UtilisationChart, given: Given) -> None:
    bars = data.group_bars(given.design, given.results, given.chosen["plane"])
    chart.show_bars(given.design, bars, given.selection, fresh=given.fresh)


CHARTS.register(
    "network.utilisation",
    ChartSpec(
        TAB,
        "Utilisation at all-to-all",
        UtilisationChart,
        _feed_bars,
        _no_groups,
        lambda given: f"network.{given.chosen['plane']}.all_to_all_bytes_per_s",
        stretch=5,
        note=lambda given: (
            "each plane at its own rate" if given.chosen["plane"] == data.ALL else ""
        ),
    ),
)


# -- hops --------------------------------------------------------------------------------------


def _hops_chart(theme: Theme, parent: QWidget) -> HistogramChart:
    return HistogramChart(theme, parent, title="Hops", quantity="hops", whole=True)


def _mean_hops(given: Given) -> str:
    return f"network.{given.chosen['plane']}.mean_hops"


def _no_hops(given: Given) -> str:
    if data.hop_histogram(given.results, given.chosen["plane"]).points:
        return ""
    return data.missing(given.results, _mean_hops(given))


def _feed_hops(chart: HistogramChart, given: Given) -> None:
    shown = data.hop_histogram(given.results, given.chosen["plane"])
    chart.show_histogram(shown, fresh=given.fresh)


CHARTS.register(
    "network.hops",
    ChartSpec(
        TAB,
        "Hops",
        _hops_chart,
        _feed_hops,
        _no_hops,
        _mean_hops,
        stretch=3,
        note=lambda _given: "share of ordered pairs",
    ),
)


# -- latency -----------------------------------------------------------------------------------


def _latency_chart(theme: Theme, parent: QWidget) -> HistogramChart:
    return HistogramChart(theme, parent, title="Path latency", quantity="latency_s")


def _median(given: Given) -> str:
    return f"latency.{given.chosen['plane']}.p50_s"


def _no_latency(given: Given) -> str:
    if data.latency_histogram(given.results, given.chosen["plane"]).points:
        return ""
    return data.missing_latency(given.results, _median(given))


def _message(given: Given) -> str:
    return str(units.show(float(given.design.scenario.message_bytes), "B"))


def _latency_note(given: Given) -> str:
    one_way = given.chosen["ways"] == ONE_WAY
    way = "one way" if one_way else "round trip, 2 × one way"
    more = "" if one_way else f"\nRound trip: {data.ROUND_TRIP}"
    return f"{way} · {_message(given)}, unloaded{more}"


def _feed_latency(chart: HistogramChart, given: Given) -> None:
    ways = given.chosen["ways"]
    shown = data.latency_histogram(given.results, given.chosen["plane"], ways)
    words = "One way" if ways == ONE_WAY else f"Round trip, {data.ROUND_TRIP}"
    chart.show_histogram(shown, given.chosen["unit"], fresh=given.fresh, words=words)


CHARTS.register(
    "network.latency",
    ChartSpec(
        TAB,
        "Path latency",
        _latency_chart,
        _feed_latency,
        _no_latency,
        lambda given: f"latency.{given.chosen['plane']}.mean_s",
        stretch=4,
        note=_latency_note,
    ),
)
