//! How to reach a server: libpq keywords, a URL, or environment variables, all from the same facts.

use std::path::PathBuf;

/// Everything a PostgreSQL client needs to connect.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Connection {
    /// A host name or address, or the directory of the Unix socket (begins with `/`).
    pub host: String,
    /// TCP port, or the number in the socket's file name.
    pub port: u16,
    /// Role to connect as.
    pub user: String,
    /// Database name.
    pub database: String,
    /// Only for TCP; the Unix socket is protected by the permissions of its directory.
    pub password: Option<String>,
    /// Branch the session starts on; none is `main` or whatever the role or database says.
    pub branch: Option<String>,
}

impl Connection {
    /// The same server, another branch.
    pub fn branch(&self, branch: impl Into<String>) -> Connection {
        Connection {
            branch: Some(branch.into()),
            ..self.clone()
        }
    }

    /// The same server, another database.
    pub fn database(&self, database: impl Into<String>) -> Connection {
        Connection {
            database: database.into(),
            ..self.clone()
        }
    }

    /// The Unix socket's path, when this is not TCP.
    pub fn socket(&self) -> Option<PathBuf> {
        self.host
            .starts_with('/')
            .then(|| PathBuf::from(format!("{}/.s.PGSQL.{}", self.host, self.port)))
    }

    /// libpq keywords: `host=/run/... port=5432 user=postgres dbname=braid`.
    pub fn keywords(&self) -> String {
        let mut text = format!(
            "host={} port={} user={} dbname={}",
            keyword(&self.host),
            self.port,
            keyword(&self.user),
            keyword(&self.database)
        );
        if let Some(password) = &self.password {
            text += &format!(" password={}", keyword(password));
        }
        if let Some(options) = self.options() {
            text += &format!(" options={}", keyword(&options));
        }
        text
    }

    /// A URL in the form most drivers read: `postgresql:///braid?host=%2Frun%2F...&port=5432&user=postgres`,
    /// or `postgresql://postgres:secret@127.0.0.1:5432/braid` for TCP.
    pub fn url(&self) -> String {
        let database = percent(&self.database);
        let mut url = match self.socket() {
            Some(_) => format!(
                "postgresql:///{database}?host={}&port={}&user={}",
                percent(&self.host),
                self.port,
                percent(&self.user)
            ),
            None => {
                let password = self
                    .password
                    .as_deref()
                    .map(|p| format!(":{}", percent(p)))
                    .unwrap_or_default();
                format!(
                    "postgresql://{}{password}@{}:{}/{database}",
                    percent(&self.user),
                    self.host,
                    self.port
                )
            }
        };
        if let Some(options) = self.options() {
            url += if url.contains('?') { "&" } else { "?" };
            url += &format!("options={}", percent(&options));
        }
        url
    }

    /// Environment variables for libpq programs (`PGHOST`, ...), and `DATABASE_URL`.
    pub fn environment(&self) -> Vec<(&'static str, String)> {
        let mut variables = vec![
            ("PGHOST", self.host.clone()),
            ("PGPORT", self.port.to_string()),
            ("PGUSER", self.user.clone()),
            ("PGDATABASE", self.database.clone()),
            ("DATABASE_URL", self.url()),
        ];
        variables.extend(
            self.password
                .clone()
                .map(|password| ("PGPASSWORD", password)),
        );
        variables.extend(self.options().map(|options| ("PGOPTIONS", options)));
        variables
    }

    /// The `options` keyword: command-line switches for the session's backend, blanks and backslashes escaped.
    fn options(&self) -> Option<String> {
        let branch = self.branch.as_deref()?;
        let mut text = String::from("-c pggit.branch=");
        for character in branch.chars() {
            if character.is_whitespace() || character == '\\' {
                text.push('\\');
            }
            text.push(character);
        }
        Some(text)
    }
}

/// Quotes a value of a keyword/value connection string where it has to be.
fn keyword(value: &str) -> String {
    let plain =
        !value.is_empty() && !value.contains(|c: char| c.is_whitespace() || c == '\'' || c == '\\');
    if plain {
        return value.to_string();
    }
    format!("'{}'", value.replace('\\', "\\\\").replace('\'', "\\'"))
}

/// Percent-encodes everything but RFC 3986's unreserved characters.
fn percent(value: &str) -> String {
    let mut text = String::new();
    for byte in value.bytes() {
        match byte {
            b'A'..=b'Z' | b'a'..=b'z' | b'0'..=b'9' | b'-' | b'.' | b'_' | b'~' => {
                text.push(byte as char)
            }
            _ => text += &format!("%{byte:02X}"),
        }
    }
    text
}

#[cfg(test)]
mod tests {
    use super::*;

    fn connection() -> Connection {
        Connection {
            host: "/run/braid-1/a".into(),
            port: 5432,
            user: "postgres".into(),
            database: "braid".into(),
            password: None,
            branch: None,
        }
    }

    #[test]
    fn plain_values_stay_readable() {
        let connection = connection();
        assert_eq!(
            connection.keywords(),
            "host=/run/braid-1/a port=5432 user=postgres dbname=braid"
        );
        assert_eq!(
            connection.url(),
            "postgresql:///braid?host=%2Frun%2Fbraid-1%2Fa&port=5432&user=postgres"
        );
        assert_eq!(
            connection.socket().unwrap().to_str(),
            Some("/run/braid-1/a/.s.PGSQL.5432")
        );
    }

    #[test]
    fn the_branch_travels_in_the_options() {
        let connection = connection().branch("feature/x");
        assert!(connection
            .keywords()
            .ends_with(" options='-c pggit.branch=feature/x'"));
        assert!(connection
            .url()
            .ends_with("&options=-c%20pggit.branch%3Dfeature%2Fx"));
        assert!(connection
            .environment()
            .contains(&("PGOPTIONS", "-c pggit.branch=feature/x".into())));
    }

    #[test]
    fn hostile_names_are_quoted_for_every_reader() {
        // The server splits options at blanks, libpq unquotes the keyword before that.
        let connection = connection().branch("it's a \\ branch").database("");
        assert_eq!(
            connection.keywords(),
            "host=/run/braid-1/a port=5432 user=postgres dbname='' \
             options='-c pggit.branch=it\\'s\\\\ a\\\\ \\\\\\\\\\\\ branch'"
        );
        assert!(connection
            .url()
            .contains("%27s%5C%20a%5C%20%5C%5C%5C%20branch"));
    }

    #[test]
    fn tcp_has_a_host_and_a_password() {
        let tcp = Connection {
            host: "127.0.0.1".into(),
            password: Some("p@ss w".into()),
            ..connection()
        };
        assert_eq!(
            tcp.url(),
            "postgresql://postgres:p%40ss%20w@127.0.0.1:5432/braid"
        );
        assert_eq!(tcp.socket(), None);
    }
}
