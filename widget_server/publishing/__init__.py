"""Rules as code: what a folder of rules would change on the server, and changing it, at once or as drafts."""
