//! Where a server is and who we are there: one value that turns into a
//! connection string or into libpq's environment variables.

use std::str::FromStr;

use tokio_postgres::config::Host;

use crate::escape::{percent_encode, startup_option};
use crate::{BranchName, Error, Result};

const DEFAULT_PORT: u16 = 5432;

/// Where a server is and who we are there.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Endpoint {
    host: String,
    port: u16,
    user: Option<String>,
    password: Option<String>,
    database: Option<String>,
    options: Option<String>,
}

impl Endpoint {
    /// The connection string as a URI, with `branch` as a start-up option.
    ///
    /// The host is always a query parameter, because a socket's folder cannot
    /// stand in a URI's authority portably.
    pub fn url(&self, branch: Option<&BranchName>) -> String {
        let mut url = String::from("postgresql://");
        if let Some(user) = &self.user {
            url.push_str(&percent_encode(user));
            if let Some(password) = &self.password {
                url.push(':');
                url.push_str(&percent_encode(password));
            }
            url.push('@');
        }
        if !self.is_socket() {
            url.push_str(&bracketed(&self.host));
            url.push_str(&format!(":{}", self.port));
        }
        url.push('/');
        url.push_str(&percent_encode(self.database.as_deref().unwrap_or("")));

        let mut parameters = Vec::new();
        if self.is_socket() {
            parameters.push(("host", self.host.clone()));
            if self.port != DEFAULT_PORT {
                parameters.push(("port", self.port.to_string()));
            }
        }
        if let Some(options) = self.options_with(branch) {
            parameters.push(("options", options));
        }
        for (i, (name, value)) in parameters.iter().enumerate() {
            url.push(if i == 0 { '?' } else { '&' });
            url.push_str(name);
            url.push('=');
            // A socket's path stays readable: `/` may stand in a query.
            url.push_str(&percent_encode(value).replace("%2F", "/"));
        }
        url
    }

    /// libpq's environment variables for the same connection.
    pub fn environment(&self, branch: Option<&BranchName>) -> Vec<(&'static str, String)> {
        let mut variables = vec![
            ("PGHOST", self.host.clone()),
            ("PGPORT", self.port.to_string()),
        ];
        if let Some(user) = &self.user {
            variables.push(("PGUSER", user.clone()));
        }
        if let Some(password) = &self.password {
            variables.push(("PGPASSWORD", password.clone()));
        }
        if let Some(database) = &self.database {
            variables.push(("PGDATABASE", database.clone()));
        }
        if let Some(options) = self.options_with(branch) {
            variables.push(("PGOPTIONS", options));
        }
        variables
    }

    /// The host name, or the folder of a Unix socket.
    pub fn host(&self) -> &str {
        &self.host
    }

    /// The port, which is also a part of a socket's name.
    pub fn port(&self) -> u16 {
        self.port
    }

    /// The role to connect as, if it is fixed.
    pub fn user(&self) -> Option<&str> {
        self.user.as_deref()
    }

    /// The database to connect to, if it is fixed.
    pub fn database(&self) -> Option<&str> {
        self.database.as_deref()
    }

    /// Whether the server is reached through a Unix socket.
    pub fn is_socket(&self) -> bool {
        self.host.starts_with('/')
    }

    fn options_with(&self, branch: Option<&BranchName>) -> Option<String> {
        match (&self.options, branch) {
            (None, None) => None,
            (Some(options), None) => Some(options.clone()),
            (None, Some(branch)) => Some(startup_option(branch)),
            (Some(options), Some(branch)) => Some(format!("{options} {}", startup_option(branch))),
        }
    }
}

impl FromStr for Endpoint {
    type Err = Error;

    /// Reads a URI or libpq's `key=value` form. Of several hosts the first one
    /// is taken.
    fn from_str(text: &str) -> Result<Self> {
        let config = tokio_postgres::Config::from_str(text)
            .map_err(|source| Error::ConnectionString { source })?;
        let host = match config.get_hosts().first() {
            Some(Host::Tcp(name)) => name.clone(),
            #[cfg(unix)]
            Some(Host::Unix(folder)) => folder.to_string_lossy().into_owned(),
            None => "localhost".to_string(),
        };
        Ok(Endpoint {
            host,
            port: config.get_ports().first().copied().unwrap_or(DEFAULT_PORT),
            user: config.get_user().map(str::to_string),
            password: config
                .get_password()
                .map(|bytes| String::from_utf8_lossy(bytes).into_owned()),
            database: config.get_dbname().map(str::to_string),
            options: config.get_options().map(str::to_string),
        })
    }
}

fn bracketed(host: &str) -> String {
    if host.contains(':') {
        format!("[{host}]")
    } else {
        percent_encode(host)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const HOSTILE: &[&str] = &[
        "feature/x",
        "it's \"quoted\"",
        "back\\slash",
        "trailing\\",
        "two  spaces",
        "tab\tnewline\n",
        "дерево/木",
        "a=b&c=d?e#f%20g",
        "$(true);--",
    ];

    fn socket() -> Endpoint {
        "host=/run/some\\ where port=6000 user=o'hara dbname=a/b"
            .replace("\\ ", "-")
            .replace("o'hara", "o\\'hara")
            .parse()
            .unwrap()
    }

    #[test]
    fn a_socket_becomes_a_query_parameter() {
        assert_eq!(
            socket().url(None),
            "postgresql://o%27hara@/a%2Fb?host=/run/some-where&port=6000"
        );
    }

    #[test]
    fn a_host_and_port_stay_where_every_driver_expects_them() {
        let endpoint: Endpoint = "postgresql://me@127.0.0.1:5433/db".parse().unwrap();
        assert_eq!(endpoint.url(None), "postgresql://me@127.0.0.1:5433/db");
        let endpoint: Endpoint = "host=::1 port=5433 user=me dbname=db".parse().unwrap();
        assert_eq!(endpoint.url(None), "postgresql://me@[::1]:5433/db");
    }

    #[test]
    fn hostile_names_survive_the_round_trip_through_the_url() {
        for name in HOSTILE {
            let branch: BranchName = name.parse().unwrap();
            let url = socket().url(Some(&branch));
            let config = tokio_postgres::Config::from_str(&url).unwrap();
            assert_eq!(
                config.get_options(),
                Some(startup_option(&branch).as_str()),
                "{url}"
            );
        }
    }

    #[test]
    fn the_environment_names_the_same_connection() {
        let branch: BranchName = "a b".parse().unwrap();
        assert_eq!(
            socket().environment(Some(&branch)),
            vec![
                ("PGHOST", "/run/some-where".to_string()),
                ("PGPORT", "6000".to_string()),
                ("PGUSER", "o'hara".to_string()),
                ("PGDATABASE", "a/b".to_string()),
                ("PGOPTIONS", "-c pggit.branch=a\\ b".to_string()),
            ]
        );
    }
}
