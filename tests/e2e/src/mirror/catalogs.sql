-- What tools ask catalogs for, about users' objects only. One query each; the
-- schemas of the extension itself are left out.
SELECT 'columns', table_schema, table_name, column_name, ordinal_position, column_default, is_nullable,
       data_type, udt_name, is_identity, is_generated
FROM information_schema.columns
WHERE table_schema NOT IN ('pg_catalog', 'information_schema', 'pggit', 'pggit_store', 'pgstream', 'pgstream_store');
SELECT 'tables', table_schema, table_name, table_type FROM information_schema.tables
WHERE table_schema NOT IN ('pg_catalog', 'information_schema', 'pggit', 'pggit_store', 'pgstream', 'pgstream_store');
SELECT 'schemas', nspname FROM pg_namespace
WHERE nspname NOT LIKE 'pg\_%' AND nspname NOT IN ('information_schema', 'pggit', 'pggit_store', 'pgstream', 'pgstream_store');
SELECT 'views', c.oid::regclass, pg_get_viewdef(c.oid) FROM pg_class c JOIN pg_namespace n ON n.oid = relnamespace
WHERE relkind = 'v' AND nspname NOT IN ('pg_catalog', 'information_schema', 'pggit', 'pggit_store', 'pgstream', 'pgstream_store');
SELECT 'constraints', conrelid::regclass, conname, pg_get_constraintdef(k.oid), convalidated
FROM pg_constraint k JOIN pg_namespace n ON n.oid = connamespace
WHERE contype <> 'n' AND nspname NOT IN ('pg_catalog', 'information_schema', 'pggit', 'pggit_store', 'pgstream', 'pgstream_store');
SELECT 'indexes', schemaname, tablename, indexname, indexdef FROM pg_indexes
WHERE schemaname NOT IN ('pg_catalog', 'information_schema', 'pggit', 'pggit_store', 'pgstream', 'pgstream_store');
SELECT 'triggers', tgrelid::regclass, tgname, pg_get_triggerdef(t.oid)
FROM pg_trigger t JOIN pg_class c ON c.oid = tgrelid JOIN pg_namespace n ON n.oid = relnamespace
WHERE NOT tgisinternal AND nspname NOT IN ('pggit', 'pggit_store', 'pgstream', 'pgstream_store');
SELECT 'functions', p.oid::regprocedure, pg_get_functiondef(p.oid)
FROM pg_proc p JOIN pg_namespace n ON n.oid = pronamespace
WHERE prokind IN ('f', 'p') AND nspname NOT IN ('pg_catalog', 'information_schema', 'pggit', 'pggit_store', 'pgstream', 'pgstream_store');
SELECT 'partitions', inhrelid::regclass, inhparent::regclass, pg_get_expr(relpartbound, c.oid)
FROM pg_inherits JOIN pg_class c ON c.oid = inhrelid JOIN pg_namespace n ON n.oid = relnamespace
WHERE relkind IN ('r', 'p') AND nspname NOT IN ('pggit', 'pggit_store', 'pgstream', 'pgstream_store');
SELECT 'comments', objoid::regclass, description FROM pg_description d JOIN pg_class c ON c.oid = objoid
JOIN pg_namespace n ON n.oid = relnamespace
WHERE d.classoid = 'pg_class'::regclass AND nspname NOT IN ('pg_catalog', 'information_schema', 'pggit', 'pggit_store', 'pgstream', 'pgstream_store');
