//! Bytes to messages and back: the framing of the protocol, nothing else.

use super::outcome::ServerError;

/// A frontend message: type byte, then a length that counts itself.
pub fn frame(kind: u8, body: &[u8]) -> Vec<u8> {
    let mut out = vec![kind];
    out.extend_from_slice(&(body.len() as i32 + 4).to_be_bytes());
    out.extend_from_slice(body);
    out
}

/// The start-up packet, which has no type byte.
pub fn startup(parameters: &[(String, String)]) -> Vec<u8> {
    let mut body = 196_608_i32.to_be_bytes().to_vec();
    for (key, value) in parameters {
        body.extend_from_slice(key.as_bytes());
        body.push(0);
        body.extend_from_slice(value.as_bytes());
        body.push(0);
    }
    body.push(0);
    let mut out = (body.len() as i32 + 4).to_be_bytes().to_vec();
    out.extend_from_slice(&body);
    out
}

/// A NUL-terminated string as a message body.
pub fn text(value: &str) -> Vec<u8> {
    let mut body = value.as_bytes().to_vec();
    body.push(0);
    body
}

/// Bind: unnamed portal, text parameters, text results.
pub fn bind(statement: &str, parameters: &[Option<&str>]) -> Vec<u8> {
    let mut body = vec![0];
    body.extend_from_slice(&text(statement));
    body.extend_from_slice(&0_i16.to_be_bytes());
    body.extend_from_slice(&(parameters.len() as i16).to_be_bytes());
    for p in parameters {
        match p {
            None => body.extend_from_slice(&(-1_i32).to_be_bytes()),
            Some(v) => {
                body.extend_from_slice(&(v.len() as i32).to_be_bytes());
                body.extend_from_slice(v.as_bytes());
            }
        }
    }
    body.extend_from_slice(&0_i16.to_be_bytes());
    frame(b'B', &body)
}

/// Reads the fields of a message body; a short body reads as zeros, since a
/// damaged message shows up as a failed comparison soon enough.
pub struct Reader<'a>(pub &'a [u8]);

impl Reader<'_> {
    /// Takes `n` bytes.
    pub fn bytes(&mut self, n: usize) -> Vec<u8> {
        let n = n.min(self.0.len());
        let (head, tail) = self.0.split_at(n);
        self.0 = tail;
        head.to_vec()
    }

    /// A 16-bit number.
    pub fn i16(&mut self) -> i16 {
        self.bytes(2).try_into().map_or(0, i16::from_be_bytes)
    }

    /// A 32-bit number.
    pub fn i32(&mut self) -> i32 {
        self.bytes(4).try_into().map_or(0, i32::from_be_bytes)
    }

    /// A NUL-terminated string.
    pub fn string(&mut self) -> String {
        let end = self.0.iter().position(|b| *b == 0).unwrap_or(self.0.len());
        let s = self.bytes(end);
        self.bytes(1);
        String::from_utf8_lossy(&s).into_owned()
    }
}

/// The fields of an ErrorResponse or NoticeResponse.
pub fn error(body: &[u8]) -> ServerError {
    let mut reader = Reader(body);
    let mut e = ServerError::default();
    loop {
        let kind = reader.bytes(1).first().copied().unwrap_or(0);
        if kind == 0 {
            return e;
        }
        let value = reader.string();
        match kind {
            b'S' => e.severity = value,
            b'C' => e.code = value,
            b'M' => e.message = value,
            b'D' => e.detail = value,
            b'H' => e.hint = value,
            b's' => e.schema = value,
            b't' => e.table = value,
            b'c' => e.column = value,
            b'd' => e.data_type = value,
            b'n' => e.constraint = value,
            b'W' => e.context = value,
            b'P' => e.position = value,
            _ => {}
        }
    }
}
