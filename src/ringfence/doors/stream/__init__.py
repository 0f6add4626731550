"""Streams of call records that we are subscribed to: NATS JetStream."""
