"""Claims of showings as a page makes them, one at a time or from many connections at once."""

import json
import sys
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import Any

from flask import Flask

from tests.delivery.guides import tip
from tests.stories import ORIGIN, Side
from widget_server import create_app
from widget_server.config import Settings

CLAIMERS = 32


def hint(name: str = "hello", **more: Any) -> dict[str, Any]:
    """A tip for everybody at once."""
    return tip(name, **{"trigger": None, "frequency": None, **more})


def decided(side: Side, user: str = "dora") -> dict[str, dict[str, Any]]:
    """What a page of the user is told, by guide."""
    return {decision["guide"]: decision for decision in side.decide(user)}


def claim(side: Side, decision: dict[str, Any], user: str = "dora", **more: Any) -> dict[str, Any]:
    """The page is about to show what it was told."""
    body = {"userId": user, **{name: decision[name] for name in ("decision", "guide", "version")}, **more}
    answer = side.post("/v1/show", body)
    assert answer.status_code == 200, answer.text
    return dict(answer.json or {})


def claim_all_at_once(app: Flask, key: str, guides: list[str], device: str) -> list[str]:
    """Many connections claim every guide for dora, each from another device; the guides that were granted."""

    def one(number: int) -> list[str]:
        client = app.test_client()
        granted = []
        for guide in guides[number % len(guides) :] + guides[: number % len(guides)]:
            body = {
                "key": key, "userId": "dora", "anonymousId": f"{device}-{number}", "guide": guide, "version": 1,
                "decision": f"d_{device}_{number}_{guide}",
            }  # fmt: skip
            answer = client.post("/v1/show", data=json.dumps(body), headers={"Origin": ORIGIN})
            assert answer.status_code == 200, answer.text
            if answer.json and answer.json["granted"]:
                granted.append(guide)
        return granted

    with ThreadPoolExecutor(CLAIMERS) as pool:
        return [guide for granted in pool.map(one, range(CLAIMERS)) for guide in granted]


def main() -> None:
    """A second process: says that it is ready, waits for a line, claims, and prints what it was granted."""
    database_url, redis_url, folder, key, *guides = sys.argv[1:]
    settings = Settings(
        data_folder=Path(folder), database_url=database_url, redis_url=redis_url or None,
        public_url="http://127.0.0.1:8000", secret_key="only for tests, " * 4, rules_folder=Path(folder),
        rules_workspace="acme",
        rate_per_second=100_000, rate_burst=100_000,
    )  # fmt: skip
    app = create_app(settings)
    with app.app_context():
        print("ready", flush=True)  # noqa: T201
        sys.stdin.readline()
        print(json.dumps(claim_all_at_once(app, key, guides, "second")), flush=True)  # noqa: T201


if __name__ == "__main__":
    main()
