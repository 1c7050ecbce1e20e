//! The command line.

use std::env;
use std::path::PathBuf;
use std::time::Duration;

use veduta::cli::Command;

use crate::demo;
use crate::feeds::{self, Source};

/// A small news site: the headlines of several feeds at once, and an archive of them.
#[derive(Debug, clap::Parser)]
#[command(version)]
pub(crate) struct Arguments {
    #[command(flatten)]
    pub(crate) veduta: veduta::cli::Args,

    /// A feed to read: RSS, Atom or JSON Feed. Repeatable; with no feed at all, three demo feeds
    /// are served on loopback.
    #[arg(long = "feed", value_name = "NAME=URL", global = true)]
    feeds: Vec<Source>,

    /// A TOML file of feeds: tables `[[feed]]` with `name` and `url`.
    #[arg(long = "feeds", value_name = "FILE", global = true)]
    feeds_file: Option<PathBuf>,

    /// How long to wait for a feed, in milliseconds.
    #[arg(long, value_name = "MS", default_value_t = 2000, global = true)]
    deadline: u64,

    /// The file of the archive; by default `newsroom/newsroom.db` in the user's data folder.
    #[arg(long, value_name = "FILE", global = true)]
    database: Option<PathBuf>,
}

impl Arguments {
    /// The feeds that were asked for, or else the demo feeds, which start here if they are needed.
    pub(crate) fn sources(&self) -> veduta::Result<Vec<Source>> {
        let mut sources = self.feeds.clone();
        if let Some(file) = &self.feeds_file {
            sources.extend(feeds::read(file)?);
        }
        if sources.is_empty() && self.serves() {
            sources = demo::start()?;
        }
        Ok(sources)
    }

    fn serves(&self) -> bool {
        matches!(self.veduta.command, None | Some(Command::Serve))
    }

    pub(crate) fn deadline(&self) -> Duration {
        Duration::from_millis(self.deadline)
    }

    pub(crate) fn database(&self) -> PathBuf {
        self.database
            .clone()
            .unwrap_or_else(|| data_folder().join("newsroom").join("newsroom.db"))
    }
}

/// Where this user's programs keep their data; the current folder when nothing says it.
fn data_folder() -> PathBuf {
    let folder = |name| {
        env::var_os(name)
            .filter(|value| !value.is_empty())
            .map(PathBuf::from)
    };
    folder("XDG_DATA_HOME")
        .or_else(|| folder("LOCALAPPDATA"))
        .or_else(|| folder("HOME").map(|home| home.join(".local/share")))
        .unwrap_or_default()
}

#[cfg(test)]
mod tests {
    use clap::CommandFactory;

    use super::*;

    #[test]
    fn the_command_line_is_sound() {
        Arguments::command().debug_assert();
    }
}
