"""What the registrar answers for: `rolls` taken in, `persons` kept and erased, and who read whose data (`accesses`)."""
