"""Which two workspaces belong together, and who may look at both."""

from collections.abc import Sequence
from dataclasses import dataclass

from widget_server.staging.operations import Pair
from widget_server.workspaces.models import Member, Membership, Workspace
from widget_server.workspaces.queries import production_of, staging_of


@dataclass(frozen=True, slots=True)
class Both:
    """A staging workspace and its production."""

    staging: Workspace
    production: Workspace

    @property
    def pair(self) -> Pair:
        return Pair(self.staging.id, self.production.id)


def both_of(workspace: Workspace) -> Both | None:
    """The two, asked from either; None for a workspace that stands alone."""
    production = production_of(workspace)
    if production is not None:
        return Both(workspace, production)
    staging = staging_of(workspace)
    return Both(staging, workspace) if staging is not None else None


def memberships_in(member: Member, both: Both) -> Sequence[Membership]:
    """Those that a member has in the two: two for whoever is in both."""
    return [one for one in member.memberships if one.workspace_id in both.pair]
