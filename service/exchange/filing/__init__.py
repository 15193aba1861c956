"""Reports as they were filed: frozen by a digest that anybody with the ledger comes to again."""
