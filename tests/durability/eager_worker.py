"""The worker, with a relay that copies little and often, so that a kill finds it copying."""

from functools import partial

from widget_server import cli
from widget_server.analytics import relay
from widget_server.commands import worker
from widget_server.commands.worker import CHORES, Chore, catch_up_analytics

if __name__ == "__main__":
    relay.COPY_AT_LEAST, relay.COPY_AT_MOST = 50, 200
    eager = [chore for chore in CHORES if chore.name != "analytics store"]
    worker.keep_house = partial(worker.keep_house, chores=(*eager, Chore("analytics store", 0.05, catch_up_analytics)))
    cli.main()
