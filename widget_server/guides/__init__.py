"""Contents of everything shown: guides and their published versions."""
