"""What the judge reads of suspects: one file that is replaced whole and mapped by every worker."""
