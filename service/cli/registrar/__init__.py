"""What a registrar does, and has to answer for.

`imports` takes the State's rolls in, out of an `import_file`, and tells the difference (`import_report`); `refusals`
are counted. Who read of whom stands in the `access_log`, and whoever asks for it is forgotten (`persons`).
"""
