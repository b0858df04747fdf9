"""What is promised about speed, size and memory, as commands: `python -m bench`."""
