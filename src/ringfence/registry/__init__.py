"""Who may be called and who may call: preferences, consents, ledgers, licences, campaigns."""
