"""The visual editor's service side: who may edit on a page of the host product, and what the editor asks for there."""
