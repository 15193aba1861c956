"""From a file, or a form filled in, to an entry whose receipt is kept beside it.

    payload ─► drafts ─► split, where it is too big ─► submit ─► receipt

`statements` goes the same way for what is said at a desk. What stands in the way is told by `unsignable`, what the
rules find by `finding_said`; what was `refused` is kept as it was signed.
"""
