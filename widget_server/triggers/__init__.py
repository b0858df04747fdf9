"""The rule language: read, check, compile and evaluate; pure, so that any process may decide."""
