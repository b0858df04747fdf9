"""Page globs: which paths of the host product a guide belongs to."""

from urllib.parse import quote

from widget_server.triggers.phrases import Phrase, wrong, wrongs

LONGEST_GLOB = 200
ANY_DEPTH = "**"


def glob_matches(glob: str, path: str) -> bool:
    """Whether a page's path is covered by an author's glob.

    `*` stands for any text within one segment, or for the whole rest of the path when it is the glob's last
    character; `**` as a whole segment stands for any number of segments, none included. Everything else is
    literal and case matters. Query and hash of the path are cut off, then one trailing slash on either
    side.

    Wildcards are met by the leftmost fit, never by trying again further left, so the cost is at most the
    product of the two lengths whatever the author wrote. `tests/rule_vectors/page_globs.json` binds this
    and the browser's copy.
    """
    wanted = wanted_segments(glob)
    there = _segments(path.split("#", 1)[0].split("?", 1)[0])
    runs = _runs_between_any_depth(wanted)
    if len(runs) == 1:
        return len(there) == len(wanted) and _run_fits(wanted, there, 0)
    return _runs_fit_in_order(runs, there)


def wanted_segments(glob: str) -> list[str]:
    """The segments that a path must have; a last `*` is followed by any number of them."""
    wanted = _segments(glob)
    if wanted[-1].endswith("*") and wanted[-1] != ANY_DEPTH:
        wanted.append(ANY_DEPTH)
    return wanted


def mistake_in_glob(glob: str) -> Phrase | None:
    """What is wrong with a glob and what to write instead; None when it is fine."""
    if not glob.startswith("/"):
        return wrong("page-form", 'A page is a path and begins with "/", for example "/reports/*".')
    if len(glob) > LONGEST_GLOB:
        return wrongs(
            "page-long",
            "A page may have at most %(num)s character; this one has %(found)s.",
            "A page may have at most %(num)s characters; this one has %(found)s.",
            LONGEST_GLOB,
            found=len(glob),
        )
    if "?" in glob or "#" in glob:
        return wrong("page-query", "Only the path is compared: leave out the query and the hash.")
    if not glob.isascii() or not glob.isprintable() or " " in glob:
        encoded = quote(glob, safe="/*%!$&'()+,;=:@[]~{}|^<>`\"\\", errors="replace")
        return wrong(
            "page-encoding",
            'Write the path as it stands in the address, percent-encoded: "%(encoded)s".',
            encoded=encoded,
        )
    if any(ANY_DEPTH in segment and segment != ANY_DEPTH for segment in glob.split("/")):
        return wrong(
            "page-stars", '"**" stands for whole segments: put a slash before and after it, as in "/reports/**".'
        )
    return None


def _segments(path: str) -> list[str]:
    return path.removesuffix("/").removeprefix("/").split("/")


def _runs_between_any_depth(wanted: list[str]) -> list[list[str]]:
    runs: list[list[str]] = [[]]
    for segment in wanted:
        if segment == ANY_DEPTH:
            runs.append([])
        else:
            runs[-1].append(segment)
    return runs


def _runs_fit_in_order(runs: list[list[str]], there: list[str]) -> bool:
    first, *middle, last = runs
    end = len(there) - len(last)
    if len(first) > end or not _run_fits(first, there, 0) or not _run_fits(last, there, end):
        return False
    at = len(first)
    for run in middle:
        found = next((i for i in range(at, end - len(run) + 1) if _run_fits(run, there, i)), None)
        if found is None:
            return False
        at = found + len(run)
    return True


def _run_fits(run: list[str], there: list[str], at: int) -> bool:
    return all(_segment_fits(wanted, there[at + i]) for i, wanted in enumerate(run))


def _segment_fits(wanted: str, there: str) -> bool:
    if "*" not in wanted:
        return wanted == there
    first, *middle, last = wanted.split("*")
    end = len(there) - len(last)
    if len(first) > end or not there.startswith(first) or not there.endswith(last):
        return False
    at = len(first)
    for piece in middle:
        found = there.find(piece, at, end)
        if found < 0:
            return False
        at = found + len(piece)
    return True
