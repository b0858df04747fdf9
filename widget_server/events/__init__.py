"""The event log: batches are validated, deduplicated and appended durably before they are answered."""
