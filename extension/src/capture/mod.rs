//! The change log: what would otherwise be lost.
