def part(function: object) -> object:
    """The function as a part of entries; calling it from Python raises TypeError."""
