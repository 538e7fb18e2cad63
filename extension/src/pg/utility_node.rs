//! Utility statements as nodes: which objects one names, where it creates, and
//! putting another name there.

use pgrx::pg_sys;
use pgrx::pg_sys::{NodeTag, ObjectType, Oid};
use std::ffi::{c_char, CStr, CString};

/// What a statement does, as far as a branch is concerned.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Kind {
    /// Nothing of this database's schema.
    Pass,
    Copy,
    Truncate,
    Lock,
    /// VACUUM, ANALYZE, CLUSTER, REINDEX.
    Maintain,
    /// Makes an object with a name in a schema.
    Create,
    /// Makes a schema.
    CreateSchema,
    /// Changes the objects it names.
    Change,
    /// Drops the objects it names.
    Drop,
    /// Cannot be done on a branch.
    Refused,
}

/// An object a statement names.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Target {
    pub class: Oid,
    pub object: Oid,
}

impl Target {
    /// True for a temporary relation, with what belongs to it.
    pub fn is_temporary(&self) -> bool {
        // SAFETY: a syscache look-up of an object that exists.
        self.class == pg_sys::RelationRelationId
            && unsafe { pg_sys::get_rel_persistence(self.object) } as u8
                == pg_sys::RELPERSISTENCE_TEMP
    }
}

/// What kind of change an ALTER TABLE makes, by its effect on inherited rows.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum TableChange {
    /// The rows stay as they are and need no check.
    Definition,
    /// A column disappears.
    DropColumn(String),
    /// A column appears; inherited rows show a constant.
    AddColumn,
    /// Inherited rows must not be NULL in a column.
    NotNull(String),
    /// Inherited rows must fulfil a check.
    Check,
    /// Everything else: the rows must be the branch's own.
    Rows,
}

/// A utility statement.
pub struct Statement {
    node: *mut pg_sys::Node,
    completion: *mut pg_sys::QueryCompletion,
}

macro_rules! as_node {
    ($node:expr, $type:ident) => {
        &mut *$node.cast::<pg_sys::$type>()
    };
}

unsafe fn tag_of(node: *mut pg_sys::Node) -> NodeTag {
    // SAFETY: every node begins with its tag.
    unsafe { (*node).type_ }
}

unsafe fn text(raw: *const c_char) -> Option<String> {
    // SAFETY: null or a C string.
    unsafe { (!raw.is_null()).then(|| CStr::from_ptr(raw).to_string_lossy().into_owned()) }
}

unsafe fn palloc_text(text: &str) -> *mut c_char {
    let c = CString::new(text).unwrap_or_default();
    // SAFETY: pstrdup copies.
    unsafe { pg_sys::pstrdup(c.as_ptr()) }
}

unsafe fn elements(list: *mut pg_sys::List) -> Vec<*mut pg_sys::Node> {
    // SAFETY: a pointer list or null.
    unsafe {
        (0..pg_sys::list_length(list))
            .map(|i| pg_sys::list_nth(list, i).cast())
            .collect()
    }
}

unsafe fn string_value(node: *mut pg_sys::Node) -> Option<String> {
    // SAFETY: checked to be a String node.
    unsafe {
        if node.is_null() || tag_of(node) != NodeTag::T_String {
            return None;
        }
        text((*node.cast::<pg_sys::String>()).sval)
    }
}

impl Statement {
    /// # Safety
    /// `planned` wraps a utility statement that may be changed and outlives the value.
    pub unsafe fn new(
        planned: *mut pg_sys::PlannedStmt,
        completion: *mut pg_sys::QueryCompletion,
    ) -> Statement {
        // SAFETY: by the contract.
        let node = unsafe { (*planned).utilityStmt };
        let mut statement = Statement { node, completion };
        // EXPLAIN of CREATE TABLE AS creates the table.
        // SAFETY: the nodes are checked by tag; the inner query is a Query.
        unsafe {
            if statement.tag() == NodeTag::T_ExplainStmt {
                let query = (as_node!(node, ExplainStmt)).query.cast::<pg_sys::Query>();
                if !query.is_null()
                    && tag_of(query.cast()) == NodeTag::T_Query
                    && !(*query).utilityStmt.is_null()
                    && tag_of((*query).utilityStmt) == NodeTag::T_CreateTableAsStmt
                {
                    statement.node = (*query).utilityStmt;
                }
            }
        }
        statement
    }

    /// A statement that is only read.
    ///
    /// # Safety
    /// `node` is a utility statement that outlives the value.
    pub unsafe fn new_unplanned(node: *mut pg_sys::Node) -> Statement {
        Statement {
            node,
            completion: std::ptr::null_mut(),
        }
    }

    /// False for statements that never concern a branch; cheap.
    ///
    /// # Safety
    /// `node` is a utility statement.
    pub unsafe fn is_of_interest(node: *mut pg_sys::Node) -> bool {
        // SAFETY: by the contract.
        unsafe {
            tag_of(node) == NodeTag::T_ExplainStmt || kind_of(tag_of(node), node) != Kind::Pass
        }
    }

    fn tag(&self) -> NodeTag {
        // SAFETY: a valid node.
        unsafe { tag_of(self.node) }
    }

    pub fn kind(&self) -> Kind {
        // SAFETY: a valid node.
        unsafe { kind_of(self.tag(), self.node) }
    }

    /// What the user typed, for messages: `CREATE INDEX`.
    pub fn command(&self) -> String {
        // SAFETY: the tag's name is a static string.
        unsafe {
            let tag = pg_sys::CreateCommandTag(self.node);
            text(pg_sys::GetCommandTagName(tag)).unwrap_or_default()
        }
    }

    /// Sets the command tag a statement answers with that the server did not run.
    pub fn completed(&self) {
        // SAFETY: null or the caller's completion record.
        unsafe {
            if !self.completion.is_null() {
                (*self.completion).commandTag = pg_sys::CreateCommandTag(self.node);
                (*self.completion).nprocessed = 0;
            }
        }
    }

    /// The new name of ALTER ... RENAME TO, for relations.
    pub fn new_relation_name(&self) -> Option<String> {
        self.new_name().filter(|_| {
            // SAFETY: by tag, checked in `new_name`.
            unsafe { !(as_node!(self.node, RenameStmt)).relation.is_null() }
        })
    }

    /// The objects the statement names that exist now.
    pub fn targets(&self) -> Vec<Target> {
        // SAFETY: each node type is read as what its tag says.
        unsafe { targets_of(self.tag(), self.node) }
    }

    /// Tables that a new foreign key of the statement points to, or that a new
    /// table inherits from.
    pub fn relatives(&self) -> Vec<Target> {
        // SAFETY: each node type is read as what its tag says.
        unsafe {
            match self.tag() {
                NodeTag::T_CreateStmt => {
                    let create = as_node!(self.node, CreateStmt);
                    let parents = elements(create.inhRelations)
                        .into_iter()
                        .flat_map(|n| relation_target(n.cast()));
                    parents
                        .chain(
                            elements(create.tableElts)
                                .into_iter()
                                .flat_map(|n| referenced(n)),
                        )
                        .collect()
                }
                NodeTag::T_AlterTableStmt => elements((as_node!(self.node, AlterTableStmt)).cmds)
                    .into_iter()
                    .flat_map(|command| {
                        let command = &*command.cast::<pg_sys::AlterTableCmd>();
                        let added = match command.subtype {
                            pg_sys::AlterTableType::AT_AttachPartition
                            | pg_sys::AlterTableType::AT_DetachPartition => {
                                relation_target((as_node!(command.def, PartitionCmd)).name)
                            }
                            pg_sys::AlterTableType::AT_AddInherit
                            | pg_sys::AlterTableType::AT_DropInherit => {
                                relation_target(command.def.cast())
                            }
                            _ => Vec::new(),
                        };
                        let foreign = if command.def.is_null() {
                            Vec::new()
                        } else {
                            referenced(command.def)
                        };
                        added.into_iter().chain(foreign)
                    })
                    .collect(),
                _ => Vec::new(),
            }
        }
    }

    /// The tables that a new one becomes a partition or child of.
    pub fn parents(&self) -> Vec<Target> {
        if self.tag() != NodeTag::T_CreateStmt {
            return Vec::new();
        }
        // SAFETY: the node is what its tag says.
        let parents = unsafe { elements((as_node!(self.node, CreateStmt)).inhRelations) };
        parents
            .into_iter()
            .flat_map(|parent| unsafe { relation_target(parent.cast()) })
            .collect()
    }

    /// The inherited objects that OR REPLACE replaces.
    pub fn replaced(&self) -> Vec<Target> {
        // SAFETY: each node type is read as what its tag says.
        unsafe {
            match self.tag() {
                NodeTag::T_ViewStmt => relation_target((as_node!(self.node, ViewStmt)).view),
                NodeTag::T_CreateFunctionStmt => {
                    let names = (as_node!(self.node, CreateFunctionStmt)).funcname;
                    function_targets(names)
                }
                _ => Vec::new(),
            }
        }
    }

    /// True for changes of main that a branch's own definitions are not concerned by.
    pub fn keeps_definitions(&self) -> bool {
        if self.tag() == NodeTag::T_IndexStmt {
            // SAFETY: by tag.
            return unsafe { !(as_node!(self.node, IndexStmt)).unique };
        }
        matches!(
            self.tag(),
            NodeTag::T_SecLabelStmt
                | NodeTag::T_GrantStmt
                | NodeTag::T_CreateStatsStmt
                | NodeTag::T_AlterTypeStmt
                | NodeTag::T_AlterEnumStmt
                | NodeTag::T_AlterDomainStmt
        )
    }

    /// True for statements that the server refuses while a query of the session
    /// reads the table.
    pub fn needs_table_unused(&self) -> bool {
        matches!(
            self.tag(),
            NodeTag::T_AlterTableStmt
                | NodeTag::T_RenameStmt
                | NodeTag::T_DropStmt
                | NodeTag::T_IndexStmt
                | NodeTag::T_TruncateStmt
        )
    }

    /// True when the statement rewrites, empties or loses the key of the rows
    /// a branch still reads in main's table.
    pub fn destroys_rows(&self) -> bool {
        // SAFETY: by tag; commands are AlterTableCmd nodes.
        unsafe {
            use pg_sys::AlterTableType as At;
            self.tag() == NodeTag::T_AlterTableStmt
                && elements((as_node!(self.node, AlterTableStmt)).cmds)
                    .into_iter()
                    .any(|command| {
                        matches!(
                            (*command.cast::<pg_sys::AlterTableCmd>()).subtype,
                            At::AT_DropColumn
                                | At::AT_AlterColumnType
                                | At::AT_DropConstraint
                                | At::AT_DropNotNull
                                | At::AT_AttachPartition
                                | At::AT_DetachPartition
                                | At::AT_AddInherit
                                | At::AT_DropInherit
                                | At::AT_SetUnLogged
                                | At::AT_SetLogged
                        )
                    })
        }
    }

    /// True for statements that run in transactions of their own.
    pub fn is_concurrent(&self) -> bool {
        // SAFETY: by tag.
        unsafe {
            match self.tag() {
                NodeTag::T_DropStmt => (as_node!(self.node, DropStmt)).concurrent,
                NodeTag::T_IndexStmt => (as_node!(self.node, IndexStmt)).concurrent,
                _ => false,
            }
        }
    }

    /// The schema a statement renames.
    pub fn renamed_schema(&self) -> Option<Oid> {
        // SAFETY: by tag.
        unsafe {
            if self.tag() != NodeTag::T_RenameStmt
                || (as_node!(self.node, RenameStmt)).renameType != ObjectType::OBJECT_SCHEMA
            {
                return None;
            }
        }
        self.targets().first().map(|target| target.object)
    }

    /// The schema that ALTER SCHEMA ... OWNER TO gives to another role.
    pub fn given_schema(&self) -> Option<Oid> {
        // SAFETY: by tag.
        let given = unsafe {
            self.tag() == NodeTag::T_AlterOwnerStmt
                && (as_node!(self.node, AlterOwnerStmt)).objectType == ObjectType::OBJECT_SCHEMA
        };
        if !given {
            return None;
        }
        self.targets().first().map(|target| target.object)
    }

    /// The statements that CREATE SCHEMA contains.
    pub fn schema_elements(&self) -> Vec<Statement> {
        if self.tag() != NodeTag::T_CreateSchemaStmt {
            return Vec::new();
        }
        // SAFETY: by tag; the elements are statements.
        unsafe {
            elements((as_node!(self.node, CreateSchemaStmt)).schemaElts)
                .into_iter()
                .map(|element| Statement::new_unplanned(element))
                .collect()
        }
    }

    /// The schemas of DROP SCHEMA, by position.
    pub fn schemas_dropped(&self) -> Vec<String> {
        // SAFETY: by tag; the objects are strings.
        unsafe {
            if self.tag() != NodeTag::T_DropStmt
                || (as_node!(self.node, DropStmt)).removeType != ObjectType::OBJECT_SCHEMA
            {
                return Vec::new();
            }
            elements((as_node!(self.node, DropStmt)).objects)
                .into_iter()
                .filter_map(|n| string_value(n))
                .collect()
        }
    }

    /// Drops other schemas instead.
    pub fn drop_schemas(&mut self, names: &[String]) {
        // SAFETY: by tag; strings are copied.
        unsafe {
            let mut list = std::ptr::null_mut();
            for name in names {
                list = pg_sys::lappend(list, pg_sys::makeString(palloc_text(name)).cast());
            }
            (as_node!(self.node, DropStmt)).objects = list;
        }
    }

    /// True when the statement drops the extension `name`.
    pub fn drops_extension(&self, name: &str) -> bool {
        // SAFETY: by tag; the objects are strings.
        unsafe {
            self.tag() == NodeTag::T_DropStmt
                && (as_node!(self.node, DropStmt)).removeType == ObjectType::OBJECT_EXTENSION
                && elements((as_node!(self.node, DropStmt)).objects)
                    .into_iter()
                    .any(|n| string_value(n).as_deref() == Some(name))
        }
    }

    /// True for REFRESH MATERIALIZED VIEW, which changes no definition.
    pub fn is_refresh(&self) -> bool {
        self.tag() == NodeTag::T_RefreshMatViewStmt
    }

    /// The columns COPY names.
    pub fn copied_columns(&self) -> Vec<String> {
        // SAFETY: by tag; the list holds strings.
        unsafe {
            match self.tag() {
                NodeTag::T_CopyStmt => elements((as_node!(self.node, CopyStmt)).attlist)
                    .into_iter()
                    .filter_map(|n| string_value(n))
                    .collect(),
                _ => Vec::new(),
            }
        }
    }

    /// True for DROP ... CASCADE and the like.
    pub fn cascades(&self) -> bool {
        // SAFETY: by tag.
        unsafe {
            match self.tag() {
                NodeTag::T_DropStmt => {
                    (as_node!(self.node, DropStmt)).behavior == pg_sys::DropBehavior::DROP_CASCADE
                }
                NodeTag::T_TruncateStmt => {
                    (as_node!(self.node, TruncateStmt)).behavior
                        == pg_sys::DropBehavior::DROP_CASCADE
                }
                _ => false,
            }
        }
    }

    /// True for TRUNCATE ... RESTART IDENTITY.
    pub fn restarts_sequences(&self) -> bool {
        // SAFETY: by tag.
        unsafe {
            self.tag() == NodeTag::T_TruncateStmt
                && (as_node!(self.node, TruncateStmt)).restart_seqs
        }
    }

    // -- creation ----------------------------------------------------------

    /// Schema and name of what is created; `None` when it is temporary.
    pub fn creates(&self) -> Option<(Option<String>, String)> {
        // SAFETY: the slot points into the statement.
        unsafe {
            match self.creation_slot()? {
                Slot::Range(range) => {
                    let schema = text((*range).schemaname);
                    if (*range).relpersistence == pg_sys::RELPERSISTENCE_TEMP as i8
                        || schema.as_deref() == Some("pg_temp")
                    {
                        return None;
                    }
                    Some((schema, text((*range).relname)?))
                }
                Slot::Names(list) => {
                    let names: Vec<String> = elements(*list)
                        .into_iter()
                        .filter_map(|n| string_value(n))
                        .collect();
                    let schema = names.len().checked_sub(2).map(|at| names[at].clone());
                    if schema.as_deref() == Some("pg_temp") {
                        return None;
                    }
                    Some((schema, names.last()?.clone()))
                }
            }
        }
    }

    /// Makes the statement create in `schema`.
    pub fn create_in(&mut self, schema: &str) {
        // SAFETY: strings are copied into the statement's context.
        unsafe {
            match self.creation_slot() {
                Some(Slot::Range(range)) => {
                    (*range).catalogname = std::ptr::null_mut();
                    (*range).schemaname = palloc_text(schema);
                }
                Some(Slot::Names(list)) => {
                    let last = pg_sys::list_nth(*list, pg_sys::list_length(*list) - 1);
                    let first = pg_sys::makeString(palloc_text(schema));
                    *list =
                        pg_sys::lappend(pg_sys::lappend(std::ptr::null_mut(), first.cast()), last);
                }
                None => {}
            }
        }
    }

    /// True for relations, whose names share one space.
    pub fn creates_relation(&self) -> bool {
        // SAFETY: the slot points into the statement.
        unsafe { matches!(self.creation_slot(), Some(Slot::Range(_))) }
    }

    pub fn creates_function(&self) -> bool {
        self.tag() == NodeTag::T_CreateFunctionStmt
            || self.tag() == NodeTag::T_DefineStmt
            // SAFETY: by tag.
            && unsafe { (as_node!(self.node, DefineStmt)).kind } == ObjectType::OBJECT_AGGREGATE
    }

    /// True for OR REPLACE.
    pub fn replaces(&self) -> bool {
        // SAFETY: by tag.
        unsafe {
            match self.tag() {
                NodeTag::T_ViewStmt => (as_node!(self.node, ViewStmt)).replace,
                NodeTag::T_CreateFunctionStmt => (as_node!(self.node, CreateFunctionStmt)).replace,
                NodeTag::T_DefineStmt => (as_node!(self.node, DefineStmt)).replace,
                _ => false,
            }
        }
    }

    unsafe fn creation_slot(&self) -> Option<Slot> {
        let node = self.node;
        // SAFETY: each node type is read as what its tag says.
        unsafe {
            Some(match self.tag() {
                NodeTag::T_CreateStmt => Slot::Range((as_node!(node, CreateStmt)).relation),
                NodeTag::T_CreateForeignTableStmt => {
                    Slot::Range((as_node!(node, CreateForeignTableStmt)).base.relation)
                }
                NodeTag::T_ViewStmt => Slot::Range((as_node!(node, ViewStmt)).view),
                NodeTag::T_CreateTableAsStmt => {
                    Slot::Range((*(as_node!(node, CreateTableAsStmt)).into).rel)
                }
                NodeTag::T_CreateSeqStmt => Slot::Range((as_node!(node, CreateSeqStmt)).sequence),
                NodeTag::T_CompositeTypeStmt => {
                    Slot::Range((as_node!(node, CompositeTypeStmt)).typevar)
                }
                NodeTag::T_CreateEnumStmt => {
                    Slot::Names(&mut (as_node!(node, CreateEnumStmt)).typeName)
                }
                NodeTag::T_CreateRangeStmt => {
                    Slot::Names(&mut (as_node!(node, CreateRangeStmt)).typeName)
                }
                NodeTag::T_CreateDomainStmt => {
                    Slot::Names(&mut (as_node!(node, CreateDomainStmt)).domainname)
                }
                NodeTag::T_CreateFunctionStmt => {
                    Slot::Names(&mut (as_node!(node, CreateFunctionStmt)).funcname)
                }
                NodeTag::T_DefineStmt => Slot::Names(&mut (as_node!(node, DefineStmt)).defnames),
                NodeTag::T_CreateConversionStmt => {
                    Slot::Names(&mut (as_node!(node, CreateConversionStmt)).conversion_name)
                }
                NodeTag::T_CreateOpClassStmt => {
                    Slot::Names(&mut (as_node!(node, CreateOpClassStmt)).opclassname)
                }
                NodeTag::T_CreateOpFamilyStmt => {
                    Slot::Names(&mut (as_node!(node, CreateOpFamilyStmt)).opfamilyname)
                }
                _ => return None,
            })
        }
    }

    /// Name of the schema that CREATE SCHEMA makes, and whether it makes more.
    pub fn schema_created(&self) -> Option<String> {
        // SAFETY: by tag.
        unsafe {
            if self.tag() != NodeTag::T_CreateSchemaStmt {
                return None;
            }
            let node = as_node!(self.node, CreateSchemaStmt);
            let name = match text(node.schemaname) {
                Some(name) => name,
                None => {
                    text((*node.authrole).rolename).unwrap_or_else(super::rollback::current_user)
                }
            };
            Some(name)
        }
    }

    /// Gives CREATE SCHEMA and ALTER ... SET SCHEMA another schema name.
    pub fn set_schema(&mut self, schema: &str) {
        // SAFETY: by tag; the string is copied.
        unsafe {
            match self.tag() {
                NodeTag::T_CreateSchemaStmt => {
                    let create = as_node!(self.node, CreateSchemaStmt);
                    let called = std::mem::replace(&mut create.schemaname, palloc_text(schema));
                    for element in elements(create.schemaElts) {
                        move_element(element, called, create.schemaname);
                    }
                }
                NodeTag::T_AlterOwnerStmt => {
                    (as_node!(self.node, AlterOwnerStmt)).object =
                        pg_sys::makeString(palloc_text(schema)).cast()
                }
                NodeTag::T_AlterObjectSchemaStmt => {
                    (as_node!(self.node, AlterObjectSchemaStmt)).newschema = palloc_text(schema)
                }
                _ => {}
            }
        }
    }

    /// The schema of ALTER ... SET SCHEMA.
    pub fn new_schema(&self) -> Option<String> {
        // SAFETY: by tag.
        unsafe {
            (self.tag() == NodeTag::T_AlterObjectSchemaStmt)
                .then(|| text((as_node!(self.node, AlterObjectSchemaStmt)).newschema))?
        }
    }

    /// The new name of RENAME TO, when it renames the object itself.
    pub fn new_name(&self) -> Option<String> {
        // SAFETY: by tag.
        unsafe {
            if self.tag() != NodeTag::T_RenameStmt {
                return None;
            }
            let node = as_node!(self.node, RenameStmt);
            let whole = !matches!(
                node.renameType,
                ObjectType::OBJECT_COLUMN
                    | ObjectType::OBJECT_ATTRIBUTE
                    | ObjectType::OBJECT_TABCONSTRAINT
                    | ObjectType::OBJECT_DOMCONSTRAINT
                    | ObjectType::OBJECT_TRIGGER
                    | ObjectType::OBJECT_POLICY
                    | ObjectType::OBJECT_RULE
            );
            whole.then(|| text(node.newname))?
        }
    }

    // -- data statements ---------------------------------------------------

    /// The tables of COPY, LOCK, TRUNCATE, VACUUM, CLUSTER, REINDEX: for each
    /// the relation, by the order of the statement.
    pub fn tables(&self) -> Vec<TableName> {
        // SAFETY: each node type is read as what its tag says.
        unsafe {
            let node = self.node;
            let ranges: Vec<*mut pg_sys::RangeVar> = match self.tag() {
                NodeTag::T_CopyStmt => vec![(as_node!(node, CopyStmt)).relation],
                NodeTag::T_TruncateStmt => elements((as_node!(node, TruncateStmt)).relations)
                    .into_iter()
                    .map(|n| n.cast())
                    .collect(),
                NodeTag::T_LockStmt => elements((as_node!(node, LockStmt)).relations)
                    .into_iter()
                    .map(|n| n.cast())
                    .collect(),
                NodeTag::T_ClusterStmt => vec![(as_node!(node, ClusterStmt)).relation],
                NodeTag::T_ReindexStmt => vec![(as_node!(node, ReindexStmt)).relation],
                NodeTag::T_VacuumStmt => elements((as_node!(node, VacuumStmt)).rels)
                    .into_iter()
                    .map(|n| (*n.cast::<pg_sys::VacuumRelation>()).relation)
                    .collect(),
                _ => Vec::new(),
            };
            ranges
                .into_iter()
                .filter(|range| !range.is_null())
                .map(|range| TableName { range })
                .collect()
        }
    }

    /// True for COPY ... FROM.
    pub fn copies_in(&self) -> bool {
        // SAFETY: by tag.
        unsafe { self.tag() == NodeTag::T_CopyStmt && (as_node!(self.node, CopyStmt)).is_from }
    }

    /// Turns COPY table (columns) TO into COPY (SELECT columns FROM ONLY table) TO.
    pub fn copy_from_query(&mut self, columns: &[String]) {
        // SAFETY: builds raw parse nodes as the grammar does.
        unsafe {
            let copy = as_node!(self.node, CopyStmt);
            let mut names: Vec<String> = elements(copy.attlist)
                .into_iter()
                .filter_map(|n| string_value(n))
                .collect();
            if names.is_empty() {
                names = columns.to_vec();
            }
            let mut list: *mut pg_sys::List = std::ptr::null_mut();
            for name in &names {
                let target = new_node::<pg_sys::ResTarget>(NodeTag::T_ResTarget);
                let column = new_node::<pg_sys::ColumnRef>(NodeTag::T_ColumnRef);
                (*column).fields = pg_sys::lappend(
                    std::ptr::null_mut(),
                    pg_sys::makeString(palloc_text(name)).cast(),
                );
                (*column).location = -1;
                (*target).val = column.cast();
                (*target).location = -1;
                list = pg_sys::lappend(list, target.cast());
            }
            let range = pg_sys::copyObjectImpl(copy.relation.cast()).cast::<pg_sys::RangeVar>();
            (*range).inh = false;
            let select = new_node::<pg_sys::SelectStmt>(NodeTag::T_SelectStmt);
            (*select).targetList = list;
            (*select).fromClause = pg_sys::lappend(std::ptr::null_mut(), range.cast());
            copy.query = select.cast();
            copy.relation = std::ptr::null_mut();
            copy.attlist = std::ptr::null_mut();
        }
    }

    /// The lock mode of LOCK.
    pub fn lock_mode(&self) -> i32 {
        // SAFETY: by tag.
        unsafe {
            if self.tag() == NodeTag::T_LockStmt {
                (as_node!(self.node, LockStmt)).mode
            } else {
                0
            }
        }
    }

    /// Leaves out the named tables at these positions (TRUNCATE, LOCK, VACUUM).
    pub fn keep_tables(&mut self, keep: &[bool]) {
        // SAFETY: rebuilds a pointer list from its own elements.
        unsafe {
            let node = self.node;
            let list: &mut *mut pg_sys::List = match self.tag() {
                NodeTag::T_TruncateStmt => &mut (as_node!(node, TruncateStmt)).relations,
                NodeTag::T_LockStmt => &mut (as_node!(node, LockStmt)).relations,
                NodeTag::T_VacuumStmt => &mut (as_node!(node, VacuumStmt)).rels,
                _ => return,
            };
            let mut kept = std::ptr::null_mut();
            for (element, keep) in elements(*list).into_iter().zip(keep) {
                if *keep {
                    kept = pg_sys::lappend(kept, element.cast());
                }
            }
            *list = kept;
        }
    }

    /// Adds a table to TRUNCATE.
    pub fn truncate_also(&mut self, schema: &str, name: &str) {
        // SAFETY: by tag; strings are copied.
        unsafe {
            let range = pg_sys::makeRangeVar(palloc_text(schema), palloc_text(name), -1);
            let truncate = as_node!(self.node, TruncateStmt);
            truncate.relations = pg_sys::lappend(truncate.relations, range.cast());
        }
    }

    /// True for what a protected branch does not let through.
    pub fn changes_the_branch(&self) -> bool {
        match self.kind() {
            Kind::Create => self.creates().is_some(),
            Kind::Copy => self.copies_in(),
            Kind::CreateSchema => true,
            Kind::Truncate | Kind::Change | Kind::Drop => {
                let targets = self.targets();
                targets.is_empty() || !targets.iter().all(Target::is_temporary)
            }
            Kind::Pass | Kind::Lock | Kind::Maintain | Kind::Refused => false,
        }
    }

    /// True for what may take foreign keys of other tables along, or must be told
    /// of them.
    pub fn may_break_references(&self) -> bool {
        // SAFETY: by tag.
        unsafe {
            match self.tag() {
                NodeTag::T_DropStmt => {
                    (as_node!(self.node, DropStmt)).removeType == ObjectType::OBJECT_TABLE
                }
                NodeTag::T_RenameStmt => matches!(
                    (as_node!(self.node, RenameStmt)).renameType,
                    ObjectType::OBJECT_TABLE | ObjectType::OBJECT_COLUMN
                ),
                _ => self.alters_key(),
            }
        }
    }

    /// True for DROP COLUMN, which takes the sequences along that columns own.
    pub fn drops_columns(&self) -> bool {
        self.commands()
            .iter()
            .any(|command| command.subtype == pg_sys::AlterTableType::AT_DropColumn)
    }

    /// True for what drops a table's own foreign keys, or makes them again.
    pub fn may_leave_references(&self) -> bool {
        self.alters_key()
    }

    fn alters_key(&self) -> bool {
        use pg_sys::AlterTableType as At;
        self.commands().into_iter().any(|command| {
            matches!(
                command.subtype,
                At::AT_DropColumn
                    | At::AT_AlterColumnType
                    | At::AT_DropConstraint
                    | At::AT_AttachPartition
                    | At::AT_DetachPartition
            )
        })
    }

    /// The parts of ALTER TABLE.
    fn commands(&self) -> Vec<&pg_sys::AlterTableCmd> {
        // SAFETY: by tag; commands are AlterTableCmd nodes and outlive the call.
        unsafe {
            match self.tag() {
                NodeTag::T_AlterTableStmt => elements((as_node!(self.node, AlterTableStmt)).cmds)
                    .into_iter()
                    .map(|n| &*n.cast::<pg_sys::AlterTableCmd>())
                    .collect(),
                _ => Vec::new(),
            }
        }
    }

    /// Columns whose default is set, or (true) removed.
    pub fn changed_defaults(&self) -> Vec<(String, bool)> {
        self.commands()
            .into_iter()
            .filter(|c| c.subtype == pg_sys::AlterTableType::AT_ColumnDefault)
            // SAFETY: the command names its column.
            .filter_map(|c| unsafe { text(c.name) }.map(|name| (name, c.def.is_null())))
            .collect()
    }

    /// Columns whose type is changed, and whether to an integer.
    pub fn changed_types(&self) -> Vec<(String, bool)> {
        self.commands()
            .into_iter()
            .filter(|c| c.subtype == pg_sys::AlterTableType::AT_AlterColumnType)
            .filter_map(|c| {
                // SAFETY: the definition is a ColumnDef with a type.
                unsafe {
                    let names = (*(*c.def.cast::<pg_sys::ColumnDef>()).typeName).names;
                    let last = elements(names)
                        .into_iter()
                        .filter_map(|n| string_value(n))
                        .next_back();
                    let integer = matches!(last.as_deref(), Some("int2" | "int4" | "int8"));
                    text(c.name).map(|name| (name, integer))
                }
            })
            .collect()
    }

    /// True for statements without a table that rewrite whatever there is.
    pub fn rewrites_everything(&self) -> bool {
        // SAFETY: by tag; options are DefElem nodes.
        unsafe {
            match self.tag() {
                NodeTag::T_VacuumStmt => elements((as_node!(self.node, VacuumStmt)).options)
                    .into_iter()
                    .map(|n| n.cast::<pg_sys::DefElem>())
                    .any(|o| {
                        text((*o).defname).as_deref() == Some("full") && pg_sys::defGetBoolean(o)
                    }),
                _ => true,
            }
        }
    }

    // -- ALTER TABLE -------------------------------------------------------

    /// What the statement does to the rows of its table.
    pub fn table_changes(&self) -> Vec<TableChange> {
        // SAFETY: each node type is read as what its tag says.
        unsafe {
            match self.tag() {
                NodeTag::T_AlterTableStmt => elements((as_node!(self.node, AlterTableStmt)).cmds)
                    .into_iter()
                    .map(|command| table_change(&*command.cast::<pg_sys::AlterTableCmd>()))
                    .collect(),
                NodeTag::T_IndexStmt => {
                    let index = as_node!(self.node, IndexStmt);
                    vec![if index.unique || index.concurrent {
                        TableChange::Rows
                    } else {
                        TableChange::Definition
                    }]
                }
                _ => vec![TableChange::Definition],
            }
        }
    }

    /// CREATE INDEX CONCURRENTLY: inside a branch an ordinary CREATE INDEX. The
    /// server itself refuses it for partitioned tables.
    pub fn not_concurrently(&mut self) {
        let is_partitioned =
            |target: &Target| matches!(super::objects::relation_kind(target.object), b'p' | b'I');
        let may_be = matches!(self.tag(), NodeTag::T_IndexStmt | NodeTag::T_DropStmt);
        if !may_be || self.targets().iter().any(is_partitioned) {
            return;
        }
        // SAFETY: by tag.
        unsafe {
            if self.tag() == NodeTag::T_IndexStmt {
                (as_node!(self.node, IndexStmt)).concurrent = false;
            }
            if self.tag() == NodeTag::T_DropStmt {
                (as_node!(self.node, DropStmt)).concurrent = false;
            }
        }
    }
}

enum Slot {
    Range(*mut pg_sys::RangeVar),
    Names(*mut *mut pg_sys::List),
}

/// A table named in a statement.
pub struct TableName {
    range: *mut pg_sys::RangeVar,
}

impl TableName {
    /// The relation it stands for now; `None` when there is none.
    pub fn resolve(&self) -> Option<Oid> {
        // SAFETY: the name is part of a live statement.
        unsafe { resolve(self.range) }
    }

    /// Puts another name there.
    pub fn replace(&self, schema: &str, name: &str) {
        // SAFETY: strings are copied into the statement's context.
        unsafe {
            (*self.range).catalogname = std::ptr::null_mut();
            (*self.range).schemaname = palloc_text(schema);
            (*self.range).relname = palloc_text(name);
        }
    }

    /// True unless ONLY was written.
    pub fn with_children(&self) -> bool {
        // SAFETY: as above.
        unsafe { (*self.range).inh }
    }
}

unsafe fn new_node<T>(tag: NodeTag) -> *mut T {
    // SAFETY: zeroed nodes are valid; the tag comes first in each.
    unsafe {
        let node = pg_sys::palloc0(std::mem::size_of::<T>()).cast::<pg_sys::Node>();
        (*node).type_ = tag;
        node.cast()
    }
}

unsafe fn resolve(range: *const pg_sys::RangeVar) -> Option<Oid> {
    // SAFETY: a look-up that takes no lock and misses quietly.
    let oid = unsafe {
        pg_sys::RangeVarGetRelidExtended(
            range,
            pg_sys::NoLock as i32,
            pg_sys::RVROption::RVR_MISSING_OK,
            None,
            std::ptr::null_mut(),
        )
    };
    (oid != Oid::INVALID).then_some(oid)
}

unsafe fn relation_target(range: *const pg_sys::RangeVar) -> Vec<Target> {
    // SAFETY: null or a RangeVar.
    unsafe {
        if range.is_null() {
            return Vec::new();
        }
        resolve(range)
            .map(|object| Target {
                class: pg_sys::RelationRelationId,
                object,
            })
            .into_iter()
            .collect()
    }
}

/// Any object by its node, as COMMENT and DROP name it.
unsafe fn object_target(kind: ObjectType::Type, object: *mut pg_sys::Node) -> Vec<Target> {
    // SAFETY: get_object_address accepts every kind that reaches here; the
    // relation it opens is closed again and stays locked in the weakest mode.
    unsafe {
        let mut relation: pg_sys::Relation = std::ptr::null_mut();
        let address = pg_sys::get_object_address(
            kind,
            object,
            &mut relation,
            pg_sys::AccessShareLock as i32,
            true,
        );
        if !relation.is_null() {
            let object = (*relation).rd_id;
            pg_sys::relation_close(relation, pg_sys::NoLock as i32);
            return vec![Target {
                class: pg_sys::RelationRelationId,
                object,
            }];
        }
        if address.objectId == Oid::INVALID {
            return Vec::new();
        }
        vec![Target {
            class: address.classId,
            object: address.objectId,
        }]
    }
}

/// As RENAME, OWNER TO and SET SCHEMA name objects: types by a list of names.
unsafe fn named_target(kind: ObjectType::Type, object: *mut pg_sys::Node) -> Vec<Target> {
    // SAFETY: as the grammar builds these statements.
    unsafe {
        match kind {
            ObjectType::OBJECT_TYPE
            | ObjectType::OBJECT_DOMAIN
            | ObjectType::OBJECT_DOMCONSTRAINT => type_target(object.cast()),
            _ => object_target(kind, object),
        }
    }
}

unsafe fn schema_target(name: *const c_char) -> Vec<Target> {
    // SAFETY: a look-up that misses quietly.
    let object = unsafe { pg_sys::get_namespace_oid(name, true) };
    if object == Oid::INVALID {
        Vec::new()
    } else {
        vec![Target {
            class: pg_sys::NamespaceRelationId,
            object,
        }]
    }
}

unsafe fn type_target(names: *mut pg_sys::List) -> Vec<Target> {
    // SAFETY: a list of String nodes.
    unsafe {
        object_target(
            ObjectType::OBJECT_TYPE,
            pg_sys::makeTypeNameFromNameList(names).cast(),
        )
    }
}

/// The tables that the foreign keys of a column or constraint point to.
unsafe fn referenced(element: *mut pg_sys::Node) -> Vec<Target> {
    // SAFETY: each node type is read as what its tag says.
    unsafe {
        match tag_of(element) {
            NodeTag::T_Constraint => relation_target((as_node!(element, Constraint)).pktable),
            NodeTag::T_ColumnDef => elements((as_node!(element, ColumnDef)).constraints)
                .into_iter()
                .flat_map(|n| referenced(n))
                .collect(),
            _ => Vec::new(),
        }
    }
}

/// All functions of a name, in the schema it is written with or on the path.
unsafe fn function_targets(names: *mut pg_sys::List) -> Vec<Target> {
    // SAFETY: FuncnameGetCandidates returns a linked list, or null.
    unsafe {
        let none = std::ptr::null_mut();
        let mut candidate =
            pg_sys::FuncnameGetCandidates(names, -1, none, false, false, false, true);
        let mut found = Vec::new();
        while !candidate.is_null() {
            found.push(Target {
                class: pg_sys::ProcedureRelationId,
                object: (*candidate).oid,
            });
            candidate = (*candidate).next;
        }
        found
    }
}

unsafe fn drop_targets(stmt: &pg_sys::DropStmt) -> Vec<Target> {
    // SAFETY: relations are named by lists of strings, the rest by their nodes.
    unsafe {
        elements(stmt.objects)
            .into_iter()
            .flat_map(|object| match stmt.removeType {
                ObjectType::OBJECT_TABLE
                | ObjectType::OBJECT_VIEW
                | ObjectType::OBJECT_MATVIEW
                | ObjectType::OBJECT_SEQUENCE
                | ObjectType::OBJECT_INDEX
                | ObjectType::OBJECT_FOREIGN_TABLE => {
                    relation_target(pg_sys::makeRangeVarFromNameList(object.cast()))
                }
                kind => object_target(kind, object),
            })
            .collect()
    }
}

unsafe fn grant_targets(stmt: &pg_sys::GrantStmt) -> Vec<Target> {
    // SAFETY: the elements are what the object type says.
    unsafe {
        elements(stmt.objects)
            .into_iter()
            .flat_map(|object| match stmt.objtype {
                ObjectType::OBJECT_TABLE | ObjectType::OBJECT_SEQUENCE => {
                    relation_target(object.cast())
                }
                ObjectType::OBJECT_TYPE | ObjectType::OBJECT_DOMAIN => type_target(object.cast()),
                kind => object_target(kind, object),
            })
            .collect()
    }
}

unsafe fn targets_of(tag: NodeTag, node: *mut pg_sys::Node) -> Vec<Target> {
    // SAFETY: each node type is read as what its tag says.
    unsafe {
        match tag {
            NodeTag::T_AlterTableStmt => relation_target((as_node!(node, AlterTableStmt)).relation),
            NodeTag::T_IndexStmt => relation_target((as_node!(node, IndexStmt)).relation),
            NodeTag::T_CreateTrigStmt => relation_target((as_node!(node, CreateTrigStmt)).relation),
            NodeTag::T_RuleStmt => relation_target((as_node!(node, RuleStmt)).relation),
            NodeTag::T_CreatePolicyStmt => {
                relation_target((as_node!(node, CreatePolicyStmt)).table)
            }
            NodeTag::T_AlterPolicyStmt => relation_target((as_node!(node, AlterPolicyStmt)).table),
            NodeTag::T_AlterSeqStmt => relation_target((as_node!(node, AlterSeqStmt)).sequence),
            NodeTag::T_RefreshMatViewStmt => {
                relation_target((as_node!(node, RefreshMatViewStmt)).relation)
            }
            NodeTag::T_CreateStatsStmt => elements((as_node!(node, CreateStatsStmt)).relations)
                .into_iter()
                .filter(|n| tag_of(*n) == NodeTag::T_RangeVar)
                .flat_map(|n| relation_target(n.cast()))
                .collect(),
            NodeTag::T_RenameStmt => {
                let stmt = as_node!(node, RenameStmt);
                match stmt.renameType {
                    _ if !stmt.relation.is_null() => relation_target(stmt.relation),
                    ObjectType::OBJECT_SCHEMA => schema_target(stmt.subname),
                    kind => named_target(kind, stmt.object),
                }
            }
            NodeTag::T_AlterObjectSchemaStmt => {
                let stmt = as_node!(node, AlterObjectSchemaStmt);
                match stmt.relation.is_null() {
                    false => relation_target(stmt.relation),
                    true => named_target(stmt.objectType, stmt.object),
                }
            }
            NodeTag::T_AlterOwnerStmt => {
                let stmt = as_node!(node, AlterOwnerStmt);
                match stmt.relation.is_null() {
                    false => relation_target(stmt.relation),
                    true => named_target(stmt.objectType, stmt.object),
                }
            }
            NodeTag::T_CommentStmt => {
                let stmt = as_node!(node, CommentStmt);
                object_target(stmt.objtype, stmt.object)
            }
            NodeTag::T_SecLabelStmt => {
                let stmt = as_node!(node, SecLabelStmt);
                object_target(stmt.objtype, stmt.object)
            }
            NodeTag::T_AlterFunctionStmt => {
                let stmt = as_node!(node, AlterFunctionStmt);
                object_target(stmt.objtype, stmt.func.cast())
            }
            NodeTag::T_AlterEnumStmt => type_target((as_node!(node, AlterEnumStmt)).typeName),
            NodeTag::T_AlterDomainStmt => type_target((as_node!(node, AlterDomainStmt)).typeName),
            NodeTag::T_AlterTypeStmt => type_target((as_node!(node, AlterTypeStmt)).typeName),
            NodeTag::T_DropStmt => drop_targets(&*node.cast::<pg_sys::DropStmt>()),
            NodeTag::T_GrantStmt => grant_targets(&*node.cast::<pg_sys::GrantStmt>()),
            NodeTag::T_TruncateStmt => elements((as_node!(node, TruncateStmt)).relations)
                .into_iter()
                .flat_map(|n| relation_target(n.cast()))
                .collect(),
            _ => Vec::new(),
        }
    }
}

fn table_change(command: &pg_sys::AlterTableCmd) -> TableChange {
    use pg_sys::AlterTableType as At;
    match command.subtype {
        // SAFETY: the definition of ADD COLUMN is a ColumnDef.
        At::AT_AddColumn => unsafe { added_column(&*command.def.cast::<pg_sys::ColumnDef>()) },
        // SAFETY: DROP COLUMN names its column.
        At::AT_DropColumn => {
            TableChange::DropColumn(unsafe { text(command.name) }.unwrap_or_default())
        }
        // SAFETY: SET NOT NULL names its column.
        At::AT_SetNotNull => {
            TableChange::NotNull(unsafe { text(command.name) }.unwrap_or_default())
        }
        // SAFETY: the definition of ADD CONSTRAINT is a Constraint.
        At::AT_AddConstraint => {
            match unsafe { (*command.def.cast::<pg_sys::Constraint>()).contype } {
                pg_sys::ConstrType::CONSTR_CHECK => TableChange::Check,
                _ => TableChange::Rows,
            }
        }
        At::AT_ColumnDefault
        | At::AT_DropNotNull
        | At::AT_SetStatistics
        | At::AT_SetOptions
        | At::AT_ResetOptions
        | At::AT_SetStorage
        | At::AT_ChangeOwner
        | At::AT_SetRelOptions
        | At::AT_ResetRelOptions
        | At::AT_EnableTrig
        | At::AT_EnableAlwaysTrig
        | At::AT_EnableReplicaTrig
        | At::AT_DisableTrig
        | At::AT_EnableTrigAll
        | At::AT_DisableTrigAll
        | At::AT_EnableTrigUser
        | At::AT_DisableTrigUser
        | At::AT_EnableRule
        | At::AT_DisableRule
        | At::AT_EnableRowSecurity
        | At::AT_DisableRowSecurity
        | At::AT_ForceRowSecurity
        | At::AT_NoForceRowSecurity
        | At::AT_ReplicaIdentity => TableChange::Definition,
        _ => TableChange::Rows,
    }
}

/// An element of CREATE SCHEMA that names the schema it is made in: by `real`,
/// not by what it is `called`.
unsafe fn move_element(element: *mut pg_sys::Node, called: *mut c_char, real: *mut c_char) {
    // SAFETY: by tag; relations of these statements are RangeVars.
    unsafe {
        let relations = match tag_of(element) {
            NodeTag::T_CreateStmt => vec![(as_node!(element, CreateStmt)).relation],
            NodeTag::T_ViewStmt => vec![(as_node!(element, ViewStmt)).view],
            NodeTag::T_IndexStmt => vec![(as_node!(element, IndexStmt)).relation],
            NodeTag::T_CreateSeqStmt => vec![(as_node!(element, CreateSeqStmt)).sequence],
            NodeTag::T_CreateTrigStmt => vec![(as_node!(element, CreateTrigStmt)).relation],
            NodeTag::T_GrantStmt => elements((as_node!(element, GrantStmt)).objects)
                .into_iter()
                .filter(|node| tag_of(*node) == NodeTag::T_RangeVar)
                .map(|node| node.cast())
                .collect(),
            _ => Vec::new(),
        };
        for relation in relations {
            if !relation.is_null() && text((*relation).schemaname) == text(called) {
                (*relation).schemaname = real;
            }
        }
    }
}

/// A column without default, or with a constant one, keeps inherited rows
/// where they are.
unsafe fn added_column(column: &pg_sys::ColumnDef) -> TableChange {
    use pg_sys::ConstrType as Ct;
    // SAFETY: constraints of a raw column definition are Constraint nodes.
    unsafe {
        let constraints = || {
            elements(column.constraints)
                .into_iter()
                .map(|node| &*node.cast::<pg_sys::Constraint>())
        };
        let filled =
            constraints().any(|c| c.contype == Ct::CONSTR_DEFAULT && !is_null_constant(c.raw_expr));
        for constraint in constraints() {
            let plain = match constraint.contype {
                Ct::CONSTR_NOTNULL => filled,
                Ct::CONSTR_NULL | Ct::CONSTR_ATTR_NOT_DEFERRABLE | Ct::CONSTR_ATTR_IMMEDIATE => {
                    true
                }
                Ct::CONSTR_DEFAULT => is_constant(constraint.raw_expr),
                _ => false,
            };
            if !plain {
                return TableChange::Rows;
            }
        }
        // serial is a default that takes the next number
        let names: Vec<String> = elements((*column.typeName).names)
            .into_iter()
            .filter_map(|n| string_value(n))
            .collect();
        match names.last().map(String::as_str) {
            Some("serial" | "serial2" | "serial4" | "serial8" | "smallserial" | "bigserial") => {
                TableChange::Rows
            }
            _ if !is_plain_type(column.typeName) => TableChange::Rows,
            _ => TableChange::AddColumn,
        }
    }
}

/// False for domains, whose constraints inherited rows would have to fulfil.
unsafe fn is_plain_type(name: *mut pg_sys::TypeName) -> bool {
    // SAFETY: looks the type up by name; a missing one is the server's error.
    unsafe {
        let oid = object_target(ObjectType::OBJECT_TYPE, name.cast());
        oid.first()
            .is_none_or(|target| pg_sys::get_typtype(target.object) as u8 != b'd')
    }
}

/// True for NULL, with casts or without.
unsafe fn is_null_constant(node: *mut pg_sys::Node) -> bool {
    // SAFETY: walks casts down to a constant.
    unsafe {
        match tag_of(node) {
            NodeTag::T_A_Const => (as_node!(node, A_Const)).isnull,
            NodeTag::T_TypeCast => is_null_constant((as_node!(node, TypeCast)).arg),
            _ => false,
        }
    }
}

/// True for what the server computes once, when it adds the column.
unsafe fn is_constant(node: *mut pg_sys::Node) -> bool {
    // SAFETY: walks casts down to a constant.
    unsafe {
        match tag_of(node) {
            NodeTag::T_A_Const => true,
            // CURRENT_TIMESTAMP, CURRENT_USER and their kin.
            NodeTag::T_SQLValueFunction => true,
            NodeTag::T_FuncCall => {
                let call = as_node!(node, FuncCall);
                let name = elements(call.funcname)
                    .into_iter()
                    .filter_map(|n| string_value(n))
                    .next_back();
                call.args.is_null() && name.as_deref() == Some("now")
            }
            NodeTag::T_TypeCast => {
                let cast = as_node!(node, TypeCast);
                // 'now'::timestamp is a constant only by its looks.
                let named = elements((*cast.typeName).names)
                    .into_iter()
                    .filter_map(|n| string_value(n))
                    .next_back();
                let plain = matches!(
                    named.as_deref(),
                    Some(
                        "text"
                            | "int4"
                            | "int8"
                            | "int2"
                            | "numeric"
                            | "bool"
                            | "varchar"
                            | "bpchar"
                            | "float8"
                            | "float4"
                            | "jsonb"
                            | "json"
                            | "uuid"
                    )
                );
                plain && is_constant(cast.arg)
            }
            _ => false,
        }
    }
}

unsafe fn kind_of(tag: NodeTag, node: *mut pg_sys::Node) -> Kind {
    match tag {
        NodeTag::T_CopyStmt => Kind::Copy,
        NodeTag::T_TruncateStmt => Kind::Truncate,
        NodeTag::T_LockStmt => Kind::Lock,
        NodeTag::T_VacuumStmt | NodeTag::T_ClusterStmt | NodeTag::T_ReindexStmt => Kind::Maintain,
        NodeTag::T_CreateStmt
        | NodeTag::T_CreateForeignTableStmt
        | NodeTag::T_ViewStmt
        | NodeTag::T_CreateTableAsStmt
        | NodeTag::T_CreateSeqStmt
        | NodeTag::T_CompositeTypeStmt
        | NodeTag::T_CreateEnumStmt
        | NodeTag::T_CreateRangeStmt
        | NodeTag::T_CreateDomainStmt
        | NodeTag::T_CreateFunctionStmt
        | NodeTag::T_DefineStmt
        | NodeTag::T_CreateConversionStmt
        | NodeTag::T_CreateOpClassStmt
        | NodeTag::T_CreateOpFamilyStmt => Kind::Create,
        NodeTag::T_CreateSchemaStmt => Kind::CreateSchema,
        NodeTag::T_AlterTableStmt
        | NodeTag::T_IndexStmt
        | NodeTag::T_CreateTrigStmt
        | NodeTag::T_RuleStmt
        | NodeTag::T_CreatePolicyStmt
        | NodeTag::T_AlterPolicyStmt
        | NodeTag::T_AlterSeqStmt
        | NodeTag::T_RefreshMatViewStmt
        | NodeTag::T_CreateStatsStmt
        | NodeTag::T_AlterObjectSchemaStmt
        | NodeTag::T_AlterFunctionStmt
        | NodeTag::T_AlterEnumStmt
        | NodeTag::T_AlterDomainStmt
        | NodeTag::T_AlterTypeStmt => Kind::Change,
        // SAFETY: read as what the tag says.
        NodeTag::T_RenameStmt => unsafe {
            outside_schemas((as_node!(node, RenameStmt)).renameType, Kind::Change)
        },
        NodeTag::T_AlterOwnerStmt => unsafe {
            outside_schemas((as_node!(node, AlterOwnerStmt)).objectType, Kind::Change)
        },
        NodeTag::T_CommentStmt => unsafe {
            outside_schemas((as_node!(node, CommentStmt)).objtype, Kind::Change)
        },
        NodeTag::T_SecLabelStmt => unsafe {
            outside_schemas((as_node!(node, SecLabelStmt)).objtype, Kind::Change)
        },
        NodeTag::T_DropStmt => unsafe {
            outside_schemas((as_node!(node, DropStmt)).removeType, Kind::Drop)
        },
        NodeTag::T_GrantStmt => unsafe {
            let grant = as_node!(node, GrantStmt);
            if grant.targtype == pg_sys::GrantTargetType::ACL_TARGET_OBJECT {
                outside_schemas(grant.objtype, Kind::Change)
            } else {
                Kind::Refused
            }
        },
        NodeTag::T_AlterObjectDependsStmt
        | NodeTag::T_AlterTableMoveAllStmt
        | NodeTag::T_AlterDefaultPrivilegesStmt
        | NodeTag::T_AlterOperatorStmt
        | NodeTag::T_AlterOpFamilyStmt
        | NodeTag::T_AlterTSDictionaryStmt
        | NodeTag::T_AlterTSConfigurationStmt
        | NodeTag::T_AlterStatsStmt
        | NodeTag::T_AlterCollationStmt
        | NodeTag::T_CreateCastStmt
        | NodeTag::T_CreateTransformStmt
        | NodeTag::T_CreatePLangStmt
        | NodeTag::T_CreateAmStmt
        | NodeTag::T_CreateEventTrigStmt
        | NodeTag::T_AlterEventTrigStmt
        | NodeTag::T_CreateExtensionStmt
        | NodeTag::T_AlterExtensionStmt
        | NodeTag::T_AlterExtensionContentsStmt
        | NodeTag::T_CreatePublicationStmt
        | NodeTag::T_AlterPublicationStmt
        | NodeTag::T_CreateSubscriptionStmt
        | NodeTag::T_AlterSubscriptionStmt
        | NodeTag::T_DropSubscriptionStmt
        | NodeTag::T_CreateFdwStmt
        | NodeTag::T_AlterFdwStmt
        | NodeTag::T_CreateForeignServerStmt
        | NodeTag::T_AlterForeignServerStmt
        | NodeTag::T_CreateUserMappingStmt
        | NodeTag::T_AlterUserMappingStmt
        | NodeTag::T_DropUserMappingStmt
        | NodeTag::T_ImportForeignSchemaStmt
        | NodeTag::T_ReassignOwnedStmt
        | NodeTag::T_DropOwnedStmt
        | NodeTag::T_CreatedbStmt
        | NodeTag::T_AlterDatabaseStmt
        | NodeTag::T_AlterDatabaseSetStmt
        | NodeTag::T_AlterDatabaseRefreshCollStmt
        | NodeTag::T_DropdbStmt => Kind::Refused,
        _ => Kind::Pass,
    }
}

/// Roles and tablespaces belong to the server, not to a branch; extensions,
/// publications, the database itself and the like belong to all branches.
fn outside_schemas(kind: ObjectType::Type, otherwise: Kind) -> Kind {
    match kind {
        ObjectType::OBJECT_ROLE
        | ObjectType::OBJECT_TABLESPACE
        | ObjectType::OBJECT_PARAMETER_ACL => Kind::Pass,
        ObjectType::OBJECT_EXTENSION
        | ObjectType::OBJECT_DATABASE
        | ObjectType::OBJECT_PUBLICATION
        | ObjectType::OBJECT_SUBSCRIPTION
        | ObjectType::OBJECT_EVENT_TRIGGER
        | ObjectType::OBJECT_FDW
        | ObjectType::OBJECT_FOREIGN_SERVER
        | ObjectType::OBJECT_LANGUAGE
        | ObjectType::OBJECT_ACCESS_METHOD
        | ObjectType::OBJECT_CAST
        | ObjectType::OBJECT_TRANSFORM
        | ObjectType::OBJECT_LARGEOBJECT => Kind::Refused,
        _ => otherwise,
    }
}
