//! Random queries over three tables: one grammar rule per construct.
//!
//! Whatever several answers are allowed for (ties under LIMIT, the order of
//! rows in an aggregate) is written with a total order.

use braid_testkit::Rng;

/// The tables of every case: with a key, with another key, without one.
pub const SCHEMA: &str = "
    CREATE TABLE a (id int PRIMARY KEY, k int, g text, v numeric(10,2), f bool NOT NULL DEFAULT false);
    CREATE TABLE b (k int, name text, n bigint, id int GENERATED ALWAYS AS IDENTITY PRIMARY KEY);
    CREATE TABLE c (k int, t text);
    INSERT INTO a SELECT i, CASE WHEN i % 11 > 0 THEN i % 7 END, 'g' || i % 4, (i * 37 % 100)::numeric / 4, i % 3 = 0 FROM generate_series(1, 60) i;
    INSERT INTO b SELECT CASE WHEN i % 9 > 0 THEN i % 9 END, 'n' || i % 5, i * 3 FROM generate_series(1, 14) i;
    INSERT INTO c SELECT i % 6, CASE WHEN i % 5 > 0 THEN 't' || i % 3 END FROM generate_series(1, 30) i";

/// A query and the constructs in it.
pub struct Query {
    pub sql: String,
    pub construct: &'static str,
}

/// A condition on the columns of `a` under an alias.
fn condition(rng: &mut Rng, a: &str) -> String {
    match rng.below(9) {
        0 => format!("{a}.v > {}", rng.between(0, 25)),
        1 => format!("{a}.k IS NOT NULL"),
        2 => format!("{a}.g IN ('g1', 'g2')"),
        3 => format!("{a}.f"),
        4 => format!("{a}.k BETWEEN 1 AND {}", rng.between(2, 6)),
        5 => format!("coalesce({a}.k, 0) % 2 = {}", rng.between(0, 1)),
        6 => format!("{a}.g LIKE 'g%' AND NOT {a}.f"),
        7 => format!("({a}.k = 3 OR {a}.v < 10)"),
        _ => "true".into(),
    }
}

fn aggregates(rng: &mut Rng, a: &str) -> String {
    let all = [
        format!("count(*) AS n{}", rng.below(1000)),
        format!("sum({a}.v) AS s{}", rng.below(1000)),
        format!("avg({a}.v) AS m{}", rng.below(1000)),
        format!("min({a}.v) AS lo{}", rng.below(1000)),
        format!("max({a}.id) AS hi{}", rng.below(1000)),
        format!("count({a}.k) AS c{}", rng.below(1000)),
        format!("count(DISTINCT {a}.k) AS d{}", rng.below(1000)),
        format!("sum({a}.k) FILTER (WHERE {a}.f) AS w{}", rng.below(1000)),
        format!("bool_or({a}.f) AS o{}", rng.below(1000)),
        format!("bool_and({a}.f) AS e{}", rng.below(1000)),
        format!(
            "string_agg({a}.g, ',' ORDER BY {a}.id) AS l{}",
            rng.below(1000)
        ),
        format!(
            "array_agg({a}.k ORDER BY {a}.id DESC) AS r{}",
            rng.below(1000)
        ),
        format!(
            "percentile_disc(0.5) WITHIN GROUP (ORDER BY {a}.id) AS p{}",
            rng.below(1000)
        ),
    ];
    let mut chosen: Vec<String> = Vec::new();
    for _ in 0..=rng.below(3) {
        let one = rng.pick(&all).clone();
        if !chosen.contains(&one) {
            chosen.push(one);
        }
    }
    chosen.join(", ")
}

/// A FROM item with the columns of `a` under the alias `x`.
fn source(rng: &mut Rng) -> String {
    match rng.below(5) {
        0 => format!("(SELECT * FROM a WHERE {}) x", condition(rng, "a")),
        1 => "(SELECT DISTINCT id, k, g, v, f FROM a) x".into(),
        2 => "(SELECT id, k, g, v, f FROM a UNION ALL SELECT id + 1000, k, name, n, true FROM b) x"
            .into(),
        _ => "a x".into(),
    }
}

/// A random query.
pub fn query(rng: &mut Rng) -> Query {
    let x = source(rng);
    let w = condition(rng, "x");
    let agg = aggregates(rng, "x");
    let n = rng.between(1, 6);
    let (construct, sql) = match rng.below(49) {
        0 => ("scan", format!("SELECT * FROM {x}")),
        1 => ("filter", format!("SELECT x.id, x.v * {n} AS w, x.g || '$1' AS t FROM {x} WHERE {w}")),
        2 => ("aggregate", format!("SELECT x.g, {agg} FROM {x} WHERE {w} GROUP BY x.g")),
        3 => ("aggregate by expression", format!("SELECT coalesce(x.k, -1) % 3 AS e, x.f, {agg} FROM {x} GROUP BY 1, 2")),
        4 => ("aggregate without groups", format!("SELECT {agg} FROM {x} WHERE {w}")),
        5 => ("having", format!("SELECT x.k, {agg} FROM {x} GROUP BY x.k HAVING count(*) > {n} AND sum(x.v) > 5")),
        6 => ("inner join", format!("SELECT x.id, b.name, b.n FROM {x} JOIN b ON b.k = x.k WHERE {w}")),
        7 => ("comma join", format!("SELECT x.id, b.id AS bid, c.t FROM {x}, b, c WHERE x.k = b.k AND c.k = b.k AND {w}")),
        8 => ("left join", format!("SELECT x.id, x.k, b.name FROM {x} LEFT JOIN b ON b.k = x.k AND b.n > {}", n * 3)),
        9 => ("right join", format!("SELECT x.id, b.id AS bid FROM {x} RIGHT JOIN b USING (k) WHERE b.n > {n}")),
        10 => ("full join", format!("SELECT k, x.id, b.name FROM {x} FULL JOIN b USING (k)")),
        11 => ("join and aggregate", format!("SELECT b.name, {agg} FROM {x} JOIN b ON x.k = b.k GROUP BY b.name")),
        12 => ("left join and aggregate", format!("SELECT b.id, count(x.id) AS n, sum(x.v) AS s FROM b LEFT JOIN {x} ON x.k = b.k AND {w} GROUP BY b.id")),
        13 => ("exists", format!("SELECT * FROM b WHERE EXISTS (SELECT FROM {x} WHERE x.k = b.k AND {w})")),
        14 => ("not exists", format!("SELECT x.id, x.g FROM {x} WHERE NOT EXISTS (SELECT FROM c WHERE c.k = x.k AND c.t > 't0')")),
        15 => ("in", format!("SELECT x.id, x.k FROM {x} WHERE x.k IN (SELECT k FROM c WHERE t = 't{}')", n % 3)),
        16 => ("not in", format!("SELECT x.id, x.k FROM {x} WHERE x.k NOT IN (SELECT k FROM b WHERE n > {})", n * 5)),
        17 => ("scalar sub-query", format!("SELECT b.id, (SELECT max(x.v) FROM {x} WHERE x.k = b.k) AS m FROM b")),
        18 => ("scalar threshold", format!("SELECT x.id, x.v FROM {x} WHERE x.v > (SELECT avg(v) FROM a) AND {w}")),
        19 => ("distinct", format!("SELECT DISTINCT x.k, x.g FROM {x} WHERE {w}")),
        20 => ("set operation", {
            let operation = *rng.pick(&["UNION", "UNION ALL", "INTERSECT", "INTERSECT ALL", "EXCEPT", "EXCEPT ALL"]);
            format!("SELECT x.k FROM {x} WHERE {w} {operation} SELECT k FROM c")
        }),
        21 => ("limit", format!("SELECT x.id, x.v FROM {x} WHERE {w} ORDER BY x.v DESC, x.id LIMIT {n} OFFSET {}", n % 3)),
        22 => ("distinct on", format!("SELECT DISTINCT ON (x.g) x.g, x.id, x.v FROM {x} ORDER BY x.g, x.v, x.id")),
        23 => ("window", format!("SELECT x.id, rank() OVER (PARTITION BY x.g ORDER BY x.v, x.id) AS r, sum(x.v) OVER (PARTITION BY x.k ORDER BY x.id ROWS BETWEEN 1 PRECEDING AND CURRENT ROW) AS s, lag(x.k) OVER (ORDER BY x.id) AS l FROM {x}")),
        24 => ("with", format!("WITH s AS (SELECT x.k, sum(x.v) AS s FROM {x} GROUP BY x.k) SELECT s.k, s.s, b.name FROM s JOIN b ON b.k = s.k WHERE s.s > {n}")),
        25 => ("recursive", format!("WITH RECURSIVE r(n) AS (SELECT k FROM c WHERE k < {n} UNION SELECT b.k FROM r JOIN b ON b.id = r.n + 1) SELECT n FROM r")),
        26 => ("lateral", format!("SELECT b.id, l.id AS xid, l.v FROM b, LATERAL (SELECT x.id, x.v FROM {x} WHERE x.k = b.k ORDER BY x.v DESC, x.id LIMIT 2) l")),
        27 => ("set-returning", format!("SELECT x.id, s FROM {x}, generate_series(1, coalesce(x.k, 0)) s WHERE {w}")),
        28 => ("grouping sets", format!("SELECT x.g, x.f, count(*) AS n, sum(x.v) AS s, grouping(x.g, x.f) AS l FROM {x} GROUP BY {}", rng.pick(&["ROLLUP (x.g, x.f)", "CUBE (x.g, x.f)", "GROUPING SETS ((x.g), (x.f), ())"]))),
        29 => ("frame with exclude", {
            let frame = *rng.pick(&["ROWS BETWEEN 2 PRECEDING AND 1 FOLLOWING EXCLUDE CURRENT ROW", "GROUPS BETWEEN 1 PRECEDING AND 1 FOLLOWING EXCLUDE TIES",
                "RANGE BETWEEN 5 PRECEDING AND CURRENT ROW EXCLUDE GROUP", "ROWS UNBOUNDED PRECEDING"]);
            let partition = *rng.pick(&["PARTITION BY x.g ", "", "PARTITION BY x.f, x.k "]);
            format!("SELECT x.id, sum(x.v) OVER w AS s, count(x.k) OVER w AS c FROM {x} WHERE {w} WINDOW w AS ({partition}ORDER BY x.id {frame})")
        }),
        30 => ("window over groups", "SELECT x.g, sum(sum(x.v)) OVER (ORDER BY x.g) AS run, ntile(2) OVER (ORDER BY count(*), x.g) AS t FROM {x} GROUP BY x.g".replace("{x}", &x)),
        31 => ("with ties", format!("SELECT x.k, x.id FROM {x} WHERE {w} ORDER BY x.k NULLS LAST FETCH FIRST {n} ROWS WITH TIES")),
        32 => ("set-returning target", format!("SELECT x.id, generate_series(1, x.k) AS a, unnest(ARRAY[x.g, 'z']) AS b FROM {x} WHERE {w}")),
        33 => ("rows from", format!("SELECT x.id, u.* FROM {x}, ROWS FROM (generate_series(1, x.k), unnest(ARRAY[x.v, 1])) WITH ORDINALITY AS u(p, q, o) WHERE {w}")),
        34 => ("json", format!("SELECT x.id, e.key, e.value #>> '{{}}' AS t FROM {x}, jsonb_each(jsonb_build_object('g', x.g, 'n', ARRAY[x.k, 1])) e WHERE {w}")),
        35 => ("xmltable", format!("SELECT x.id, t.* FROM {x}, XMLTABLE('/r/i' PASSING xmlelement(name r, xmlforest(x.k AS i, x.id AS i)) COLUMNS n FOR ORDINALITY, i int PATH '.') t WHERE {w}")),
        36 => ("recursive union all", format!("WITH RECURSIVE r(n, d) AS (SELECT x.k, 0 FROM {x} WHERE {w} UNION ALL SELECT b.k, r.d + 1 FROM r JOIN b ON b.id = r.n + 1 WHERE r.d < 4) SELECT n, d, count(*) AS c FROM r GROUP BY n, d")),
        37 => ("cycle", "WITH RECURSIVE r(n) AS (SELECT k FROM c UNION ALL SELECT b.k FROM r JOIN b ON b.id = r.n + 1) CYCLE n SET again USING way SELECT DISTINCT n, again FROM r".into()),
        38 => ("exists under or", format!("SELECT x.id FROM {x} WHERE x.f OR EXISTS (SELECT FROM b WHERE b.k = x.k AND b.n > {n}) OR x.k NOT IN (SELECT k FROM c WHERE t = 't1')")),
        39 => ("comparison with all", format!("SELECT x.id, x.v >= ALL (SELECT b.n FROM b WHERE b.k = x.k) AS top, x.k = ANY (SELECT k FROM c) AS one FROM {x} WHERE {w}")),
        40 => ("scalars in expressions", format!("SELECT b.id, CASE WHEN b.n > {n} THEN (SELECT sum(x.v) FROM {x} WHERE x.k = b.k AND {w}) ELSE (SELECT count(*) FROM c) END AS e FROM b")),
        41 => ("lateral aggregate", format!("SELECT b.id, l.* FROM b LEFT JOIN LATERAL (SELECT max(x.v) AS m, count(*) AS n FROM {x} WHERE x.k > b.k AND {w}) l ON l.n > {n}")),
        42 => ("self join", format!("SELECT x.id, y.id AS other, x.v - y.v AS d FROM {x} JOIN a y ON y.k = x.k AND y.id > x.id WHERE {w}")),
        43 => ("row types", format!("SELECT x.id, (b).name, b AS whole FROM {x} LEFT JOIN b ON b.k = x.k WHERE {w}")),
        44 => ("grouping sets crossed", format!("SELECT x.g, x.f, x.k, count(*) AS n, max(x.v) AS m FROM {x} WHERE {w} GROUP BY GROUPING SETS ((x.g), (x.f), ()), GROUPING SETS ((x.k), ())")),
        45 => ("statistics", format!("SELECT x.g, round(stddev_pop(x.v), 6) AS s, round(var_samp(x.k), 6) AS v, regr_count(x.v, x.k) AS c, bit_or(x.k) AS o, mode() WITHIN GROUP (ORDER BY x.g) AS md FROM {x} WHERE {w} GROUP BY x.g")),
        46 => ("full join not on equality", format!("SELECT x.id, b.id AS bid FROM {x} FULL JOIN (SELECT * FROM b WHERE n > {}) b ON b.k = x.k AND b.n > x.v WHERE x.id IS NULL OR {w}", n * 2)),
        47 => ("any query inside", {
            let inner = query(rng).sql;
            match rng.below(6) {
                0 => format!("SELECT count(*) AS n, count(DISTINCT z::text) AS d FROM ({inner}) z"),
                1 => format!("SELECT b.id AS b_id, z::text AS z FROM b LEFT JOIN ({inner}) z ON b.id % 4 = 0 AND b.n > {n}"),
                2 => format!("SELECT z::text AS z, count(*) AS n FROM ({inner}) z GROUP BY 1 HAVING count(*) < 50"),
                3 => format!("SELECT z::text AS z FROM ({inner}) z WHERE EXISTS (SELECT FROM b WHERE b.n = {}) UNION ALL SELECT g FROM a WHERE f", n * 3),
                4 => format!("SELECT z.*, (SELECT max(n) FROM b) AS b_max FROM ({inner}) z WHERE (SELECT count(*) FROM c) > 5"),
                _ => format!("SELECT z::text AS z FROM ({inner}) z EXCEPT ALL SELECT z::text FROM ({inner}) z WHERE z::text LIKE '%1%'"),
            }
        }),
        _ => ("aggregate of an aggregate", format!("SELECT s.n, count(*) AS groups FROM (SELECT x.k, count(*) AS n FROM {x} GROUP BY x.k) s GROUP BY s.n")),
    };
    Query { sql, construct }
}

/// A random statement that writes.
pub fn change(rng: &mut Rng, serial: &mut i64) -> String {
    *serial += 1;
    let id = rng.between(1, 70);
    let k = rng.between(0, 8);
    match rng.below(16) {
        0 => format!("INSERT INTO a VALUES ({}, {k}, 'g{}', {})", 100 + *serial, k % 5, k * 3),
        1 => format!("INSERT INTO a SELECT {} + i, i % 5, 'g' || i % 3, i, true FROM generate_series(1, 4) i", 10_000 + *serial * 10),
        2 => format!("UPDATE a SET v = v + {k} WHERE id % 7 = {}", k % 7),
        3 => format!("UPDATE a SET k = {k}, f = NOT f WHERE id = {id}"),
        4 => format!("UPDATE a SET k = NULL WHERE id % 13 = {k}"),
        5 => format!("UPDATE a SET g = 'g{}' WHERE g = 'g{}' AND id % 2 = 0", k % 4, (k + 1) % 4),
        6 => format!("DELETE FROM a WHERE id % 17 = {k}"),
        7 => format!("UPDATE a SET id = id + 500 WHERE id = {id} AND id < 500"),
        8 => format!("INSERT INTO b (k, name, n) VALUES ({k}, 'n{k}', {})", k * 4),
        9 => format!("UPDATE b SET k = {k} WHERE id % 5 = {}", k % 5),
        10 => format!("UPDATE b SET name = 'm{k}', n = n + 1 WHERE id % 3 = {}", k % 3),
        11 => format!("DELETE FROM b WHERE id = {}", k + 1),
        12 => format!("INSERT INTO c VALUES ({k}, 't{}'), ({k}, NULL), (NULL, 't1')", k % 4),
        13 => format!("UPDATE c SET k = k + 1 WHERE t = 't{}'", k % 3),
        14 => format!("DELETE FROM c WHERE k = {k}"),
        _ => format!("INSERT INTO a VALUES ({id}, {k}, 'gx', 1) ON CONFLICT (id) DO UPDATE SET v = a.v + 1, g = 'gx'"),
    }
}
