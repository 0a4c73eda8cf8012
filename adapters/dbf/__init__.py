"""Tables of dBase, Clipper and FoxPro, with their memos."""
