"""`selectors check`: before a deploy, whether every element that a guide points at is still in the build."""

import json
import re
import shlex
import shutil
import subprocess
import sys
from collections.abc import Callable, Iterator
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from threading import Event, Thread
from typing import Any, ClassVar

import pytest
from ruamel.yaml import YAML

from tests.commands.conftest import Ended
from tests.commands.served import served
from widget_server.commands.endings import Cannot
from widget_server.commands.selector_build import Build, Text, read_build
from widget_server.commands.selector_crawl import Bounds, crawl
from widget_server.commands.selector_hooks import Hook
from widget_server.commands.selector_search import check_hooks
from widget_server.triggers.yaml_positions import Place

Run = Callable[..., Ended]
ROOT = Path(__file__).parents[2]
WORKFLOW: dict[str, Any] = YAML(typ="safe").load((ROOT / "docs" / "ci" / "selectors.yml").read_text())
DEMO = ROOT / "widget_server" / "demo" / "static"


def verdict(selector: str, *scripts: str, page: str | None = None) -> tuple[str, str]:
    build = Build("build", [Text("index.html", page)] if page is not None else [])
    build.scripts = [Text(f"app{number or ''}.js", text) for number, text in enumerate(scripts)]
    [found] = check_hooks([Hook("guide", "guide.yaml", Place(1, 1), (selector,))], build)
    return found.verdict, found.message


SHARE = "[data-tour=share]"


@pytest.mark.parametrize(
    "script",
    [
        'e("button",{"data-tour":"share",type:"button"})',
        "e('button', {'data-tour': 'share'})",
        'b.setAttribute("data-tour","share")',
        'b.dataset.tour="share"',
        'b.dataset["tour"] = "share"',
        "t.innerHTML = `<button data-tour=share>`",
        't.innerHTML = "<button data-tour=\\"share\\">Share</button>"',
        '<button class="x" data-tour="share" />',
        '<button data-tour={"share"}>',
        'a=1,n={"data-tour":"share"},\n',
    ],
)
def test_a_stable_hook_is_found_in_a_bundle_however_it_is_written(script: str) -> None:
    assert verdict(SHARE, "var a;\n" + script) == ("found", f"{SHARE} is in app.js:2.")


@pytest.mark.parametrize(
    "script",
    [
        'e("button",{"data-tour":"share-team"})',
        'e("button",{"data-tour":"share"+name})',
        'e("button",{"my-data-tour":"share"})',
        'track("share")',
        'e("button",{"data-tour":"re-share"})',
    ],
)
def test_a_hook_that_only_looks_like_it_is_not_found(script: str) -> None:
    assert verdict(SHARE, script)[0] == "not_found"


@pytest.mark.parametrize(
    ("script", "where"),
    [
        ('e("a",{"data-tour":`nav-${name}`})', "nav-${name}"),
        ('e("a",{"data-tour":"nav-"+name})', "nav-${…}"),
        ('const all=["nav-home"];e("a",{"data-tour":all[0]})', '"nav-home" stands in'),
    ],
)
def test_a_hook_that_is_put_together_while_the_script_runs_cannot_be_told(script: str, where: str) -> None:
    assert verdict("[data-tour=nav-home]", script)[0] == "cannot_tell"
    assert where in verdict("[data-tour=nav-home]", script)[1]
    assert verdict("[data-tour=share]", script)[0] == "not_found"


def test_pages_are_asked_as_a_browser_asks_them() -> None:
    page = '<main>\n<div class="bar">\n<button id="go" class="a share">Go</button></div></main>'
    for selector in (".bar > button.share", "#go", "main button:not([disabled])", "p, .share"):
        assert verdict(selector, page=page) == ("found", f"{selector} is in index.html:3."), selector
    assert verdict(".bar > a", page=page)[0] == "not_found"


def test_a_selector_without_a_stable_hook_cannot_be_told_in_scripts() -> None:
    kind, message = verdict(".toolbar button:nth-child(2)", "render()")
    assert kind == "cannot_tell" and "give the element a data-tour" in message


def test_a_selector_that_is_none_is_said_so_and_fails_nobody() -> None:
    assert verdict("[data-tour=", "x")[0] == "cannot_tell"


def test_all_hooks_of_a_selector_must_be_there_and_one_of_its_alternatives() -> None:
    script = '{"data-tour":"share"};{id:"panel"}'
    assert verdict("#panel [data-tour=share]", script)[0] == "found"
    assert verdict("#other [data-tour=share]", script)[0] == "not_found"
    assert verdict("[data-tour=gone], [data-tour=share]", script)[0] == "found"
    assert verdict('[data-tour="a,b"]', '{"data-tour":"a,b"}')[0] == "found"


def write_rules(folder: Path, placement: str) -> Path:
    folder.mkdir()
    (folder / "share.yaml").write_text(
        f"guide: share\nkind: tip\nplacement:\n  {placement}\nsteps: [{{title: Hello}}]\n", encoding="utf-8"
    )
    return folder


@pytest.fixture
def build(tmp_path: Path) -> Path:
    folder = tmp_path / "dist"
    (folder / "assets").mkdir(parents=True)
    (folder / "index.html").write_text('<!doctype html>\n<body>\n<button data-tour="export">Export</button>')
    (folder / "assets" / "app.js").write_text('r("button",{"data-tour":"share"});r("a",{"data-tour":"ideas"})')
    return folder


def test_a_missing_hook_is_named_with_its_file_its_line_and_the_one_that_is_like_it(
    run_command: Run, tmp_path: Path, build: Path
) -> None:
    rules = write_rules(tmp_path / "rules", 'element: "[data-tour=shares]"')
    ended = run_command("selectors", "check", str(build), "--folder", str(rules))
    assert ended.status == 1
    assert ended.output.splitlines() == [
        f"{rules}/share.yaml:4:12: not found: share: Nothing in the build has [data-tour=shares]. "
        'Did you mean "share"?',
        f"1 element: 1 not found; looked into 1 page and 1 script of {build}.",
    ]


def test_github_marks_the_line_and_programs_get_json(run_command: Run, tmp_path: Path, build: Path) -> None:
    rules = write_rules(tmp_path / "rules", 'element: "[data-tour=gone]"')
    asked = ("selectors", "check", str(build), "--folder", str(rules), "--format")
    ended = run_command(*asked, "github")
    assert ended.output.startswith(
        f"::error file={rules}/share.yaml,line=4,col=12,title=selectors%3A share::Nothing in"
    )
    told = json.loads(run_command(*asked, "json").output)
    assert told["hooks"][0] | {"message": ""} == {
        "guide": "share", "file": f"{rules}/share.yaml", "line": 4, "column": 12, "selectors": ["[data-tour=gone]"],
        "texts": [], "verdict": "not_found", "where": None, "message": "",
    }  # fmt: skip


def test_all_that_is_there_ends_well_and_what_cannot_be_told_only_with_strict_does_not(
    run_command: Run, tmp_path: Path, build: Path
) -> None:
    rules = write_rules(tmp_path / "rules", 'element: "[data-tour=export]"')
    asked = ["selectors", "check", str(build), "--folder", str(rules)]
    assert run_command(*asked).status == 0
    (rules / "share.yaml").write_text(
        "guide: share\nkind: tip\nplacement: {element: .bar}\nsteps: [{title: Hello}]\n", encoding="utf-8"
    )
    assert (run_command(*asked).status, run_command(*asked, "--strict").status) == (0, 1)
    assert run_command(*asked, "--strict", "--ignore", ".bar").status == 0


def test_a_fallback_keeps_it_from_failing_and_the_missing_one_is_told(
    run_command: Run, tmp_path: Path, build: Path
) -> None:
    element = 'element: {selector: "[data-tour=gone]", fallback: ["[data-tour=ideas]"]}'
    ended = run_command("selectors", "check", str(build), "--folder", str(write_rules(tmp_path / "rules", element)))
    assert ended.status == 0
    assert "Nothing in the build has [data-tour=gone]." in ended.output
    assert "Its fallback [data-tour=ideas] is in assets/app.js:1." in ended.output


def test_the_text_of_a_lenient_element_stands_in_for_its_selector(
    run_command: Run, tmp_path: Path, build: Path
) -> None:
    (build / "assets" / "app.js").unlink()
    element = 'element: {selector: "[data-tour=gone]", text: Export, match: lenient}'
    asked = ["selectors", "check", str(build), "--folder"]
    lenient = run_command(*asked, str(write_rules(tmp_path / "lenient", element)))
    assert lenient.status == 0 and "“Export” is in index.html:3." in lenient.output
    strict = write_rules(tmp_path / "strict", element.replace("lenient", "strict"))
    assert run_command(*asked, str(strict)).status == 1


def test_an_element_by_its_text_is_found_in_pages(run_command: Run, tmp_path: Path, build: Path) -> None:
    (build / "assets" / "app.js").unlink()
    rules = write_rules(tmp_path / "rules", "element: {text: [Export, Экспорт], role: button}")
    ended = run_command("selectors", "check", str(build), "--folder", str(rules))
    assert ended.status == 0 and "“Export” is in index.html:3." in ended.output


@pytest.mark.parametrize("wrong", ["nowhere", "empty", "ftp://example.com/", "file:///etc/passwd", "http://u:p@h/"])
def test_what_cannot_be_looked_at_ends_with_status_2(run_command: Run, tmp_path: Path, wrong: str) -> None:
    (tmp_path / "empty").mkdir()
    rules = write_rules(tmp_path / "rules", "element: .x")
    where = wrong if "://" in wrong else str(tmp_path / wrong)
    assert run_command("selectors", "check", where, "--folder", str(rules)).status == 2


def test_the_demo_product_has_all_that_its_guides_point_at(run_command: Run) -> None:
    ended = run_command("selectors", "check", str(DEMO), "--folder", str(ROOT / "rules"))
    assert ended.status == 0 and " found, " in ended.output and "not found" not in ended.output


@pytest.mark.parametrize("hook", ["share", "export", "new-report"])
def test_a_hook_that_is_renamed_in_the_demo_product_is_missed(run_command: Run, tmp_path: Path, hook: str) -> None:
    copy = tmp_path / "static"
    shutil.copytree(DEMO, copy)
    for script in copy.rglob("*.js"):
        text = script.read_text(encoding="utf-8")
        script.write_text(re.sub(rf'("data-tour": )"{hook}"', r'\1"renamed"', text), encoding="utf-8")
    ended = run_command("selectors", "check", str(copy), "--folder", str(ROOT / "rules"))
    assert ended.status == 1 and "not found: " in ended.output and f"[data-tour={hook}]" in ended.output


class Site(BaseHTTPRequestHandler):
    """Pages by path; `drip` never ends, `away` leads to another origin."""

    pages: ClassVar[dict[str, str]] = {}
    asked: ClassVar[list[str]] = []
    is_over: ClassVar[Event] = Event()

    def do_GET(self) -> None:
        self.asked.append(self.path)
        if self.path == "/away":
            self.send_response(302)
            self.send_header("Location", f"http://localhost:{self.headers['Host'].partition(':')[2]}/secret")
            self.end_headers()
            return
        text = self.pages.get(self.path)
        self.send_response(200 if text is not None else 404)
        self.send_header("Content-Type", "text/javascript" if self.path.endswith(".js") else "text/html; charset=utf-8")
        self.end_headers()
        self.wfile.write((text or "").encode())
        while self.path == "/drip" and not self.is_over.wait(0.05):
            try:
                self.wfile.write(b"<p>")
            except OSError:
                return

    def log_message(self, format: str, *args: Any) -> None:
        """Nothing: the tests read what was asked."""


@pytest.fixture
def site() -> Iterator[str]:
    Site.pages, Site.asked = {}, []
    Site.is_over.clear()
    server = ThreadingHTTPServer(("127.0.0.1", 0), Site)
    Thread(target=server.serve_forever, daemon=True).start()
    yield f"http://127.0.0.1:{server.server_address[1]}"
    Site.is_over.set()
    server.shutdown()
    server.server_close()


def test_a_site_is_followed_through_its_own_pages_and_scripts(run_command: Run, site: str, tmp_path: Path) -> None:
    Site.pages = {
        "/": '<a href="/two#x">two</a><a href="https://other.example/">away</a><script src="/app.js"></script>'
        '<script src="https://cdn.example/x.js"></script>',
        "/two": '\n<a href="/">back</a><b data-tour="export"></b>',
        "/app.js": 'x({"data-tour":"share"})',
    }
    rules = write_rules(
        tmp_path / "rules", 'element: {selector: "[data-tour=export]", fallback: ["[data-tour=share]"]}'
    )
    ended = run_command("selectors", "check", f"{site}/", "--folder", str(rules))
    assert ended.status == 0, ended.output
    assert f"[data-tour=export] is in {site}/two:2." in ended.output
    assert "of another origin, not read: https://cdn.example/x.js" in ended.output
    assert sorted(Site.asked) == ["/", "/app.js", "/two"], "each once, and nothing elsewhere"


def test_no_redirect_leads_the_crawl_to_another_origin(site: str) -> None:
    Site.pages = {"/": '<a href="/away">x</a>', "/secret": "inner"}
    build = crawl(f"{site}/", Bounds())
    assert "/secret" not in Site.asked
    assert any("another origin" in note for note in build.notes)
    with pytest.raises(Cannot, match="another origin"):
        crawl(f"{site}/away", Bounds())


def test_no_more_pages_are_asked_for_than_were_allowed(site: str) -> None:
    Site.pages = {"/": "".join(f'<a href="/{n}">x</a>' for n in range(9)), **{f"/{n}": "x" for n in range(9)}}
    build = crawl(f"{site}/", Bounds(pages=4))
    assert len(build.pages) == len(Site.asked) == 4
    assert build.notes == ["stopped after 4 pages; --pages looks at more"]


def test_an_answer_that_never_ends_is_left(site: str) -> None:
    Site.pages = {"/": '<a href="/drip">x</a><a href="/end">y</a>', "/drip": "", "/end": "<b>z</b>"}
    build = crawl(f"{site}/", Bounds(answer_seconds=0.3))
    assert [page.name for page in build.pages] == [f"{site}/", f"{site}/end"]
    assert build.notes == [f"{site}/drip: it takes too long"]


def test_a_site_that_does_not_answer_is_told(site: str) -> None:
    with pytest.raises(Cannot, match="it answers 404"):
        crawl(f"{site}/nothing", Bounds())


def test_what_was_not_read_of_a_build_is_told(build: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    (build / "assets" / "app.js").write_text("x" * 201)
    monkeypatch.setattr("widget_server.commands.selector_build.LARGEST_BYTES", 200)
    assert read_build(build).notes == ["larger than 20 MB, not read: app.js"]


def test_the_workflow_of_the_documentation_works_as_written_against_a_server(tmp_path: Path, build: Path) -> None:
    """Live guides over HTTP, with the key from the environment: an element that is gone fails the build."""
    step = WORKFLOW["jobs"]["selectors"]["steps"][-1]
    assert WORKFLOW["permissions"] == {"contents": "read"} and "secrets." not in step["run"]
    rules = write_rules(tmp_path / "rules", 'element: "[data-tour=export]"')
    with served(tmp_path) as (installation, server):
        environment = {"PATH": "/usr/bin:/bin", "PYTHONPATH": str(ROOT), "HOME": str(tmp_path)}
        environment |= {"WIDGET_SERVER": f"http://127.0.0.1:{server.port}", "WIDGET_API_KEY": installation.secret}
        command = [sys.executable, "-m", "widget_server.cli"]
        arguments = [str(build) if word == "dist" else word for word in shlex.split(step["run"])[1:]]

        def run(*words: str) -> tuple[int, str]:
            ended = subprocess.run(
                [*command, *words], env=environment, capture_output=True, text=True, timeout=60, check=False
            )
            return ended.returncode, ended.stdout + ended.stderr

        assert run("rules", "apply", "--yes", "--folder", str(rules))[0] == 0
        assert run(*arguments)[0] == 0
        (build / "index.html").write_text("<p>Nothing</p>")
        status, said = run(*arguments)
        assert status == 1 and said.startswith("::error title=selectors%3A share::Nothing in"), said
