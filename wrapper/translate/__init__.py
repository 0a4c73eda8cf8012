"""The only border between legacy and public: stored values become public ones here, and filters the other way."""
