"""Events asked for: which entries they are made of, who may read them, and pages of them."""
