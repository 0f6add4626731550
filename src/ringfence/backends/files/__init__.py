"""Plain files and folders."""
