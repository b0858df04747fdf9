"""Rules as code: plans, drafts, and the commands that use them."""
