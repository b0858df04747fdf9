"""`docs/ci/rules.yml`: a workflow whose commands work against a real server, as written."""

import re
import shlex
import shutil
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest
from ruamel.yaml import YAML

from tests.commands.served import served
from tests.durability.servers import RULES

ROOT = Path(__file__).parents[2]
WORKFLOW: dict[str, Any] = YAML(typ="safe").load((ROOT / "docs" / "ci" / "rules.yml").read_text())
JOB = WORKFLOW["jobs"]["rules"]
STEPS = [step for step in JOB["steps"] if str(step.get("run", "")).startswith("widget-server")]


def runs(step: dict[str, Any], event: str) -> bool:
    """As GitHub would decide, for a branch of the own repository."""
    return "if" not in step or ("'push'" in step["if"] and event == "push") or "head.repo" in step["if"]


def run_as(event: str, checkout: Path, values: dict[str, str]) -> list[tuple[str, int, str]]:
    """Each command of the workflow with its status and output, up to one that fails, as GitHub runs them."""
    done = []
    for step in STEPS:
        if not runs(step, event):
            continue
        own = {name: _filled(value, values) for name, value in {**JOB["env"], **step.get("env", {})}.items()}
        environment = {"PATH": "/usr/bin:/bin", "PYTHONPATH": str(ROOT), "HOME": str(checkout), **own}
        command = [sys.executable, "-m", "widget_server.cli", *shlex.split(step["run"])[1:]]
        ended = subprocess.run(
            command, cwd=checkout, env=environment, capture_output=True, text=True, timeout=60, check=False
        )
        done.append((shlex.join(command[3:5]), ended.returncode, ended.stdout + ended.stderr))
        if ended.returncode:
            break
    return done


def _filled(text: str, values: dict[str, str]) -> str:
    return re.sub(r"\$\{\{ *(?:vars|secrets)\.(\w+) *\}\}", lambda found: values[found[1]], text)


def test_it_is_a_workflow_with_no_more_rights_than_it_needs() -> None:
    assert set(WORKFLOW) == {"name", "on", "permissions", "concurrency", "jobs"}
    assert WORKFLOW["permissions"] == {"contents": "read"}
    assert all("secrets." not in str(step.get("run")) for step in JOB["steps"]), "a secret in a command would be logged"
    keyed = [step["name"] for step in JOB["steps"] if "WIDGET_API_KEY" in step.get("env", {})]
    assert keyed == ["What would change", "Apply"]


@pytest.fixture
def checkout(tmp_path: Path) -> Path:
    shutil.copytree(RULES, tmp_path / "checkout" / "rules")
    folder = tmp_path / "checkout"
    test = "tests: [{name: nothing yet, steps: [{expect: not_shown}]}]\n"
    (folder / "rules" / "share-your-report.test.yaml").write_text(test)
    return folder


def test_a_pull_request_is_checked_tested_and_compared_and_what_is_merged_is_applied(
    checkout: Path, tmp_path: Path
) -> None:
    with served(tmp_path) as (installation, server):
        values = {"WIDGET_SERVER": f"http://127.0.0.1:{server.port}", "WIDGET_API_KEY": installation.secret}
        path = checkout / "rules" / "share-your-report.yaml"
        path.write_text(path.read_text().replace("priority: 60", "priority: 61"))
        done = run_as("pull_request", checkout, values)
        assert [(command, status) for command, status, _ in done] == [
            ("rules check", 0), ("rules test", 0), ("rules diff", 0)
        ], done  # fmt: skip
        assert "~ priority: 60 -> 61" in done[2][2]
        versions = "SELECT version FROM guide_versions WHERE withdrawn_at IS NULL ORDER BY version DESC"
        assert installation.read(versions)[0] == (1,)

        done = run_as("push", checkout, values)
        assert [command for command, status, _ in done if status == 0][-1] == "rules apply", done
        assert installation.read(versions)[0] == (2,)

        path.write_text(path.read_text().replace("priority", "prority"))
        [(command, status, said)] = run_as("push", checkout, values)
        assert (command, status) == ("rules check", 1)
        assert said.startswith("::error file=rules/share-your-report.yaml,line=")
        assert installation.read(versions)[0] == (2,)
