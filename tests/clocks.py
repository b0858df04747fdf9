"""Time that a test moves by hand."""


class Clock:
    """The process's monotonic clock, moved by hand."""

    def __init__(self) -> None:
        self.now = 1_000.0

    def monotonic(self) -> float:
        return self.now
