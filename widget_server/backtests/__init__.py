"""What a draft would have done: replayed over the stored events, without showing anything."""
