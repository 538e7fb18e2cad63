//! Schema diff, patches and merges.
