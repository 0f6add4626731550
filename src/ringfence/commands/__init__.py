"""Commands introduced to what they work on; part of the roof."""
