"""`python -m bench.first_hint`: the embed in a page beside driver.js, shepherd.js and posthog-js' tours, in one run.

Needs node, npm and Chromium. Prints every contestant's medians; the ratios and the budgets are those of the embed.
"""

import argparse
import json
import shutil
import subprocess
from collections.abc import Iterator
from typing import Any

from bench.figures import Figure
from bench.load import MissingProgram
from bench.servers import ROOT

PAGE = ROOT / "bench" / "page"
OURS = "widget-server"
NOTHING = "widget-server, nothing to show"
EMPTY = "empty page"
ROUNDS = 9

Medians = dict[str, dict[str, float]]


def measured(rounds: int = ROUNDS) -> Medians:
    """`{contestant: {figure: median}}`; raises MissingProgram where node or npm is not there."""
    for program in ("node", "npm"):
        if shutil.which(program) is None:
            raise MissingProgram(f"{program} is missing: install it, then run this again")
    if not (PAGE / "node_modules").is_dir():
        subprocess.run(["npm", "ci", "--silent"], cwd=PAGE, check=True)
    command = ["node", "measure.mjs", "--rounds", str(rounds)]
    done = subprocess.run(command, cwd=PAGE, check=True, stdout=subprocess.PIPE, text=True)
    medians: Medians = json.loads(done.stdout)
    return medians


def figures_of(medians: Medians) -> Iterator[Figure]:
    """The budgets of the architecture, and that nobody is faster."""
    ours, empty = medians[OURS], medians[EMPTY]
    yield Figure("first_hint", ours["first_hint_ms"], "ms", 60)
    yield Figure("first_hint_at_4x_slowed", ours["first_hint_ms_slowed"], "ms", 200)
    yield Figure("page_load_above_empty", medians[NOTHING]["busy_ms"] - empty["busy_ms"], "ms", 10)
    yield Figure("long_tasks_above_empty", ours["long_tasks"] - empty["long_tasks"], "", 0)
    yield Figure("layout_shift", ours["layout_shift"] - empty["layout_shift"], "", 0)
    yield Figure("csp_violations", ours["csp_violations"], "", 0)
    for name, theirs in medians.items():
        if name not in (OURS, NOTHING, EMPTY):
            known_as = name.partition(".")[0].partition("-")[0]
            yield Figure(f"first_hint_over_{known_as}", ours["first_hint_ms"] / theirs["first_hint_ms"], "", 1)
            slowed = ours["first_hint_ms_slowed"] / theirs["first_hint_ms_slowed"]
            yield Figure(f"first_hint_over_{known_as}_slowed", slowed, "", 1)


def table(medians: Medians) -> str:
    """All contestants, a line each."""
    names = list(next(iter(medians.values())))
    head = f"{'':<32}" + "".join(f"{name:>22}" for name in names)
    lines = [f"{who:<32}" + "".join(_cell(found, name) for name in names) for who, found in medians.items()]
    return "\n".join([head, *lines])


def _cell(found: dict[str, Any], name: str) -> str:
    return f"{found[name]:>22,.2f}" if name in found else f"{'–':>22}"


if __name__ == "__main__":
    parser = argparse.ArgumentParser(prog="python -m bench.first_hint", description=__doc__)
    parser.add_argument("--rounds", type=int, default=ROUNDS, help=f"rounds of which the median counts [{ROUNDS}]")
    found = measured(parser.parse_args().rounds)
    print(table(found))
    for figure in figures_of(found):
        print(figure.line())
