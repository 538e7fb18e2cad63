//! A complete PostgreSQL with Braid in a folder: find or bring a server, open, stop.
