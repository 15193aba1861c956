"""`orotraza certificate`: lots certified, one or a batch, and what becomes of certificates.

`certificate` has the commands, `certificate_batch` issues many, `certificate_shown` is what the terminal says of one,
and `certificate_paper` prints it.
"""
