"""Whether the hot views stay as fast with a thousand times the persons, and a hundred times the rules.

    python -m bench.flat [persons]

Four services side by side, asked in turns: one with 1,000 persons and 10 guides, one with many persons (1,000,000 when
left out), one with 200 guides, one with 1,000. Of the many persons once the same 1,000 ask, and once all of them, one
after the other: then hardly any state is in the cache.
"""

import sys
import tempfile
from collections import defaultdict
from collections.abc import Iterator
from contextlib import ExitStack
from pathlib import Path
from statistics import median

from bench.figures import Figure
from bench.load import Generator
from bench.servers import Server, widget_server
from bench.workspace import Furnished, furnish
from widget_server import create_app
from widget_server.commands.loading import Size, load_past
from widget_server.config import load_settings

FEW, MANY, SOME_RULES, RULES = 1_000, 1_000_000, 200, 1_000
KINDS = ("decide", "batch")
FLOOR = 0.85


def flat_figures(persons: int = MANY, rounds: int = 5) -> Iterator[Figure]:
    """Each rate over that of the small service in the same round; the medians."""
    ratios: dict[str, list[float]] = defaultdict(list)
    with tempfile.TemporaryDirectory(prefix="widget-bench-") as folder, ExitStack() as running:
        asked = list(_asked(Path(folder), persons, running))
        for turn in range(rounds + 1):
            for kind in KINDS:
                rates = [generator.run(kind, server).per_second for _, server, generator in asked]
                # The first round warms up.
                for (name, _, _), rate in zip(asked[1:] if turn else (), rates[1:], strict=False):
                    ratios[f"{kind}_{name}"].append(rate / rates[0])
    for name, values in ratios.items():
        yield Figure(name, median(values), "x few", FLOOR, is_floor=True)


def _asked(folder: Path, persons: int, running: ExitStack) -> Iterator[tuple[str, Server, Generator]]:
    for name, there, guides, asking in (
        ("few", FEW, 10, (("of_few", FEW),)),
        ("many", persons, 10, (("among_many_persons", FEW), ("of_many_persons", persons))),
        ("some_rules", FEW, SOME_RULES, (("with_200_rules", FEW),)),
        ("rules", FEW, RULES, (("with_1000_rules", FEW),)),
    ):
        furnished = _furnished(folder / name, there, guides)
        server = running.enter_context(widget_server(furnished.folder))
        for what, of in asking:
            yield what, server, Generator(furnished.key, of, is_loaded=True)


def _furnished(folder: Path, persons: int, guides: int) -> Furnished:
    """A workspace whose persons have done two things each."""
    furnished = furnish(folder, 0, guides)
    app = create_app(load_settings({"WIDGET_DATA": str(folder)}))
    with app.app_context():
        database = app.extensions["widget_server"].database
        load_past(database, 1, Size(2 * persons, persons, 30))
        database.close()
    return furnished


def main() -> None:
    for figure in flat_figures(int(sys.argv[1]) if sys.argv[1:] else MANY):
        print(figure.line(), flush=True)


if __name__ == "__main__":
    main()
