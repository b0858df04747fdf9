"""Who needs a person now: the accounts at the place where most of them stand still."""

from dataclasses import dataclass

from widget_server.analytics.queries import Cell, FunnelReport, StuckList, funnel_report, funnels_by_name, stuck


@dataclass(frozen=True, slots=True)
class Attention:
    """`step` counts from 1 as on the screen: the step after which most accounts of the funnel stand still."""

    report: FunnelReport
    step: int
    stuck: StuckList


def attention_of(workspace_id: int, now_ms: int, limit: int) -> Attention | None:
    """From the workspace's first funnel by name; None when there is none, or nobody stands still in it."""
    funnels = funnels_by_name(workspace_id)
    report = funnel_report(workspace_id, funnels[0].name, now_ms) if funnels else None
    if report is None:
        return None
    waiting = [step.account.open + step.account.dropped for step in report.steps[:-1]]
    index = max(range(len(waiting)), key=waiting.__getitem__)
    found = stuck(workspace_id, Cell(report.funnel, index, "account"), now_ms, limit) if waiting[index] else None
    return Attention(report, index + 1, found) if found else None
