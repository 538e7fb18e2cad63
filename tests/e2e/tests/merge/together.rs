//! Other sessions at work.
