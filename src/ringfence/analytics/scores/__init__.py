"""Numbers to scores: tables of features, learners behind a protocol, calibration, figures, reasons."""
