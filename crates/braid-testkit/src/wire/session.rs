//! One connection.

use std::collections::BTreeMap;
use std::io::{Read, Write};
use std::net::TcpStream;
use std::os::unix::net::UnixStream;
use std::path::PathBuf;
use std::time::{Duration, Instant};

use super::message::{self, Reader};
use super::outcome::{Column, Outcome, ResultSet, ServerError};

/// Where to connect.
#[derive(Debug, Clone)]
pub enum Target {
    /// The folder of a Unix socket and the port that names it.
    Unix(PathBuf, u16),
    /// Host and port.
    Tcp(String, u16),
}

/// The connection is of no more use.
#[derive(Debug, Clone)]
pub enum Lost {
    /// The server refused the connection, with its reason.
    Refused(Box<ServerError>),
    /// The server closed it (a crash, as far as a test is concerned).
    Closed(String),
    /// No answer within the session's patience.
    Silent,
}

impl std::fmt::Display for Lost {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        match self {
            Lost::Refused(e) => write!(f, "connection refused: {e}"),
            Lost::Closed(why) => write!(f, "connection lost: {why}"),
            Lost::Silent => write!(f, "no answer"),
        }
    }
}

impl std::error::Error for Lost {}

trait Stream: Read + Write + Send {
    fn patience(&self, limit: Option<Duration>);
}

impl Stream for UnixStream {
    fn patience(&self, limit: Option<Duration>) {
        let _ = self.set_read_timeout(limit);
    }
}

impl Stream for TcpStream {
    fn patience(&self, limit: Option<Duration>) {
        let _ = self.set_read_timeout(limit);
    }
}

/// A connection that runs one request at a time.
pub struct Session {
    stream: Box<dyn Stream>,
    received: Vec<u8>,
    pending: Option<Pending>,
    /// How long `wait` waits before it gives the session up.
    pub patience: Duration,
    /// Process id of the backend.
    pub pid: i32,
    /// Settings the server has reported.
    pub parameters: BTreeMap<String, String>,
    /// `I` idle, `T` in a transaction, `E` in a failed one.
    pub status: char,
}

#[derive(Default)]
struct Pending {
    outcome: Outcome,
    current: ResultSet,
    input: Option<String>,
    done: bool,
}

impl Session {
    /// Connects as `user` to `database`; `options` are settings of the start-up
    /// packet, given as the `options` connection parameter would.
    pub fn connect(
        target: &Target,
        user: &str,
        database: &str,
        options: &[(&str, &str)],
    ) -> Result<Session, Lost> {
        let closed = |e: std::io::Error| Lost::Closed(e.to_string());
        let stream: Box<dyn Stream> = match target {
            Target::Unix(dir, port) => {
                let path = dir.join(format!(".s.PGSQL.{port}"));
                Box::new(UnixStream::connect(path).map_err(closed)?)
            }
            Target::Tcp(host, port) => {
                let stream = TcpStream::connect((host.as_str(), *port)).map_err(closed)?;
                stream.set_nodelay(true).map_err(closed)?;
                Box::new(stream)
            }
        };
        let mut session = Session {
            stream,
            received: Vec::new(),
            pending: Some(Pending::default()),
            patience: Duration::from_secs(30),
            pid: 0,
            parameters: BTreeMap::new(),
            status: 'I',
        };
        let mut parameters = vec![
            ("user".to_string(), user.to_string()),
            ("database".to_string(), database.to_string()),
            ("client_encoding".to_string(), "UTF8".to_string()),
        ];
        parameters.extend(options.iter().map(|(k, v)| (k.to_string(), v.to_string())));
        session.write(&message::startup(&parameters))?;
        let outcome = session.wait()?;
        match outcome.error {
            Some(e) => Err(Lost::Refused(Box::new(e))),
            None => Ok(session),
        }
    }

    /// Runs statements by the simple protocol and waits for the answer.
    pub fn run(&mut self, sql: &str) -> Result<Outcome, Lost> {
        self.send(sql, None)?;
        self.wait()
    }

    /// Runs a `COPY ... FROM STDIN` with its input.
    pub fn run_with_input(&mut self, sql: &str, input: &str) -> Result<Outcome, Lost> {
        self.send(sql, Some(input))?;
        self.wait()
    }

    /// Sends statements without waiting.
    pub fn send(&mut self, sql: &str, input: Option<&str>) -> Result<(), Lost> {
        self.begin(input);
        self.write(&message::frame(b'Q', &message::text(sql)))
    }

    /// Prepares `sql` under a name by the extended protocol.
    pub fn parse(&mut self, name: &str, sql: &str) -> Result<Outcome, Lost> {
        self.begin(None);
        let mut body = message::text(name);
        body.extend_from_slice(&message::text(sql));
        body.extend_from_slice(&0_i16.to_be_bytes());
        let mut bytes = message::frame(b'P', &body);
        bytes.extend_from_slice(&message::frame(b'S', &[]));
        self.write(&bytes)?;
        self.wait()
    }

    /// Binds text parameters to a prepared statement and runs it.
    pub fn execute(&mut self, name: &str, parameters: &[Option<&str>]) -> Result<Outcome, Lost> {
        self.begin(None);
        let mut bytes = message::bind(name, parameters);
        bytes.extend_from_slice(&message::frame(b'D', b"P\0"));
        bytes.extend_from_slice(&message::frame(b'E', &[0, 0, 0, 0, 0]));
        bytes.extend_from_slice(&message::frame(b'S', &[]));
        self.write(&bytes)?;
        self.wait()
    }

    /// Waits for the request that was sent.
    pub fn wait(&mut self) -> Result<Outcome, Lost> {
        let deadline = Instant::now() + self.patience;
        loop {
            if self.pump(deadline)? {
                return Ok(self.pending.take().map(|p| p.outcome).unwrap_or_default());
            }
            if Instant::now() >= deadline {
                return Err(Lost::Silent);
            }
        }
    }

    /// True when the request that was sent has no answer after `time`: what an
    /// isolation test calls blocked.
    pub fn is_waiting(&mut self, time: Duration) -> Result<bool, Lost> {
        let deadline = Instant::now() + time;
        while Instant::now() < deadline {
            if self.pump(deadline)? {
                return Ok(false);
            }
        }
        Ok(true)
    }

    fn begin(&mut self, input: Option<&str>) {
        self.pending = Some(Pending {
            input: input.map(str::to_string),
            ..Pending::default()
        });
    }

    fn write(&mut self, bytes: &[u8]) -> Result<(), Lost> {
        self.stream
            .write_all(bytes)
            .map_err(|e| Lost::Closed(e.to_string()))
    }

    /// Takes what the server has sent until the request is done (true) or the
    /// deadline passes (false).
    fn pump(&mut self, deadline: Instant) -> Result<bool, Lost> {
        loop {
            while let Some((kind, body)) = self.next_message() {
                self.take(kind, &body)?;
            }
            if self.pending.as_ref().is_none_or(|p| p.done) {
                return Ok(true);
            }
            let left = deadline.saturating_duration_since(Instant::now());
            if left.is_zero() {
                return Ok(false);
            }
            self.stream.patience(Some(left));
            let mut chunk = [0_u8; 16 * 1024];
            match self.stream.read(&mut chunk) {
                Ok(0) => return Err(self.lost("the server closed the connection")),
                Ok(n) => self.received.extend_from_slice(&chunk[..n]),
                Err(e) if e.kind() == std::io::ErrorKind::WouldBlock => return Ok(false),
                Err(e) if e.kind() == std::io::ErrorKind::TimedOut => return Ok(false),
                Err(e) if e.kind() == std::io::ErrorKind::Interrupted => {}
                Err(e) => return Err(self.lost(&e.to_string())),
            }
        }
    }

    /// The reason a closed connection gives, with the last error it sent.
    fn lost(&mut self, why: &str) -> Lost {
        match self.pending.take().and_then(|p| p.outcome.error) {
            Some(e) if self.pid == 0 => Lost::Refused(Box::new(e)),
            Some(e) => Lost::Closed(format!("{why} after {e}")),
            None => Lost::Closed(why.to_string()),
        }
    }

    fn next_message(&mut self) -> Option<(u8, Vec<u8>)> {
        if self.received.len() < 5 {
            return None;
        }
        let length = Reader(&self.received[1..5]).i32() as usize;
        if self.received.len() < length + 1 {
            return None;
        }
        let rest = self.received.split_off(length + 1);
        let message = std::mem::replace(&mut self.received, rest);
        Some((message[0], message[5..].to_vec()))
    }

    fn take(&mut self, kind: u8, body: &[u8]) -> Result<(), Lost> {
        let mut reader = Reader(body);
        match kind {
            b'S' => {
                let name = reader.string();
                self.parameters.insert(name, reader.string());
                return Ok(());
            }
            b'K' => {
                self.pid = reader.i32();
                return Ok(());
            }
            b'G' => return self.answer_copy_in(),
            _ => {}
        }
        let Some(pending) = self.pending.as_mut() else {
            return Ok(());
        };
        match kind {
            b'T' => {
                let n = reader.i16();
                pending.current.columns = (0..n)
                    .map(|_| {
                        let name = reader.string();
                        reader.bytes(6);
                        let type_oid = reader.i32() as u32;
                        reader.bytes(8);
                        Column { name, type_oid }
                    })
                    .collect();
            }
            b'D' => {
                let n = reader.i16();
                let row = (0..n).map(|_| value(&mut reader)).collect();
                pending.current.rows.push(row);
            }
            b'd' => {
                let text = String::from_utf8_lossy(body).into_owned();
                pending.current.copied.push(text);
            }
            b'C' => {
                pending.current.tag = reader.string();
                let done = std::mem::take(&mut pending.current);
                pending.outcome.results.push(done);
            }
            b'I' => pending.outcome.results.push(ResultSet::default()),
            b'E' => {
                pending.outcome.error = Some(message::error(body));
                pending.current = ResultSet::default();
            }
            b'N' => pending.outcome.notices.push(message::error(body)),
            b'Z' => {
                self.status = body.first().map_or('I', |b| *b as char);
                pending.done = true;
            }
            _ => {}
        }
        Ok(())
    }

    fn answer_copy_in(&mut self) -> Result<(), Lost> {
        let input = self
            .pending
            .as_mut()
            .and_then(|p| p.input.take())
            .unwrap_or_default();
        let mut bytes = message::frame(b'd', input.as_bytes());
        bytes.extend_from_slice(&message::frame(b'c', &[]));
        self.write(&bytes)
    }
}

impl Drop for Session {
    fn drop(&mut self) {
        let _ = self.stream.write_all(&message::frame(b'X', &[]));
    }
}

fn value(reader: &mut Reader<'_>) -> Option<String> {
    let length = reader.i32();
    (length >= 0).then(|| String::from_utf8_lossy(&reader.bytes(length as usize)).into_owned())
}
