"""The blind check by RFC 9497 over ristretto255 and sets of padded buckets."""
