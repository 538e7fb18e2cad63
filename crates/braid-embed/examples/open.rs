//! Opens a folder, says how long that took, and closes it: `cargo run --release --example open -- FOLDER`.

use std::time::Instant;

use braid_embed::{Braid, Error};

fn main() -> Result<(), Error> {
    let path = std::env::args().nth(1).unwrap_or_else(|| "data".into());
    let begin = Instant::now();
    let db = Braid::open(&path)?;
    let verb = if db.created() { "created" } else { "opened" };
    println!(
        "{verb} PostgreSQL {} in {:.0?}: {}",
        db.version(),
        begin.elapsed(),
        db.connection_string()
    );
    let begin = Instant::now();
    db.close()?;
    println!("closed in {:.0?}", begin.elapsed());
    Ok(())
}
