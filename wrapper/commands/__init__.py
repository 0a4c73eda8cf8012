"""The families of `wrapper` commands: every module here exports `commands`, a tuple of click commands."""
