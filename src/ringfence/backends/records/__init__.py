"""Call records on disk: plain lines that any tool reads."""
