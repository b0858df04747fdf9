"""`python -m bench`: measures what is promised, prints each figure beside its budget, writes bench/latest.json."""

import argparse
import sys
import tempfile
from collections.abc import Iterator
from pathlib import Path
from statistics import median

from bench.figures import Figure, write_latest
from bench.footprint import AFTER_LOAD_MB, memory_figure, start_figure
from bench.load import Generator, MissingProgram, check_generator
from bench.servers import hello_server, widget_server
from bench.sizes import embed_sizes
from bench.throughput import Contest
from bench.workspace import PERSONS, furnish

VOTERS = 40_000


def main() -> None:
    """Exit status 2 when something that measures is missing; with `--check` 1 when a budget does not hold."""
    options = _options()
    try:
        check_generator()
    except MissingProgram as missing:
        print(f"bench: {missing}", file=sys.stderr)
        sys.exit(2)
    figures = []
    for figure in _measured(options):
        print(figure.line(), flush=True)
        figures.append(figure)
    write_latest(figures)
    sys.exit(1 if options.check and not all(figure.holds for figure in figures) else 0)


def _options() -> argparse.Namespace:
    parser = argparse.ArgumentParser(prog="python -m bench", description=__doc__)
    parser.add_argument("--rounds", type=int, default=5, help="rounds of which the median counts [5]")
    parser.add_argument("--seconds", type=int, default=2, help="seconds of each load [2]")
    parser.add_argument(
        "--long",
        action="store_true",
        help="also a million persons, and a funnel and a backtest over 10 million events (minutes)",
    )
    parser.add_argument("--check", action="store_true", help="exit status 1 when a budget does not hold")
    return parser.parse_args()


def _measured(options: argparse.Namespace) -> Iterator[Figure]:
    yield from embed_sizes()
    with tempfile.TemporaryDirectory(prefix="widget-bench-") as folder:
        yield from _of_the_service(Path(folder), options.rounds, options.seconds)
    yield from _of_the_engine()
    yield from _of_the_relay()
    if options.long:
        yield from _of_many()


def _of_many() -> Iterator[Figure]:
    from bench.backtest import BUDGET_SECONDS as BACKTEST_BUDGET_SECONDS
    from bench.backtest import backtest_seconds
    from bench.flat import flat_figures
    from bench.funnel import BUDGET_SECONDS, EVENTS, report_seconds

    yield from flat_figures()
    yield Figure("funnel_5_steps_10_million_events", median(report_seconds(EVENTS)), "s", BUDGET_SECONDS)
    yield Figure("backtest_10_million_events", backtest_seconds(EVENTS), "s", BACKTEST_BUDGET_SECONDS)


def _of_the_engine() -> Iterator[Figure]:
    from bench.engine import engine_figures

    yield from engine_figures()


def _of_the_relay() -> list[Figure]:
    from bench.relay import relay_figures

    return relay_figures()


def _of_the_service(folder: Path, rounds: int, seconds: int) -> Iterator[Figure]:
    with widget_server(folder / "new") as service:
        yield start_figure("first_start", service)
    furnished = furnish(folder / "service", VOTERS)
    inserts = furnish(folder / "inserts", 0)
    with widget_server(furnished.folder) as service, hello_server() as hello:
        yield start_figure("start", service)
        yield memory_figure("memory_when_ready", service)
        events, votes = (Generator(furnished.key, PERSONS, seconds) for _ in range(2))
        contest = Contest(hello, service, furnished.folder, inserts.folder, events, votes)
        kept = contest.run(rounds)
        print(f"hello answers {median(kept.hellos):,.0f} requests/s here and now")
        yield from contest.figures(kept)
        yield memory_figure("memory_after_the_load", service, AFTER_LOAD_MB)


if __name__ == "__main__":
    main()
