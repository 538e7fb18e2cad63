//! SQL text of a table as seen from a branch: pure functions, no I/O.
