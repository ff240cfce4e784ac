"""From a validated campaign to a stored, scored run: cases, executor, durable store, scoring."""
