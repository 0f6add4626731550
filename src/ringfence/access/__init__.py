"""Who may do what: accounts, roles, keys, sessions, and the audit trail."""
