"""The real-time judge: attempt, facts, findings, verdict, action, decision."""
