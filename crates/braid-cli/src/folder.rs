//! Finding the database folder, and the branch it is on.
//!
//! ```text
//!   ~/shop/api/tests        braid psql        looks here,
//!   ~/shop/api                                here,
//!   ~/shop                                    and here: .braid holds a database
//!   ~/shop/.braid
//!   ~/shop/.braid/branch                      the branch `braid switch` chose; absent on main
//! ```

use std::fs;
use std::io;
use std::path::{Path, PathBuf};

use braid_client::BranchName;
use braid_embed::{Braid, Status};

use crate::failure::{file_error, Failure, Result};

/// The folder of a database that belongs to the project it stands in.
const DEFAULT_NAME: &str = ".braid";

/// The file that holds the name of the branch the folder is on.
const BRANCH_FILE: &str = "branch";

/// The folder of an existing database, by absolute path.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Folder(PathBuf);

impl Folder {
    /// The database of `dir` if one is given, else the nearest one from `start` upwards.
    pub fn find(dir: Option<&Path>, start: Option<&Path>) -> Result<Folder> {
        match dir {
            Some(dir) => database_at(&absolute(&joined(start, dir))?)?.ok_or_else(|| {
                Failure::Embed(braid_embed::Error::NoDatabase {
                    path: dir.to_path_buf(),
                })
            }),
            None => {
                let start = absolute(start.unwrap_or(Path::new(".")))?;
                for folder in start.ancestors() {
                    if let Some(found) = database_at(folder)? {
                        return Ok(found);
                    }
                }
                Err(Failure::NoDatabaseFound { start })
            }
        }
    }

    /// The same, but where nothing is found, the place where a new database belongs.
    pub fn find_or_place(dir: Option<&Path>, start: Option<&Path>) -> Result<Folder> {
        match Folder::find(dir, start) {
            Err(Failure::NoDatabaseFound { start }) => Ok(Folder(start.join(DEFAULT_NAME))),
            Err(Failure::Embed(braid_embed::Error::NoDatabase { path })) => {
                Ok(Folder(absolute(&joined(start, &path))?))
            }
            other => other,
        }
    }

    pub fn path(&self) -> &Path {
        &self.0
    }

    /// The branch the folder is on; none on main.
    pub fn branch(&self) -> Result<Option<BranchName>> {
        let file = self.0.join(BRANCH_FILE);
        match fs::read_to_string(&file) {
            // The name ends at the last line break; the ones before belong to it.
            Ok(text) => Ok(Some(text.strip_suffix('\n').unwrap_or(&text).parse()?)),
            Err(error) if error.kind() == io::ErrorKind::NotFound => Ok(None),
            Err(error) => Err(file_error("read", file)(error)),
        }
    }

    /// Puts the folder on a branch.
    pub fn set_branch(&self, branch: &BranchName) -> Result<()> {
        let file = self.0.join(BRANCH_FILE);
        if branch.is_main() {
            return match fs::remove_file(&file) {
                Err(error) if error.kind() != io::ErrorKind::NotFound => {
                    Err(file_error("remove", file)(error))
                }
                _ => Ok(()),
            };
        }
        // Written beside and renamed, so that a reader sees the old name or the new one.
        let draft = self.0.join(format!("{BRANCH_FILE}.new"));
        fs::write(&draft, format!("{branch}\n")).map_err(file_error("write", &draft))?;
        fs::rename(&draft, &file).map_err(file_error("write", file))
    }
}

/// The database in `folder/.braid`, or in `folder` itself.
fn database_at(folder: &Path) -> Result<Option<Folder>> {
    for candidate in [folder.join(DEFAULT_NAME), folder.to_path_buf()] {
        if Braid::status(&candidate)? != Status::Absent {
            return Ok(Some(Folder(candidate)));
        }
    }
    Ok(None)
}

fn joined(start: Option<&Path>, dir: &Path) -> PathBuf {
    match start {
        Some(start) => start.join(dir),
        None => dir.to_path_buf(),
    }
}

fn absolute(path: &Path) -> Result<PathBuf> {
    let absolute = std::path::absolute(path).map_err(file_error("resolve", path))?;
    // Symbolic links are followed where the folder exists, so that one database has one name.
    Ok(absolute.canonicalize().unwrap_or(absolute))
}
