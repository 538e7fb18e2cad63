//! Typed calls of Braid's SQL API.
