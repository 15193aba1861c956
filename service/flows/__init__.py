"""One file for each sentence that a user says: record this, prove that, check this supplier, rebuild."""
