"""The knowledge base: articles in Markdown with versions, their search and their public address."""
