"""The field's words as frozen values: no input, no output, nothing of ours imported."""
