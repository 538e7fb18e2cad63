//! Keys of rows as hash keys.
//!
//! Most keys are equal exactly when their bytes are: integers, dates, uuids,
//! and text under a deterministic collation. One such column of fixed length
//! is kept as a machine word, several or longer ones as bytes. Other types
//! (numeric, nondeterministic text) have equal values with different bytes;
//! they are not hashed here and are always answered by the index.

use pgrx::pg_sys;
use pgrx::pg_sys::Oid;
use std::collections::hash_map::Entry;
use std::collections::{HashMap, HashSet};
use std::hash::{BuildHasher, BuildHasherDefault, Hasher};

/// Most columns an index can have.
const MAX_COLUMNS: usize = 32;

/// The key columns of one row, as passed to the filter.
pub struct KeyValues {
    pub values: [pg_sys::Datum; MAX_COLUMNS],
    pub count: usize,
}

impl KeyValues {
    /// The values of these columns (from 1) of a row.
    pub fn of(columns: &[usize], row: &[pg_sys::Datum]) -> KeyValues {
        let mut values = [pg_sys::Datum::from(0usize); MAX_COLUMNS];
        for (value, column) in values.iter_mut().zip(columns) {
            *value = row[*column - 1];
        }
        KeyValues {
            values,
            count: columns.len(),
        }
    }

    /// No values yet.
    pub fn empty() -> KeyValues {
        KeyValues {
            values: [pg_sys::Datum::from(0usize); MAX_COLUMNS],
            count: 0,
        }
    }

    /// Takes arguments `first..` of a call, without touching the rest.
    ///
    /// # Safety
    /// `fcinfo` must be a valid call frame.
    #[inline]
    pub unsafe fn load(&mut self, fcinfo: pg_sys::FunctionCallInfo, first: usize) {
        // SAFETY: args holds nargs elements.
        unsafe {
            self.count = ((*fcinfo).nargs as usize - first).min(MAX_COLUMNS);
            let args = (*fcinfo).args.as_ptr();
            for (i, value) in self.values.iter_mut().enumerate().take(self.count) {
                *value = (*args.add(first + i)).value;
            }
        }
    }

    /// Reads arguments `first..` of a call.
    ///
    /// # Safety
    /// `fcinfo` must be a valid call frame.
    pub unsafe fn read(fcinfo: pg_sys::FunctionCallInfo, first: usize) -> KeyValues {
        // SAFETY: args holds nargs elements.
        unsafe {
            let mut values = KeyValues::empty();
            values.load(fcinfo, first);
            values
        }
    }
}

/// A key as kept in a hash.
#[derive(Clone, PartialEq, Eq, Hash, Debug)]
pub enum Key {
    Word(u64),
    Bytes(Box<[u8]>),
}

#[derive(Clone, Copy)]
enum Form {
    /// By value, this many bytes are significant.
    Word(i16),
    /// Fixed length by reference.
    Fixed(i16),
    /// varlena, compared by its bytes.
    Bytes,
    /// `name`: up to its terminator.
    Name,
}

/// Knows the types of the key columns.
pub struct KeyReader {
    forms: Vec<Form>,
    hashable: bool,
}

impl KeyReader {
    /// For columns of these types and collations.
    pub fn of_types(types: &[(Oid, Oid)]) -> KeyReader {
        let forms: Option<Vec<Form>> = types.iter().map(|(t, c)| form(*t, *c)).collect();
        match forms {
            Some(forms) if !forms.is_empty() => KeyReader {
                forms,
                hashable: true,
            },
            _ => KeyReader {
                forms: Vec::new(),
                hashable: false,
            },
        }
    }

    pub fn hashable(&self) -> bool {
        self.hashable
    }

    /// The hash key of these values; only for hashable keys.
    pub fn key(&self, values: &[pg_sys::Datum]) -> Key {
        if let [Form::Word(length)] = self.forms[..] {
            return Key::Word(word(values[0], length));
        }
        let mut bytes = Vec::with_capacity(24);
        for (form, value) in self.forms.iter().zip(values) {
            append(&mut bytes, *form, *value);
        }
        Key::Bytes(bytes.into_boxed_slice())
    }

    /// The only column of a key, where it is a machine word.
    #[inline]
    pub fn word(&self, value: pg_sys::Datum) -> Option<u64> {
        match self.forms[..] {
            [Form::Word(length)] => Some(word(value, length)),
            _ => None,
        }
    }

    /// A number for locks: equal keys have equal numbers.
    pub fn lock_hash(&self, values: &KeyValues) -> u32 {
        if !self.hashable {
            return 1;
        }
        let hasher = BuildHasherDefault::<FoldHasher>::default();
        hasher.hash_one(self.key(&values.values[..values.count])) as u32 | 1
    }

    pub fn new_set(&self) -> KeySet {
        KeySet {
            keys: HashSet::default(),
            bits: vec![0; LEAST_BITS / 64],
        }
    }

    pub fn new_map<V>(&self) -> KeyMap<V> {
        KeyMap(HashMap::default())
    }
}

/// A set of keys. Most keys that are asked for are not in it: a bit per hash
/// value, in a table that stays in the processor's cache, tells so at once.
pub struct KeySet {
    keys: HashSet<Key, BuildHasherDefault<FoldHasher>>,
    /// A power of two of bits.
    bits: Vec<u64>,
}

/// Bits of the table before a set: some for each key, within limits.
const LEAST_BITS: usize = 1 << 10;
const BITS_PER_KEY: usize = 16;
const MOST_BITS: usize = 1 << 21;

impl KeySet {
    pub fn insert(&mut self, key: Key) {
        let bits = self.bits.len() * 64;
        if self.keys.len() * BITS_PER_KEY >= bits && bits < MOST_BITS {
            self.bits = vec![0; self.bits.len() * 4];
            for known in &self.keys {
                set_bit(&mut self.bits, known);
            }
        }
        set_bit(&mut self.bits, &key);
        self.keys.insert(key);
    }

    /// The number of keys.
    pub fn len(&self) -> usize {
        self.keys.len()
    }

    /// False when the key of one machine word is surely not in it.
    #[inline]
    pub fn may_contain(&self, word: u64) -> bool {
        let bit = bit_of(&Key::Word(word), self.bits.len());
        self.bits[bit / 64] & 1 << (bit % 64) != 0
    }

    /// All keys of both.
    pub fn union(&self, other: &KeySet) -> KeySet {
        let (large, small) = if self.len() < other.len() {
            (other, self)
        } else {
            (self, other)
        };
        let mut union = KeySet {
            keys: large.keys.clone(),
            bits: large.bits.clone(),
        };
        for key in &small.keys {
            union.insert(key.clone());
        }
        union
    }

    #[inline]
    pub fn contains(&self, reader: &KeyReader, values: &KeyValues) -> bool {
        if self.keys.is_empty() {
            return false;
        }
        let key = reader.key(&values.values[..values.count]);
        let bit = bit_of(&key, self.bits.len());
        self.bits[bit / 64] & 1 << (bit % 64) != 0 && self.keys.contains(&key)
    }
}

fn set_bit(bits: &mut [u64], key: &Key) {
    let bit = bit_of(key, bits.len());
    bits[bit / 64] |= 1 << (bit % 64);
}

/// The place of a key among `words` words of bits.
#[inline]
fn bit_of(key: &Key, words: usize) -> usize {
    let hash = BuildHasherDefault::<FoldHasher>::default().hash_one(key);
    (hash >> 20) as usize & (words * 64 - 1)
}

/// A map from keys.
pub struct KeyMap<V>(HashMap<Key, V, BuildHasherDefault<FoldHasher>>);

impl<V> KeyMap<V> {
    pub fn insert(&mut self, key: Key, value: V) {
        self.0.insert(key, value);
    }

    pub fn entry(&mut self, key: Key) -> Entry<'_, Key, V> {
        self.0.entry(key)
    }

    #[inline]
    pub fn get(&self, reader: &KeyReader, values: &KeyValues) -> Option<&V> {
        self.0.get(&reader.key(&values.values[..values.count]))
    }

    pub fn into_iter(self) -> impl Iterator<Item = (Key, V)> {
        self.0.into_iter()
    }
}

/// Multiply-and-fold: fast for short keys; the tables are private to one
/// backend and one query, so hostile keys can only slow their author.
#[derive(Default)]
pub struct FoldHasher(u64);

impl Hasher for FoldHasher {
    fn write(&mut self, bytes: &[u8]) {
        for chunk in bytes.chunks(8) {
            let mut word = [0; 8];
            word[..chunk.len()].copy_from_slice(chunk);
            self.write_u64(u64::from_le_bytes(word));
        }
    }

    fn write_u64(&mut self, word: u64) {
        let product =
            u128::from(self.0 ^ word).wrapping_mul(0x9E37_79B9_7F4A_7C15_F39C_C060_5CED_C835);
        self.0 = (product as u64) ^ ((product >> 64) as u64);
    }

    fn write_isize(&mut self, tag: isize) {
        self.0 ^= tag as u64;
    }

    fn write_usize(&mut self, length: usize) {
        self.0 ^= (length as u64) << 32;
    }

    fn finish(&self) -> u64 {
        self.0
    }
}

/// The types and collations of the arguments `first..` of a call site.
pub fn argument_types(fcinfo: pg_sys::FunctionCallInfo, first: usize) -> Vec<(Oid, Oid)> {
    // SAFETY: called with a valid frame whose expression is known.
    unsafe {
        let info = (*fcinfo).flinfo;
        (first..(*fcinfo).nargs as usize)
            .map(|i| {
                (
                    pg_sys::get_fn_expr_argtype(info, i as i32),
                    argument_collation(info, i),
                )
            })
            .collect()
    }
}

/// The collation of argument `n` of a call site.
///
/// # Safety
/// `info` must belong to a call with a known expression.
pub unsafe fn argument_collation(info: *mut pg_sys::FmgrInfo, n: usize) -> Oid {
    // SAFETY: fn_expr is a FuncExpr for functions called from a plan.
    unsafe {
        let expression = (*info).fn_expr;
        if expression.is_null() || (*expression).type_ != pg_sys::NodeTag::T_FuncExpr {
            return Oid::INVALID;
        }
        let args = (*expression.cast::<pg_sys::FuncExpr>()).args;
        pg_sys::exprCollation(pg_sys::list_nth(args, n as i32).cast())
    }
}

/// How values of a type become bytes, or `None` when equality is not by bytes.
fn form(type_oid: Oid, collation: Oid) -> Option<Form> {
    // SAFETY: syscache look-ups inside a transaction.
    let base = unsafe { pg_sys::getBaseType(type_oid) };
    // SAFETY: as above.
    let is_enum = unsafe { pg_sys::get_typtype(base) } == pg_sys::TYPTYPE_ENUM as i8;
    if is_enum {
        return Some(Form::Word(4));
    }
    match base {
        pg_sys::BOOLOID | pg_sys::CHAROID => Some(Form::Word(1)),
        pg_sys::INT2OID => Some(Form::Word(2)),
        pg_sys::INT4OID | pg_sys::OIDOID | pg_sys::DATEOID => Some(Form::Word(4)),
        pg_sys::INT8OID
        | pg_sys::TIMESTAMPOID
        | pg_sys::TIMESTAMPTZOID
        | pg_sys::TIMEOID
        | pg_sys::XID8OID => Some(Form::Word(8)),
        pg_sys::UUIDOID => Some(Form::Fixed(16)),
        pg_sys::NAMEOID => Some(Form::Name),
        pg_sys::BYTEAOID => Some(Form::Bytes),
        // SAFETY: as above; an invalid collation cannot reach a text key.
        pg_sys::TEXTOID | pg_sys::VARCHAROID
            if collation == Oid::INVALID
                || unsafe { pg_sys::get_collation_isdeterministic(collation) } =>
        {
            Some(Form::Bytes)
        }
        _ => None,
    }
}

#[inline]
fn word(value: pg_sys::Datum, length: i16) -> u64 {
    let value = value.value() as u64;
    match length {
        1 => value & 0xff,
        2 => value & 0xffff,
        4 => value & 0xffff_ffff,
        _ => value,
    }
}

fn append(bytes: &mut Vec<u8>, form: Form, value: pg_sys::Datum) {
    match form {
        Form::Word(length) => bytes.extend_from_slice(&word(value, length).to_le_bytes()),
        // SAFETY: a non-null datum of a fixed-length by-reference type.
        Form::Fixed(length) => unsafe {
            bytes.extend_from_slice(std::slice::from_raw_parts(
                value.cast_mut_ptr::<u8>(),
                length as usize,
            ));
        },
        // SAFETY: a `name` is terminated within its 64 bytes.
        Form::Name => unsafe {
            bytes.extend_from_slice(
                std::ffi::CStr::from_ptr(value.cast_mut_ptr()).to_bytes_with_nul(),
            );
        },
        // SAFETY: a non-null varlena; detoasting copies only when needed.
        Form::Bytes => unsafe {
            let packed = pg_sys::pg_detoast_datum_packed(value.cast_mut_ptr());
            let data = pgrx::varlena::varlena_to_byte_slice(packed);
            bytes.extend_from_slice(&(data.len() as u32).to_le_bytes());
            bytes.extend_from_slice(data);
        },
    }
}
