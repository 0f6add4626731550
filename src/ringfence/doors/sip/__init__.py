"""The SIP edge: the Kamailio link and the redirect server."""
