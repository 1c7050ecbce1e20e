//! The command line of an application: what to do, and where to listen.

use std::net::SocketAddr;

/// The arguments that [`App::run`](crate::App::run) reads from the command line.
///
/// A program with flags of its own flattens them into its parser and hands them to
/// [`App::run_with`](crate::App::run_with):
///
/// ```no_run
/// use clap::Parser;
/// use veduta::{App, routes};
///
/// #[derive(Parser)]
/// struct Arguments {
///     /// The database; `global`, so that it may also follow the subcommand.
///     #[arg(long, default_value = "news.db", global = true)]
///     database: String,
///     #[command(flatten)]
///     veduta: veduta::cli::Args,
/// }
///
/// fn main() -> veduta::Result<()> {
///     let arguments = Arguments::parse();
///     App::new(routes![]).state(arguments.database).run_with(arguments.veduta)
/// }
/// ```
#[derive(Clone, Copy, Debug, Default, clap::Args)]
// clap would name a group after the type, and a program may have an `Args` of its own.
#[group(skip)]
// The documentation above is for programmers; a program says itself what it is for.
#[command(about = None, long_about = None)]
pub struct Args {
    /// What to do [default: serve]
    #[command(subcommand)]
    pub command: Option<Command>,

    /// The address to listen on, such as `127.0.0.1:8000` or `[::]:80`
    #[arg(long, value_name = "ADDR", env = "VEDUTA_BIND", global = true)]
    pub bind: Option<SocketAddr>,
}

/// What a program does.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, clap::Subcommand)]
pub enum Command {
    /// Serve the application
    #[default]
    Serve,
    /// Print every view: path, methods, kind, name, file and line
    Routes,
    /// Build everything and report what is wrong, without listening
    Check,
}

/// The parser of a program without flags of its own.
#[derive(Debug, clap::Parser)]
#[command(about = None, long_about = None)]
pub(crate) struct Parser {
    #[command(flatten)]
    pub(crate) args: Args,
}
