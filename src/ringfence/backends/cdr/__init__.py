"""Call detail records: what switches write, read into the Parquet store that detectors ask."""
