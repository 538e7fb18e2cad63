//! Telling people what takes long: on standard error, moving on a terminal, plain lines elsewhere.

use std::future::Future;
use std::io::{stderr, IsTerminal};
use std::pin::pin;
use std::time::Duration;

use indicatif::{ProgressBar, ProgressStyle};

/// What is done sooner than this is not worth a word.
const PATIENCE: Duration = Duration::from_secs(1);

/// Waits for `work`, and says what it is waiting for if that takes longer than a second.
pub async fn while_waiting<T>(message: &str, work: impl Future<Output = T>) -> T {
    let mut work = pin!(work);
    if let Ok(result) = tokio::time::timeout(PATIENCE, &mut work).await {
        return result;
    }
    if !stderr().is_terminal() {
        eprintln!("{message} ...");
        return work.await;
    }
    let spinner = ProgressBar::new_spinner()
        .with_message(message.to_string())
        .with_elapsed(PATIENCE);
    spinner.set_style(style("{spinner} {msg} ... {elapsed}"));
    spinner.enable_steady_tick(Duration::from_millis(100));
    let result = work.await;
    spinner.finish_and_clear();
    result
}

/// Runs blocking work beside the runtime, and says what it is if it takes longer than a second.
pub async fn while_blocking<T: Send + 'static>(
    message: &str,
    work: impl FnOnce() -> T + Send + 'static,
) -> T {
    match while_waiting(message, tokio::task::spawn_blocking(work)).await {
        Ok(result) => result,
        Err(error) => std::panic::resume_unwind(error.into_panic()),
    }
}

/// Rows done of rows expected.
pub struct RowBar {
    bar: ProgressBar,
}

impl RowBar {
    pub fn new(rows: u64) -> RowBar {
        let bar = if stderr().is_terminal() {
            ProgressBar::new(rows)
        } else {
            ProgressBar::hidden()
        };
        bar.set_style(style(
            "{msg:10} [{bar:40}] {human_pos} of {human_len} rows, {eta} left",
        ));
        RowBar { bar }
    }

    /// What is being loaded now.
    pub fn begin(&self, name: &str) {
        self.bar.set_message(name.to_string());
    }

    pub fn advance(&self, rows: u64) {
        self.bar.inc(rows);
    }

    /// A line that stays, above the bar.
    pub fn say(&self, line: &str) {
        self.bar.suspend(|| eprintln!("{line}"));
    }

    pub fn finish(&self) {
        self.bar.finish_and_clear();
    }
}

fn style(template: &str) -> ProgressStyle {
    ProgressStyle::with_template(template).expect("templates are constants")
}
