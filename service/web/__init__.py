"""Pages: what people look at in a browser.

`pages` answers, in the language of its `reader`; `sheet` says what is told of a certificate, on a page or on `paper`.
Words stand in files of their own, Spanish first. Scripts are in `static`, as the browser gets them: a certificate's
verifies it there, without this service.
"""
