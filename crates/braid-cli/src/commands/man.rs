//! `braid man`: the manual pages, made from the same definitions as `--help`.

use std::fs;
use std::path::PathBuf;
use std::process::ExitCode;

use clap::{Args, CommandFactory};
use clap_mangen::Man;

use crate::cli::Cli;
use crate::failure::{file_error, Result};
use crate::output;

/// Print the manual page, or write one page per command into a folder
#[derive(Debug, Args)]
pub struct Arguments {
    /// Write braid.1, braid-up.1, ... into this folder
    #[arg(long, value_name = "FOLDER")]
    to: Option<PathBuf>,
}

pub fn run(arguments: Arguments) -> Result<ExitCode> {
    match arguments.to {
        Some(folder) => {
            fs::create_dir_all(&folder).map_err(file_error("create", &folder))?;
            clap_mangen::generate_to(Cli::command(), &folder)
                .map_err(file_error("write", &folder))?;
            output::line(format!("Wrote the manual pages to {}.", folder.display()))?;
        }
        None => {
            let mut page = Vec::new();
            Man::new(Cli::command())
                .render(&mut page)
                .map_err(file_error("write", "the manual page"))?;
            output::line(String::from_utf8_lossy(&page).trim_end())?;
        }
    }
    Ok(ExitCode::SUCCESS)
}
