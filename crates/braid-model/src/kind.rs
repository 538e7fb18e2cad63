//! Kinds of objects, in the order in which they are made when nothing else
//! decides.

use serde::{Deserialize, Serialize};

macro_rules! kinds {
    ($($(#[$doc:meta])* $name:ident = $text:literal, $noun:literal;)*) => {
        /// What an object is.
        #[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
        pub enum Kind {
            $($(#[$doc])* #[serde(rename = $text)] $name,)*
        }

        impl Kind {
            /// Every kind, in order.
            pub const ALL: &'static [Kind] = &[$(Kind::$name),*];

            /// The name of the kind, lower case: `materialized view`.
            pub fn name(self) -> &'static str {
                match self { $(Kind::$name => $text),* }
            }

            /// The word that SQL uses for it after CREATE, ALTER and DROP.
            pub fn noun(self) -> &'static str {
                match self { $(Kind::$name => $noun),* }
            }

            /// The kind of this name.
            pub fn parse(text: &str) -> Option<Kind> {
                match text { $($text => Some(Kind::$name),)* _ => None }
            }
        }
    };
}

kinds! {
    /// A namespace.
    Schema = "schema", "SCHEMA";
    /// An extension; what belongs to it is not listed apart.
    Extension = "extension", "EXTENSION";
    /// A procedural language.
    Language = "language", "LANGUAGE";
    /// A collation.
    Collation = "collation", "COLLATION";
    /// A type that is declared and not yet defined, or defined by functions.
    BaseType = "type", "TYPE";
    /// An enumeration; its labels are parts.
    Enum = "enum", "TYPE";
    /// A composite type; its attributes are parts.
    Composite = "composite type", "TYPE";
    /// A range type.
    Range = "range type", "TYPE";
    /// A domain; its constraints are parts.
    Domain = "domain", "DOMAIN";
    /// A sequence that is not the machinery of an identity column.
    Sequence = "sequence", "SEQUENCE";
    /// A function that is neither aggregate nor procedure.
    Function = "function", "FUNCTION";
    /// A procedure.
    Procedure = "procedure", "PROCEDURE";
    /// An aggregate function.
    Aggregate = "aggregate", "AGGREGATE";
    /// A conversion between encodings.
    Conversion = "conversion", "CONVERSION";
    /// A cast.
    Cast = "cast", "CAST";
    /// A transform between a type and a language.
    Transform = "transform", "TRANSFORM";
    /// An access method.
    AccessMethod = "access method", "ACCESS METHOD";
    /// An operator.
    Operator = "operator", "OPERATOR";
    /// A family of operator classes.
    OperatorFamily = "operator family", "OPERATOR FAMILY";
    /// An operator class.
    OperatorClass = "operator class", "OPERATOR CLASS";
    /// A parser of text search.
    TextSearchParser = "text search parser", "TEXT SEARCH PARSER";
    /// A template of text search.
    TextSearchTemplate = "text search template", "TEXT SEARCH TEMPLATE";
    /// A dictionary of text search.
    TextSearchDictionary = "text search dictionary", "TEXT SEARCH DICTIONARY";
    /// A configuration of text search.
    TextSearchConfiguration = "text search configuration", "TEXT SEARCH CONFIGURATION";
    /// A foreign-data wrapper.
    ForeignDataWrapper = "foreign-data wrapper", "FOREIGN DATA WRAPPER";
    /// A foreign server.
    Server = "server", "SERVER";
    /// A user mapping, without its options: they hold passwords.
    UserMapping = "user mapping", "USER MAPPING";
    /// A table, partitioned or not; columns and constraints are parts.
    Table = "table", "TABLE";
    /// A foreign table.
    ForeignTable = "foreign table", "FOREIGN TABLE";
    /// A view.
    View = "view", "VIEW";
    /// A materialised view.
    MaterializedView = "materialized view", "MATERIALIZED VIEW";
    /// An index that no constraint owns.
    Index = "index", "INDEX";
    /// Extended statistics.
    Statistics = "statistics", "STATISTICS";
    /// A rewrite rule other than that of a view.
    Rule = "rule", "RULE";
    /// A policy of row-level security.
    Policy = "policy", "POLICY";
    /// A trigger.
    Trigger = "trigger", "TRIGGER";
    /// An event trigger.
    EventTrigger = "event trigger", "EVENT TRIGGER";
    /// A publication.
    Publication = "publication", "PUBLICATION";
    /// Privileges of objects yet to be made.
    DefaultPrivileges = "default privileges", "DEFAULT PRIVILEGES";
}

impl Kind {
    /// Tables of any sort, and what reads like one.
    pub fn is_relation(self) -> bool {
        matches!(
            self,
            Kind::Table | Kind::ForeignTable | Kind::View | Kind::MaterializedView
        )
    }

    /// What lives on a table and goes with it.
    pub fn is_on_table(self) -> bool {
        matches!(
            self,
            Kind::Index | Kind::Rule | Kind::Policy | Kind::Trigger
        )
    }

    /// Functions of any sort that CREATE OR REPLACE knows.
    pub fn is_routine(self) -> bool {
        matches!(self, Kind::Function | Kind::Procedure)
    }

    /// What holds rows.
    pub fn holds_data(self) -> bool {
        matches!(self, Kind::Table)
    }
}

/// What a part of an object is.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum PartKind {
    /// A column of a table or view, an attribute of a composite type.
    Column,
    /// A constraint of a table or domain.
    Constraint,
    /// A label of an enumeration. Labels have an order.
    Label,
}

impl PartKind {
    /// The name of the kind, lower case.
    pub fn name(self) -> &'static str {
        match self {
            PartKind::Column => "column",
            PartKind::Constraint => "constraint",
            PartKind::Label => "label",
        }
    }
}
