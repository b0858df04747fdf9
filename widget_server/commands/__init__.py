"""The subcommands of `widget-server`."""
