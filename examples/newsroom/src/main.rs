//! A news site that mixes async and sync: it asks many feeds at once, and keeps what they say in
//! `SQLite`.

mod arguments;
mod views;

mod edition;
mod feeds;
mod story;

mod archive;
mod draft;
mod export;
mod news;
mod thumbnail;

mod templates;

mod demo;

use std::io;
use std::path::Path;

use clap::Parser;
use veduta::Error;

use crate::archive::Archive;
use crate::arguments::Arguments;
use crate::feeds::Feeds;

fn main() -> veduta::Result<()> {
    let arguments = Arguments::parse();
    tracing_subscriber::fmt().with_writer(io::stderr).init();

    let feeds = Feeds::new(arguments.sources()?, arguments.deadline())?;
    let archive = open(&arguments.database())?;
    views::site(feeds, archive).run_with(arguments.veduta)
}

fn open(database: &Path) -> veduta::Result<Archive> {
    let archive = Archive::open(database).map_err(|error| {
        let message = format!("cannot open the archive {}", database.display());
        Error::internal(error).with_message(message)
    })?;
    tracing::info!("archive in {}", database.display());
    Ok(archive)
}
