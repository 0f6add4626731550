"""They call us: command line, HTTP, pages."""
