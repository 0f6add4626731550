"""We call them: storage and engines, each fulfilling a protocol that a desk declared."""
