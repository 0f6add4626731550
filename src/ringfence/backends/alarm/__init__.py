"""Ways in which operators are told of what begins."""
