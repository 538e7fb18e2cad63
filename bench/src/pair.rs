//! Two servers that differ in nothing but Braid, and sessions on them.

use anyhow::{Context, Result};
use braid_regress::install::{Extension, Installation, Prefix};
use braid_regress::server::{Cluster, Scratch, SUPERUSER};
use postgres::{Client, NoTls};
use std::time::Instant;

/// The database of most measurements, on both servers.
pub const DATABASE: &str = "bench";

/// The same on both servers; durability is as strong as on a real one.
pub const SETTINGS: [(&str, &str); 8] = [
    ("synchronous_commit", "off"),
    ("shared_buffers", "512MB"),
    ("max_wal_size", "8GB"),
    ("checkpoint_timeout", "30min"),
    ("max_connections", "50"),
    ("track_commit_timestamp", "off"),
    ("autovacuum_naptime", "1h"),
    ("log_min_messages", "error"),
];

/// Stock PostgreSQL and the same binaries with Braid.
pub struct Pair {
    /// Without Braid.
    pub stock: Cluster,
    /// With Braid preloaded and the extension in [`DATABASE`].
    pub ours: Cluster,
    _scratch: Scratch,
}

impl Pair {
    /// Starts both servers, each with an empty [`DATABASE`].
    pub fn start(installation: &Installation, extension: &Extension) -> Result<Self> {
        let scratch = Scratch::new("braid-bench")?;
        let home = scratch.path();
        let stock = Prefix::build(installation, &home.join("stock-prefix"), None)?;
        let stock = Cluster::create(stock, &home.join("stock"), &SETTINGS)?;
        let ours = Prefix::build(installation, &home.join("ours-prefix"), Some(extension))?;
        let mut settings = SETTINGS.to_vec();
        settings.push(("shared_preload_libraries", "braid"));
        let ours = Cluster::create(ours, &home.join("ours"), &settings)?;
        let pair = Self {
            stock,
            ours,
            _scratch: scratch,
        };
        pair.create_database(DATABASE)?;
        Ok(pair)
    }

    /// Creates a database on both, with the extension on ours.
    pub fn create_database(&self, name: &str) -> Result<()> {
        for cluster in [&self.stock, &self.ours] {
            cluster.psql("postgres", &format!("CREATE DATABASE {name}"))?;
        }
        self.ours
            .psql(name, "CREATE EXTENSION braid")
            .context("CREATE EXTENSION braid failed")?;
        Ok(())
    }

    /// Runs the same SQL on both, on main.
    pub fn both(&self, sql: &str) -> Result<()> {
        Session::open(&self.stock, DATABASE, None)?.run(sql)?;
        Session::open(&self.ours, DATABASE, None)?.run(sql)?;
        Ok(())
    }

    /// A session on stock.
    pub fn stock_session(&self) -> Result<Session> {
        Session::open(&self.stock, DATABASE, None)
    }

    /// A session on ours, on main.
    pub fn main_session(&self) -> Result<Session> {
        Session::open(&self.ours, DATABASE, None)
    }

    /// A session on a branch of ours.
    pub fn branch_session(&self, branch: &str) -> Result<Session> {
        Session::open(&self.ours, DATABASE, Some(branch))
    }
}

/// A connection that times what it runs.
pub struct Session(pub Client);

impl Session {
    /// Connects; on a branch if one is named.
    pub fn open(cluster: &Cluster, database: &str, branch: Option<&str>) -> Result<Self> {
        let mut config = postgres::Config::new();
        config
            .host_path(cluster.host())
            .port(5432)
            .user(SUPERUSER)
            .dbname(database);
        if let Some(branch) = branch {
            config.options(&format!("-c pggit.branch={branch}"));
        }
        let client = config
            .connect(NoTls)
            .with_context(|| format!("cannot connect to {database}"))?;
        let mut session = Self(client);
        if let Some(branch) = branch {
            let actual: String = session
                .0
                .query_one("SELECT current_setting('pggit.branch')", &[])?
                .get(0);
            anyhow::ensure!(
                actual == branch,
                "the session is on {actual:?}, not on {branch:?}"
            );
        }
        Ok(session)
    }

    /// Runs statements.
    pub fn run(&mut self, sql: &str) -> Result<()> {
        self.0
            .batch_execute(sql)
            .map_err(readable)
            .with_context(|| format!("in {sql:.80}"))
    }

    /// Milliseconds that statements take.
    pub fn time(&mut self, sql: &str) -> Result<f64> {
        let begin = Instant::now();
        self.run(sql)?;
        Ok(begin.elapsed().as_secs_f64() * 1000.0)
    }

    /// The single value of a query, as text.
    pub fn value(&mut self, sql: &str) -> Result<String> {
        let rows = self
            .0
            .simple_query(sql)
            .map_err(readable)
            .with_context(|| format!("in {sql:.80}"))?;
        let value = rows.iter().find_map(|message| match message {
            postgres::SimpleQueryMessage::Row(row) => row.get(0).map(str::to_owned),
            _ => None,
        });
        value.with_context(|| format!("no value from {sql:.80}"))
    }

    /// The single value of a query of the catalogs as they are. On main they leave out what is
    /// kept for branches, except under this search path.
    pub fn catalog_value(&mut self, sql: &str) -> Result<String> {
        self.run("SET search_path = pg_catalog, pg_temp")?;
        let value = self.value(sql);
        self.run("RESET search_path")?;
        value
    }

    /// Milliseconds that copying `data` into a table takes.
    pub fn time_copy(&mut self, table: &str, data: &[u8]) -> Result<f64> {
        use std::io::Write;
        let begin = Instant::now();
        let mut writer = self
            .0
            .copy_in(&format!("COPY {table} FROM STDIN"))
            .map_err(readable)?;
        writer.write_all(data)?;
        writer.finish().map_err(readable)?;
        Ok(begin.elapsed().as_secs_f64() * 1000.0)
    }
}

/// The server's own message instead of the driver's "db error".
fn readable(error: postgres::Error) -> anyhow::Error {
    match error.as_db_error() {
        Some(error) => anyhow::anyhow!("{}: {}", error.code().code(), error.message()),
        None => error.into(),
    }
}
