"""A running service as whoever works with it has it: asked, and never taken at its word.

`remote` asks and posts, `batches` posts many; a `token` says in whose name. A `desk` is one key and the service that it
speaks to. What a data folder holds: one's own keys (`key_folder`), the keys that answers are checked by (`log_key`,
`service_key`), and the checkpoint that was `last_seen`. `refusal_said` puts in words what the service does not take.
"""
