"""Who is who and what the registers say of them: parties, keys, registrations, rights, policies."""
