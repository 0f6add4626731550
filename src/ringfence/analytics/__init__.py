"""Call records to suspects: profiles, detectors, scores, campaigns, reputation, and their simulator."""
