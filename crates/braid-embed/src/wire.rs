//! Just enough of PostgreSQL's wire protocol to know that a server answers and to run a few setup statements.
//!
//! Unix socket, `trust` authentication, simple queries without results. A full driver would bring a runtime along
//! and force its version on whoever uses this crate.
//!
//! ```text
//!   us      StartupMessage                           Query
//!   server  AuthenticationOk ... ReadyForQuery       CommandComplete ... ReadyForQuery
//!                            \ ErrorResponse                         \ ErrorResponse, ReadyForQuery
//! ```

use std::io::{self, Read, Write};
use std::os::unix::net::UnixStream;
use std::path::Path;
use std::time::Duration;

use crate::{Error, Result};

/// Protocol version 3.0.
const VERSION: u32 = 196_608;

/// A session on a Unix socket.
#[derive(Debug)]
pub(crate) struct Session {
    stream: UnixStream,
}

/// What the server said no with.
#[derive(Debug, Default)]
pub(crate) struct Refusal {
    pub(crate) sqlstate: String,
    pub(crate) message: String,
}

/// Why a session or statement failed.
#[derive(Debug)]
pub(crate) enum Failure {
    Refused(Refusal),
    Lost(io::Error),
}

impl From<io::Error> for Failure {
    fn from(error: io::Error) -> Failure {
        Failure::Lost(error)
    }
}

impl Failure {
    /// The SQLSTATE, empty when the connection was lost.
    pub(crate) fn sqlstate(&self) -> &str {
        match self {
            Failure::Refused(refusal) => &refusal.sqlstate,
            Failure::Lost(_) => "",
        }
    }

    /// This failure as an error of the crate.
    pub(crate) fn into_error(self, statement: &str, socket: &Path) -> Error {
        match self {
            Failure::Refused(Refusal { sqlstate, message }) => Error::Sql {
                statement: statement.into(),
                sqlstate,
                message,
            },
            Failure::Lost(source) => Error::io("talk to", socket, source),
        }
    }
}

impl Session {
    /// Connects; returns when the server is ready for a query.
    pub(crate) fn connect(
        socket: &Path,
        user: &str,
        database: &str,
    ) -> std::result::Result<Session, Failure> {
        let stream = UnixStream::connect(socket)?;
        stream.set_read_timeout(Some(Duration::from_secs(60)))?;
        let mut session = Session { stream };
        let mut body = VERSION.to_be_bytes().to_vec();
        for word in [
            "user",
            user,
            "database",
            database,
            "application_name",
            "braid-embed",
            "",
        ] {
            body.extend_from_slice(word.as_bytes());
            body.push(0);
        }
        session.send(None, &body)?;
        session.until_ready()?;
        Ok(session)
    }

    /// Runs one statement and waits for its end.
    pub(crate) fn run(&mut self, statement: &str, socket: &Path) -> Result<()> {
        let mut body = statement.as_bytes().to_vec();
        body.push(0);
        let done = self
            .send(Some(b'Q'), &body)
            .map_err(Failure::from)
            .and_then(|()| self.until_ready());
        done.map_err(|failure| failure.into_error(statement, socket))
    }

    fn send(&mut self, kind: Option<u8>, body: &[u8]) -> io::Result<()> {
        let mut message: Vec<u8> = kind.into_iter().collect();
        message.extend_from_slice(&(body.len() as u32 + 4).to_be_bytes());
        message.extend_from_slice(body);
        self.stream.write_all(&message)
    }

    /// Reads up to ReadyForQuery. An error before that is the answer; during startup it is also the last message.
    fn until_ready(&mut self) -> std::result::Result<(), Failure> {
        let mut refused = None;
        loop {
            let mut head = [0; 5];
            if let Err(error) = self.stream.read_exact(&mut head) {
                return Err(refused.map_or(Failure::Lost(error), Failure::Refused));
            }
            let length = u32::from_be_bytes([head[1], head[2], head[3], head[4]]) as usize;
            let mut body = vec![0; length.saturating_sub(4)];
            self.stream.read_exact(&mut body)?;
            match head[0] {
                b'E' => refused = Some(parse_error(&body)),
                b'Z' => return refused.map_or(Ok(()), |refusal| Err(Failure::Refused(refusal))),
                // Authentication other than "ok": this server is not configured as Braid's are.
                b'R' if body != [0; 4] => {
                    let error = io::Error::new(
                        io::ErrorKind::PermissionDenied,
                        "the server asks for a password",
                    );
                    return Err(Failure::Lost(error));
                }
                _ => {}
            }
        }
    }
}

impl Drop for Session {
    fn drop(&mut self) {
        let _ = self.send(Some(b'X'), &[]);
    }
}

/// The fields of an ErrorResponse: a letter and a zero-terminated text each.
fn parse_error(body: &[u8]) -> Refusal {
    let mut refusal = Refusal::default();
    for field in body
        .split(|byte| *byte == 0)
        .filter(|field| !field.is_empty())
    {
        let text = String::from_utf8_lossy(&field[1..]).into_owned();
        match field[0] {
            b'C' => refusal.sqlstate = text,
            b'M' => refusal.message = text,
            _ => {}
        }
    }
    refusal
}

/// Quotes an identifier.
pub(crate) fn quote_identifier(name: &str) -> String {
    format!("\"{}\"", name.replace('"', "\"\""))
}
