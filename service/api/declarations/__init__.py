"""What a party may sign, type by type, told to whoever writes it: in Spanish first, with a worked example.

`describe` reads the payload models, so that no member can be forgotten; what a member says stands in `member_words`,
and in `own_words` where it says something else in one part. `kind_words` names the types, `code_words` the codes,
`forms` how a value is written. A test sees that nothing lacks its words, and that no words are of nothing.
"""
