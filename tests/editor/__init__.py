"""The visual editor's service side."""
