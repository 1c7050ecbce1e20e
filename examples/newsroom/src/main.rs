//! A news site that mixes async and sync: it asks many feeds at once, and keeps what they say in
//! `SQLite`.

mod args;
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

use clap::Parser;
use veduta::App;

use crate::archive::Archive;
use crate::args::Args;
use crate::feeds::Feeds;

fn main() -> veduta::Result<()> {
    let args = Args::parse();
    tracing_subscriber::fmt().with_writer(io::stderr).init();

    let database = args.database();
    tracing::info!("archive in {}", database.display());
    App::new(views::routes())
        .state(Feeds::new(args.sources()?, args.deadline())?)
        .state(Archive::open(&database)?)
        .run_with(args.veduta)
}
