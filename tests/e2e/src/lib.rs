//! Black-box tests over the wire against real servers.
