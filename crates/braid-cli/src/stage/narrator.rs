//! Chapters with a heading and an explanation, and the pause before each.

use std::io::{self, IsTerminal, Write};

use crate::failure::Result;
use crate::output;

const WIDTH: usize = 92;

/// Whether to wait for Enter before each chapter.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Pause {
    Never,
    /// Where somebody sits at the keyboard.
    OnTerminal,
}

/// Tells the story.
pub struct Narrator {
    pause: bool,
    chapter: u32,
}

impl Narrator {
    pub fn new(pause: Pause) -> Narrator {
        Narrator {
            pause: pause == Pause::OnTerminal
                && io::stdin().is_terminal()
                && io::stdout().is_terminal(),
            chapter: 0,
        }
    }

    /// Begins a chapter.
    pub async fn chapter(&mut self, title: &str, explanation: &str) -> Result<()> {
        if self.pause && self.chapter > 0 {
            wait_for_enter().await;
        }
        self.chapter += 1;
        let heading = format!("-- {}  {title} ", self.chapter);
        let rule = "-".repeat(WIDTH.saturating_sub(heading.chars().count()));
        output::line(format!("{heading}{rule}\n"))?;
        self.say(explanation)
    }

    /// A paragraph between the statements.
    pub fn say(&self, text: &str) -> Result<()> {
        output::line(format!("{}\n", wrap(text)))
    }
}

/// Reads a line on a thread of its own: a thread of the runtime would keep the process from ending at Ctrl-C.
async fn wait_for_enter() {
    print!("\n[Enter] ");
    let _ = io::stdout().flush();
    let (pressed, wait) = tokio::sync::oneshot::channel();
    std::thread::spawn(move || {
        let mut line = String::new();
        let _ = io::stdin().read_line(&mut line);
        let _ = pressed.send(());
    });
    let _ = wait.await;
}

fn wrap(text: &str) -> String {
    let mut lines = vec![String::new()];
    for word in text.split_whitespace() {
        let line = lines.last_mut().expect("there is always a last line");
        if !line.is_empty() && line.chars().count() + 1 + word.chars().count() > WIDTH {
            lines.push(word.to_string());
        } else {
            if !line.is_empty() {
                line.push(' ');
            }
            line.push_str(word);
        }
    }
    lines.join("\n")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn text_is_wrapped_at_words() {
        let text = wrap(&"word ".repeat(40));
        assert!(text.lines().all(|line| line.len() <= WIDTH));
        assert_eq!(text.split_whitespace().count(), 40);
        assert_eq!(wrap("one\n   two"), "one two");
    }
}
