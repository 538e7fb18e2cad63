//! A copied cluster gets a system identifier of its own.
//!
//! `initdb` gives every cluster a number by which backups, archives and replicas recognise whose write-ahead log
//! they hold. Copies of one template must not share it: log of one database could be replayed into another.
//!
//! ```text
//!   global/pg_control   [identifier 8][...][CRC-32C 4][zeros]     the checksum covers everything before it
//!   pg_wal/0000...      [page header 24][identifier 8][...]       at the beginning of every segment
//! ```

use std::fs::{self, OpenOptions};
use std::io;
use std::os::unix::fs::FileExt;
use std::path::Path;
use std::time::{SystemTime, UNIX_EPOCH};

use crate::{Error, Result};

/// Where a segment has the identifier: behind the fields every page begins with.
const SEGMENT_OFFSET: u64 = 24;
/// Where `pg_control` may have its checksum; the place differs between major versions.
const CHECKSUM_RANGE: std::ops::Range<usize> = 128..508;

/// Gives the stopped cluster in `data` a new identifier.
pub(crate) fn renew(data: &Path) -> Result<()> {
    let control = data.join("global/pg_control");
    let mut bytes = fs::read(&control).map_err(|e| Error::io("read", &control, e))?;
    let Some(place) = checksum_place(&bytes) else {
        return Err(Error::Damaged {
            path: data.into(),
            what: "pg_control has no valid checksum".into(),
        });
    };
    let (old, new) = (bytes[..8].to_vec(), new_identifier().to_ne_bytes());
    bytes[..8].copy_from_slice(&new);
    let checksum = crc32c(&bytes[..place]);
    bytes[place..place + 4].copy_from_slice(&checksum.to_ne_bytes());
    fs::write(&control, bytes).map_err(|e| Error::io("write", &control, e))?;

    let wal = data.join("pg_wal");
    for entry in fs::read_dir(&wal)
        .map_err(|e| Error::io("read", &wal, e))?
        .flatten()
    {
        let segment = entry.path();
        if segment.is_file() {
            stamp_segment(&segment, &old, &new).map_err(|e| Error::io("write", &segment, e))?;
        }
    }
    Ok(())
}

fn stamp_segment(segment: &Path, old: &[u8], new: &[u8; 8]) -> io::Result<()> {
    let file = OpenOptions::new().read(true).write(true).open(segment)?;
    let mut found = [0; 8];
    file.read_exact_at(&mut found, SEGMENT_OFFSET)?;
    if found == *old {
        file.write_all_at(new, SEGMENT_OFFSET)?;
    }
    Ok(())
}

/// The offset at which the file holds the checksum of everything before.
fn checksum_place(control: &[u8]) -> Option<usize> {
    CHECKSUM_RANGE.step_by(4).find(|place| {
        control
            .get(*place..place + 4)
            .is_some_and(|stored| stored == crc32c(&control[..*place]).to_ne_bytes())
    })
}

/// As `initdb` makes it: seconds, microseconds and process id.
fn new_identifier() -> u64 {
    let now = SystemTime::now()
        .duration_since(UNIX_EPOCH)
        .unwrap_or_default();
    now.as_secs() << 32
        | u64::from(now.subsec_micros()) << 12
        | u64::from(std::process::id() & 0xfff)
}

/// CRC-32C (Castagnoli), reflected, as PostgreSQL computes it.
fn crc32c(bytes: &[u8]) -> u32 {
    !bytes.iter().fold(!0, |crc, byte| {
        (0..8).fold(crc ^ u32::from(*byte), |crc, _| {
            crc >> 1 ^ (0x82f6_3b78 & (crc & 1).wrapping_neg())
        })
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_checksum_is_castagnolis() {
        assert_eq!(crc32c(b"123456789"), 0xe306_9283);
        assert_eq!(crc32c(&[0; 32]), 0x8a91_36aa);
    }
}
