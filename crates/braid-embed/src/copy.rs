//! Copying a directory tree: files as reflinks where the file system has them, links as links, modes kept.

use std::fs;
use std::os::unix::fs::{symlink, DirBuilderExt, PermissionsExt};
use std::path::Path;

use crate::{Error, Result};

/// Copies everything in `from` into the existing directory `to`.
pub(crate) fn copy_tree(from: &Path, to: &Path) -> Result<()> {
    copy_tree_as(from, to, &|_| Ok(()))
}

/// Copies everything in `from` into the existing directory `to`, calling `made` for every file and directory made.
pub(crate) fn copy_tree_as(
    from: &Path,
    to: &Path,
    made: &dyn Fn(&Path) -> Result<()>,
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
            copy_tree_as(&source, &target, made)?;
        } else if kind.is_symlink() {
            let link = fs::read_link(&source).map_err(|e| Error::io("read", &source, e))?;
            symlink(link, &target).map_err(|e| Error::io("link", &target, e))?;
            continue;
        } else {
            fs::copy(&source, &target).map_err(|e| Error::io("copy", &target, e))?;
        }
        made(&target)?;
    }
    Ok(())
}
