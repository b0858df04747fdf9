"""Segment's own Node client, with only its host and key changed, feeds this service."""

import subprocess
from pathlib import Path

from tests.durability.servers import Installation, Server

ROOT = Path(__file__).parents[2]
SCRIPT = """
import { Analytics } from "@segment/analytics-node";

const [host, writeKey] = process.argv.slice(1);
const analytics = new Analytics({ host, writeKey, flushAt: 4 });
const problems = [];
analytics.on("error", (problem) => problems.push(String(problem.reason ?? problem.code)));
const userId = "node-ada";
analytics.track({ anonymousId: "node-visitor", event: "report_opened" });
analytics.alias({ previousId: "node-visitor", userId });
analytics.identify({ userId, traits: { name: "Ada", role: "admin" } });
analytics.group({ userId, groupId: "node-acme", traits: { name: "Northwind", plan: "trial" } });
analytics.page({ userId, category: "Docs", name: "Start", properties: { path: "/docs" } });
analytics.screen({ userId, name: "Start" });
for (let count = 0; count < 3; count += 1) {
  analytics.track({ userId, event: "report_created", properties: { rows: 200 }, timestamp: new Date() });
}
await analytics.closeAndFlush({ timeout: 10000 });
console.log(JSON.stringify(problems));
"""


def test_every_call_of_it_is_taken_and_three_reports_trigger_the_tip(
    installation: Installation, server: Server
) -> None:
    command = ["node", "--input-type=module", "--eval", SCRIPT, f"http://127.0.0.1:{server.port}", installation.key]
    done = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, timeout=60, check=False)
    assert (done.returncode, done.stdout.strip()) == (0, "[]"), done.stderr
    logged = installation.read(
        "SELECT e.name, COUNT(*) FROM events e JOIN person_ids i ON i.person_id = e.person_id "
        "WHERE i.value = 'node-ada' GROUP BY e.name ORDER BY e.name"
    )
    assert logged == [
        ("$alias", 1), ("$group", 1), ("$identify", 1), ("$page", 1), ("$screen", 1),
        ("report_created", 3), ("report_opened", 1),
    ]  # fmt: skip
    assert installation.tips(server, "node-ada") == ["share-your-report"]
