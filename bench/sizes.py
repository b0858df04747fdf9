"""How large the built embed is, in brotli."""

import json
from collections.abc import Iterator

from bench.figures import Figure
from bench.servers import ROOT

MANIFEST = ROOT / "static" / "widget" / "dist" / "manifest.json"
KB = 1024
BUDGETS = {"inapp.js": 1, "core.js": 6, "guides.js": 10, "conditions.js": 4, "board.js": 8, "ratings.js": 3}
ALL_TOGETHER = 25


def embed_sizes() -> Iterator[Figure]:
    """Each module that has a budget, and all files together, the texts of every language among them."""
    files = json.loads(MANIFEST.read_text())
    for name, budget in BUDGETS.items():
        yield Figure(f"embed_{name.removesuffix('.js')}", files[name]["brotli"], "bytes", budget * KB)
    together = sum(file["brotli"] for file in files.values())
    yield Figure("embed_all_together", together, "bytes", ALL_TOGETHER * KB)
