"""May it sell? Asked before gold is bought: of one supplier, of a list of them, or at a gate without network.

`find` tells which party is meant, `check` asks about it (`check_party`) or about a purchase that is not yet recorded,
`check_list` about a whole spreadsheet. A `snapshot` is made with the service (`snapshot_make`) and looked at without it
(`snapshot_look`).
"""
