"""Call records to suspects: profiles, detectors, scores, campaigns, reputation, and the simulator they are judged by."""
