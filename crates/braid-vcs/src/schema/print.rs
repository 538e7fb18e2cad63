//! SQL of whole objects: making and dropping them, and the attributes that
//! every kind has (owner, privileges, comment).

use super::privileges::{self, Subject, Usual};
use super::table;
use braid_model::quote::{identifier, literal, qualified};
use braid_model::{Kind, Object, Part, PartKind};

/// What a printer has to know besides the object.
#[derive(Debug, Clone, Default)]
pub struct Options {
    /// The role that will run the statements: what it makes is its own.
    pub role: Option<String>,
}

/// The statements that make an object, without what waits for others
/// (foreign keys, partitions, owned sequences).
pub fn create(object: &Object) -> Vec<String> {
    let id = &object.identity;
    let definition = || object.text("definition").unwrap_or_default().to_string();
    match object.kind {
        Kind::Schema => vec![format!("CREATE SCHEMA {id}")],
        Kind::Extension => vec![format!(
            "CREATE EXTENSION {id} SCHEMA {} VERSION {}",
            identifier(object.text("schema").unwrap_or("public")),
            literal(object.text("version").unwrap_or_default())
        )],
        Kind::BaseType if object.has("shell") => vec![format!("CREATE TYPE {id}")],
        Kind::BaseType => vec![format!("CREATE TYPE {id} ({})", definition())],
        Kind::Range => vec![format!("CREATE TYPE {id} AS RANGE ({})", definition())],
        Kind::Enum => {
            let labels: Vec<String> = object
                .parts_of(PartKind::Label)
                .map(|label| literal(&label.name))
                .collect();
            vec![format!("CREATE TYPE {id} AS ENUM ({})", labels.join(", "))]
        }
        Kind::Composite => {
            let attributes: Vec<String> = object.columns().map(attribute).collect();
            vec![format!("CREATE TYPE {id} AS ({})", attributes.join(", "))]
        }
        Kind::Domain => domain(object),
        Kind::Sequence => vec![sequence(object)],
        Kind::Table | Kind::ForeignTable => table::create(object),
        Kind::View => view(object, "CREATE VIEW"),
        Kind::MaterializedView => materialized_view(object),
        Kind::Policy => vec![policy(object)],
        Kind::OperatorFamily => operator_family(object),
        Kind::TextSearchConfiguration => {
            let mut sql = vec![definition()];
            sql.extend(object.list("members").iter().map(|mapping| {
                format!("ALTER TEXT SEARCH CONFIGURATION {id} ADD MAPPING FOR {mapping}")
            }));
            sql
        }
        Kind::ForeignDataWrapper => {
            let mut sql = format!("CREATE FOREIGN DATA WRAPPER {id}");
            for (word, attribute) in [("HANDLER", "handler"), ("VALIDATOR", "validator")] {
                if let Some(function) = object.text(attribute) {
                    sql.push_str(&format!(" {word} {function}"));
                }
            }
            vec![sql + &options(object)]
        }
        Kind::Server => {
            let mut sql = format!("CREATE SERVER {id}");
            for (word, attribute) in [("TYPE", "type"), ("VERSION", "version")] {
                if let Some(text) = object.text(attribute) {
                    sql.push_str(&format!(" {word} {}", literal(text)));
                }
            }
            let wrapper = object.text("wrapper").unwrap_or_default();
            vec![format!(
                "{sql} FOREIGN DATA WRAPPER {wrapper}{}",
                options(object)
            )]
        }
        Kind::UserMapping => vec![format!("CREATE USER MAPPING {id}")],
        Kind::Publication => publication(object),
        Kind::DefaultPrivileges => Vec::new(),
        Kind::Trigger if object.has("inherited") => Vec::new(),
        _ => vec![definition()],
    }
    .into_iter()
    .chain(state(object))
    .collect()
}

/// Statements about what is neither definition, owner, privileges nor comment.
fn state(object: &Object) -> Vec<String> {
    let mut sql = Vec::new();
    if let Some(state) = object.text("enabled") {
        sql.push(enabled(object, state));
    }
    if let (Kind::Statistics, Some(target)) = (object.kind, object.text("target")) {
        sql.push(format!(
            "ALTER STATISTICS {} SET STATISTICS {target}",
            object.identity
        ));
    }
    if object.kind == Kind::Index {
        sql.extend(object.list("statistics").iter().filter_map(|entry| {
            let (column, target) = entry.split_once(' ')?;
            Some(format!(
                "ALTER INDEX {} ALTER COLUMN {column} SET STATISTICS {target}",
                object.identity
            ))
        }));
    }
    sql
}

/// Whether a trigger, event trigger or rule fires.
pub fn enabled(object: &Object, state: &str) -> String {
    let name = identifier(&object.name);
    match object.kind {
        Kind::EventTrigger => format!("ALTER EVENT TRIGGER {name} {state}"),
        kind => format!(
            "ALTER TABLE {} {state} {} {name}",
            object.on.as_deref().unwrap_or_default(),
            kind.noun()
        ),
    }
}

fn attribute(part: &Part) -> String {
    let mut sql = format!(
        "{} {}",
        identifier(&part.name),
        part.text("type").unwrap_or("text")
    );
    if let Some(collation) = part.text("collation") {
        sql.push_str(&format!(" COLLATE {collation}"));
    }
    sql
}

fn domain(object: &Object) -> Vec<String> {
    let mut sql = format!(
        "CREATE DOMAIN {} AS {}",
        object.identity,
        object.text("type").unwrap_or("text")
    );
    if let Some(collation) = object.text("collation") {
        sql.push_str(&format!(" COLLATE {collation}"));
    }
    if let Some(default) = object.text("default") {
        sql.push_str(&format!(" DEFAULT {default}"));
    }
    if object.has("not_null") {
        sql.push_str(" NOT NULL");
    }
    let (unchecked, checked): (Vec<_>, Vec<_>) = object
        .parts_of(PartKind::Constraint)
        .map(table::constraint_definition)
        .partition(|definition| definition.ends_with(" NOT VALID"));
    for constraint in checked {
        sql.push_str(&format!(" {constraint}"));
    }
    let mut all = vec![sql];
    all.extend(
        unchecked
            .iter()
            .map(|constraint| format!("ALTER DOMAIN {} ADD {constraint}", object.identity)),
    );
    all
}

fn sequence(object: &Object) -> String {
    let unlogged = if object.has("unlogged") {
        "UNLOGGED "
    } else {
        ""
    };
    format!(
        "CREATE {unlogged}SEQUENCE {} {}",
        object.identity,
        sequence_options(object)
    )
}

/// The options of a sequence, all of them.
pub fn sequence_options(object: &Object) -> String {
    let text = |attribute| object.text(attribute).unwrap_or_default();
    format!(
        "AS {} START WITH {} INCREMENT BY {} MINVALUE {} MAXVALUE {} CACHE {}{}",
        text("type"),
        text("start"),
        text("increment"),
        text("min"),
        text("max"),
        text("cache"),
        if object.has("cycle") {
            " CYCLE"
        } else {
            " NO CYCLE"
        }
    )
}

fn reloptions(object: &Object) -> String {
    match object.list("options").is_empty() {
        true => String::new(),
        false => format!(" WITH ({})", object.list("options").join(", ")),
    }
}

/// `CREATE VIEW` or `CREATE OR REPLACE VIEW`, and the defaults of its columns.
pub fn view(object: &Object, verb: &str) -> Vec<String> {
    let query = object.text("definition").unwrap_or_default();
    let mut sql = vec![format!(
        "{verb} {}{} AS\n{}",
        object.identity,
        reloptions(object),
        query.trim_end().trim_end_matches(';')
    )];
    for column in object.columns() {
        if let Some(default) = column.text("default") {
            sql.push(format!(
                "ALTER VIEW {} ALTER COLUMN {} SET DEFAULT {default}",
                object.identity,
                identifier(&column.name)
            ));
        }
    }
    sql
}

fn materialized_view(object: &Object) -> Vec<String> {
    let using = object
        .text("access_method")
        .map_or(String::new(), |method| {
            format!(" USING {}", identifier(method))
        });
    let query = object.text("definition").unwrap_or_default();
    let mut sql = vec![format!(
        "CREATE MATERIALIZED VIEW {}{using}{} AS\n{}",
        object.identity,
        reloptions(object),
        query.trim_end().trim_end_matches(';')
    )];
    for column in object.columns() {
        sql.extend(table::column_settings(object, None, column));
    }
    sql
}

fn policy(object: &Object) -> String {
    let mut sql = format!("CREATE POLICY {}", object.identity);
    if object.has("restrictive") {
        sql.push_str(" AS RESTRICTIVE");
    }
    sql.push_str(&format!(
        " FOR {} TO {}",
        object.text("command").unwrap_or("ALL"),
        object.list("roles").join(", ")
    ));
    for (word, attribute) in [("USING", "using"), ("WITH CHECK", "check")] {
        if let Some(condition) = object.text(attribute) {
            sql.push_str(&format!(" {word} ({condition})"));
        }
    }
    sql
}

fn operator_family(object: &Object) -> Vec<String> {
    let id = &object.identity;
    let mut sql = vec![format!("CREATE OPERATOR FAMILY {id}")];
    if !object.list("members").is_empty() {
        sql.push(format!(
            "ALTER OPERATOR FAMILY {id} ADD {}",
            object.list("members").join(", ")
        ));
    }
    sql
}

fn publication(object: &Object) -> Vec<String> {
    let members = object.list("members");
    let of = match (object.has("all_tables"), members.is_empty()) {
        (true, _) => " FOR ALL TABLES".to_string(),
        (false, true) => String::new(),
        (false, false) => format!(" FOR {}", members.join(", ")),
    };
    vec![format!(
        "CREATE PUBLICATION {}{of} WITH (publish = {}{})",
        object.identity,
        literal(object.text("publish").unwrap_or_default()),
        if object.has("via_root") {
            ", publish_via_partition_root = true"
        } else {
            ""
        }
    )]
}

/// `OPTIONS (a 'b', ...)` out of `a=b`.
pub fn options(object: &Object) -> String {
    match object.list("fdw_options").is_empty() {
        true => String::new(),
        false => format!(" OPTIONS ({})", option_list(&object.list("fdw_options"))),
    }
}

/// `a 'b', ...` out of `a=b`.
pub fn option_list(options: &[&str]) -> String {
    options
        .iter()
        .filter_map(|option| option.split_once('='))
        .map(|(name, value)| format!("{} {}", identifier(name), literal(value)))
        .collect::<Vec<_>>()
        .join(", ")
}

/// The statement that drops an object.
pub fn drop(object: &Object) -> Vec<String> {
    match object.kind {
        Kind::DefaultPrivileges => privileges_between(object, Some(object), None),
        Kind::Trigger if object.has("inherited") => {
            vec![enabled(
                object,
                object.text("enabled_above").unwrap_or("ENABLE"),
            )]
        }
        kind => vec![format!("DROP {} {}", kind.noun(), object.identity)],
    }
}

/// Owner, privileges and comment of an object that was just made.
pub fn belongings(object: &Object, options: &Options) -> Vec<String> {
    let mut sql = Vec::new();
    if let Some(owner) = object.text("owner") {
        if options.role.as_deref() != Some(owner) {
            sql.extend(owner_to(object, owner));
        }
    }
    sql.extend(privileges_between(object, None, Some(object)));
    sql.extend(comment(object, None));
    sql
}

/// `ALTER ... OWNER TO`, where a kind has owners.
pub fn owner_to(object: &Object, owner: &str) -> Option<String> {
    let has_owner = !object.kind.is_on_table()
        && !matches!(
            object.kind,
            Kind::DefaultPrivileges | Kind::Cast | Kind::UserMapping
        );
    has_owner.then(|| {
        format!(
            "ALTER {} {} OWNER TO {}",
            object.kind.noun(),
            object.identity,
            identifier(owner)
        )
    })
}

/// GRANT and REVOKE from what one version of an object has to what another has.
pub fn privileges_between(
    object: &Object,
    old: Option<&Object>,
    new: Option<&Object>,
) -> Vec<String> {
    let owner = new
        .or(old)
        .and_then(|o| o.text("owner"))
        .unwrap_or_default();
    let subject = match object.kind {
        Kind::DefaultPrivileges => default_privileges(object, owner),
        kind => Subject {
            prefix: String::new(),
            on: format!("{} {}", privileges::noun(kind), object.identity),
            columns: String::new(),
            usual: privileges::usual(kind),
            owner,
        },
    };
    let list = |object: &Object| {
        object.has("privileges").then(|| {
            object
                .list("privileges")
                .iter()
                .map(|s| s.to_string())
                .collect::<Vec<_>>()
        })
    };
    let (before, now) = (old.and_then(list), new.and_then(list));
    let (before, now) = (borrowed(&before), borrowed(&now));
    let mut sql = privileges::statements(&subject, before.as_deref(), now.as_deref());
    if let Some(new) = new.filter(|new| new.kind.is_relation()) {
        let columns = new.columns().flat_map(|column| {
            let was = old.and_then(|old| old.part(PartKind::Column, &column.name));
            column_privileges(new, was, column, &sql)
        });
        let columns: Vec<String> = columns.collect();
        sql.extend(columns);
    }
    sql
}

/// Grants on a column. What is revoked on the table is revoked on its columns.
fn column_privileges(
    table: &Object,
    old: Option<&Part>,
    column: &Part,
    before: &[String],
) -> Vec<String> {
    let owner = table.text("owner").unwrap_or_default();
    let subject = Subject {
        prefix: String::new(),
        on: format!("TABLE {}", table.identity),
        columns: format!(" ({})", identifier(&column.name)),
        usual: Usual::Nothing,
        owner,
    };
    let lost = |grant: &&str| {
        let grantee = grant.rsplit_once(" TO ").map_or("", |(_, grantee)| grantee);
        let role = match grantee {
            "OWNER" => identifier(owner),
            other => other.into(),
        };
        let revoked = format!("REVOKE ALL ON TABLE {} FROM {role}", table.identity);
        before.contains(&revoked)
    };
    let mut was = old.map(|old| old.list("privileges")).unwrap_or_default();
    was.retain(|grant| !lost(grant));
    privileges::statements(&subject, Some(&was), Some(&column.list("privileges")))
}

fn borrowed(list: &Option<Vec<String>>) -> Option<Vec<&str>> {
    list.as_ref()
        .map(|list| list.iter().map(String::as_str).collect())
}

/// `FOR ROLE r [IN SCHEMA s] ON TABLES`, taken apart.
fn default_privileges<'a>(object: &Object, owner: &'a str) -> Subject<'a> {
    let (scope, on) = object
        .identity
        .rsplit_once(" ON ")
        .unwrap_or((&object.identity, "TABLES"));
    let usual = match (object.schema.is_some(), on) {
        (true, _) => Usual::Nothing,
        (false, "TABLES") => privileges::usual(Kind::Table),
        (false, "SEQUENCES") => privileges::usual(Kind::Sequence),
        (false, "FUNCTIONS") => privileges::usual(Kind::Function),
        (false, "TYPES") => privileges::usual(Kind::Domain),
        (false, _) => privileges::usual(Kind::Schema),
    };
    Subject {
        prefix: format!("ALTER DEFAULT PRIVILEGES {scope} "),
        on: on.to_string(),
        columns: String::new(),
        usual,
        owner,
    }
}

/// Comments of an object and its parts, as far as they differ from `old`'s.
pub fn comment(object: &Object, old: Option<&Object>) -> Vec<String> {
    let mut sql = Vec::new();
    let text = |comment: Option<&str>| comment.map_or("NULL".to_string(), literal);
    if object.text("comment") != old.and_then(|old| old.text("comment")) {
        sql.push(format!(
            "COMMENT ON {} {} IS {}",
            object.kind.noun(),
            object.identity,
            text(object.text("comment"))
        ));
    }
    for part in &object.parts {
        let was = old.and_then(|old| old.part(part.kind, &part.name));
        let before = was.and_then(|part| part.text("index_comment"));
        if part.text("index_comment") != before {
            sql.push(format!(
                "COMMENT ON INDEX {} IS {}",
                qualified(object.schema.as_deref().unwrap_or_default(), &part.name),
                text(part.text("index_comment"))
            ));
        }
        let before = was.and_then(|part| part.text("comment"));
        if part.text("comment") == before {
            continue;
        }
        let name = identifier(&part.name);
        let subject = match (part.kind, object.kind) {
            (PartKind::Column, _) => format!("COLUMN {}.{name}", object.identity),
            (PartKind::Constraint, Kind::Domain) => {
                format!("CONSTRAINT {name} ON DOMAIN {}", object.identity)
            }
            _ => format!("CONSTRAINT {name} ON {}", object.identity),
        };
        sql.push(format!(
            "COMMENT ON {subject} IS {}",
            text(part.text("comment"))
        ));
    }
    sql
}
