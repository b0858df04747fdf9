"""Promises of widget-server, as tests."""
