"""Figures for Prometheus, told by each app and written as text (exposition format 0.0.4)."""

from collections.abc import Callable, Iterable, Mapping, Sequence
from typing import NamedTuple

CONTENT_TYPE = "text/plain; version=0.0.4; charset=utf-8"


class Metric(NamedTuple):
    """Gauges of one name, each with its labels. Labels name kinds of things, never persons."""

    name: str
    about: str
    samples: Sequence[tuple[Mapping[str, str], float]]


Source = Callable[[], Iterable[Metric]]
_sources: list[Source] = []


def register(source: Source) -> None:
    """Let an app tell figures at each scrape: few statements, each by an index. Called from its ``ready``."""
    if source not in _sources:
        _sources.append(source)


def told() -> list[Metric]:
    """What every app tells now."""
    return [metric for source in _sources for metric in source()]


def exposition(metrics: Iterable[Metric]) -> str:
    """Metrics as Prometheus reads them."""
    return "".join(line + "\n" for metric in metrics for line in _lines(metric))


def _lines(metric: Metric) -> Iterable[str]:
    about = metric.about.replace("\\", r"\\").replace("\n", r"\n")
    yield f"# HELP {metric.name} {about}"
    yield f"# TYPE {metric.name} gauge"
    for labels, value in metric.samples:
        written = ",".join(f'{name}="{_escaped(text)}"' for name, text in labels.items())
        yield f"{metric.name}{{{written}}} {value}" if written else f"{metric.name} {value}"


def _escaped(text: str) -> str:
    return text.replace("\\", r"\\").replace("\n", r"\n").replace('"', r"\"")
