//! Generators and reference implementations shared by the tests.
