//! Copying a directory tree: files as reflinks where the file system has them, links as links, modes kept.
//!
//! A cluster has more than a thousand files, most of them tiny: making them is the work, so several threads share
//! it. A WAL segment is 16 MB of which a new cluster uses little; its empty end is allocated, not written.

use std::fs::{self, File};
use std::io::{self, Read};
use std::os::unix::fs::{symlink, DirBuilderExt, FileExt, OpenOptionsExt, PermissionsExt};
use std::path::{Path, PathBuf};
use std::sync::atomic::{AtomicUsize, Ordering};
use std::thread;

use nix::fcntl::posix_fallocate;

use crate::{Error, Result};

/// Called for everything that was made.
type Made<'a> = &'a (dyn Fn(&Path) -> Result<()> + Sync);

const MEGABYTE: u64 = 1 << 20;
const THREADS: usize = 4;

/// Copies everything in `from` into the existing directory `to`.
pub(crate) fn copy_tree(from: &Path, to: &Path) -> Result<()> {
    copy_tree_as(from, to, &|_| Ok(()))
}

/// Copies everything in `from` into the existing directory `to`, calling `made` for every file and directory made.
pub(crate) fn copy_tree_as(from: &Path, to: &Path, made: Made) -> Result<()> {
    let mut files = Vec::new();
    copy_directories(from, to, made, &mut files)?;
    let next = AtomicUsize::new(0);
    let work = || -> Result<()> {
        while let Some((source, target)) = files.get(next.fetch_add(1, Ordering::Relaxed)) {
            copy_file(source, target).map_err(|e| Error::io("copy", target, e))?;
            made(target)?;
        }
        Ok(())
    };
    let threads = thread::available_parallelism()
        .map_or(1, usize::from)
        .min(THREADS);
    thread::scope(|scope| {
        let workers: Vec<_> = (0..threads).map(|_| scope.spawn(work)).collect();
        workers
            .into_iter()
            .try_for_each(|worker| worker.join().unwrap_or(Ok(())))
    })
}

/// Makes the directories and links, and lists the files.
fn copy_directories(
    from: &Path,
    to: &Path,
    made: Made,
    files: &mut Vec<(PathBuf, PathBuf)>,
) -> Result<()> {
    for entry in fs::read_dir(from).map_err(|e| Error::io("read", from, e))? {
        let entry = entry.map_err(|e| Error::io("read", from, e))?;
        let (source, target) = (entry.path(), to.join(entry.file_name()));
        let kind = entry
            .file_type()
            .map_err(|e| Error::io("read", &source, e))?;
        if kind.is_dir() {
            let mode = fs::metadata(&source)
                .map_err(|e| Error::io("read", &source, e))?
                .permissions()
                .mode();
            let created = fs::DirBuilder::new().mode(mode & 0o777).create(&target);
            created.map_err(|e| Error::io("create", &target, e))?;
            made(&target)?;
            copy_directories(&source, &target, made, files)?;
        } else if kind.is_symlink() {
            let link = fs::read_link(&source).map_err(|e| Error::io("read", &source, e))?;
            symlink(link, &target).map_err(|e| Error::io("link", &target, e))?;
        } else {
            files.push((source, target));
        }
    }
    Ok(())
}

fn copy_file(source: &Path, target: &Path) -> io::Result<()> {
    let metadata = fs::metadata(source)?;
    let length = metadata.len();
    // The size of a WAL segment; other files of that size are copied right, too.
    if length < MEGABYTE || length % MEGABYTE != 0 {
        return fs::copy(source, target).map(drop);
    }
    let file = File::open(source)?;
    let used = used_length(&file, length)?;
    let mode = metadata.permissions().mode() & 0o777;
    let mut copy = fs::OpenOptions::new()
        .write(true)
        .create_new(true)
        .mode(mode)
        .open(target)?;
    io::copy(&mut (&file).take(used), &mut copy)?;
    if used < length {
        // Space is taken now, so that a full disk shows here and not in the middle of a commit.
        posix_fallocate(&copy, used as i64, (length - used) as i64)?;
    }
    Ok(())
}

/// The length without the zeros at the end, in whole megabytes.
fn used_length(file: &File, length: u64) -> io::Result<u64> {
    let mut block = vec![0; MEGABYTE as usize];
    let mut used = length;
    while used > 0 {
        file.read_exact_at(&mut block, used - MEGABYTE)?;
        if block.iter().any(|byte| *byte != 0) {
            break;
        }
        used -= MEGABYTE;
    }
    Ok(used)
}
