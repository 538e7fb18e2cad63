-- A table for the tour of a database that has none to show.
CREATE TABLE braid_tour (
    id    integer PRIMARY KEY,
    name  text NOT NULL,
    price numeric(10,2) NOT NULL
);
INSERT INTO braid_tour SELECT i, 'article ' || i, (i % 1000) / 10.0 FROM generate_series(1, 100000) AS i;
ANALYZE braid_tour;
