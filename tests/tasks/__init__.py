"""Tests of tasks and of the way to one's CSM."""
