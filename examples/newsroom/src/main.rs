//! A news site that mixes async and sync: it asks many feeds at once, and keeps what they say in
//! `SQLite`.

mod arguments;
mod views;

mod edition;
mod feeds;
mod story;

mod archive;
mod draft;
mod thumbnail;

mod page;

mod demo;

use std::io;
use std::path::Path;

use clap::Parser;
use veduta::{App, Error};

use crate::archive::Archive;
use crate::arguments::Arguments;
use crate::feeds::Feeds;

fn main() -> veduta::Result<()> {
    let arguments = Arguments::parse();
    tracing_subscriber::fmt().with_writer(io::stderr).init();

    App::new(views::routes())
        .state(Feeds::new(arguments.sources()?, arguments.deadline())?)
        .state(open(&arguments.database())?)
        .on_error(views::error::answer)
        .run_with(arguments.veduta)
}

fn open(database: &Path) -> veduta::Result<Archive> {
    let archive = Archive::open(database).map_err(|error| {
        let message = format!("cannot open the archive {}", database.display());
        Error::internal(error).with_message(message)
    })?;
    tracing::info!("archive in {}", database.display());
    Ok(archive)
}
