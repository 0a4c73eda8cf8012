"""The indexed local copies that exports are served from: built, kept, swapped, and looked at for news."""
