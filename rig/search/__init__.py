"""From a failure to its cause: a case sent again, made smaller, or a worse one looked for."""
