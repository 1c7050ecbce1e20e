//! [`App::run`]: the whole of `main`, with a runtime, a command line and signals of its own.

use std::io::{ErrorKind, Write};

use tokio::runtime::Handle;

use super::runtimes::Runtimes;
use super::signals::Signals;
use super::{App, Built};
use crate::cli::{self, Args, Command};
use crate::error::{Error, Result};
use crate::routes::{Listed, Listing, table};
use crate::server::{Listeners, make_room};
use crate::settings::Settings;

impl App {
    /// Runs the application as the command line says: `serve` (the default), `routes` or `check`.
    ///
    /// Every setting can be given by the [`Settings`] of the application, by a variable of the environment and
    /// by an option of the command line; the last of them counts. `check` prints them all.
    ///
    /// It makes its own tokio runtime, or one a core: see [`Settings::runtime`]. It serves the sockets that were inherited, or
    /// else those of [`Settings::bind`]: see [`Listener::open`](crate::Listener::open). SIGTERM and SIGINT finish the requests that were accepted;
    /// a second signal ends at once. It lets the process open as many files as [`Settings::connection_limit`] needs, as
    /// far as the system permits, which processes that it starts inherit.
    ///
    /// # Errors
    /// As [`check`](Self::check); when the environment or the command line has a value that its setting does
    /// not take, or the environment a variable `VEDUTA_..` that is no setting; when the address cannot be
    /// listened on; when a hook fails; when a second signal cut off requests; within another tokio runtime: use
    /// [`serve`](Self::serve) there.
    #[doc(alias("launch", "listen"))]
    pub fn run(self) -> Result<()> {
        self.run_with(cli::parse())
    }

    /// As [`run`](Self::run), with arguments that the program has parsed itself.
    ///
    /// # Errors
    /// As [`run`](Self::run).
    pub fn run_with(mut self, args: Args) -> Result<()> {
        let application = self.settings.clone();
        let command = args.command.unwrap_or_default();
        let outside = args.outside();
        self.problems.extend(outside.apply(&mut self.settings));
        let settings = self.settings.clone();
        let built = self.build()?;
        match command {
            Command::Serve => serve(built, &settings),
            Command::Routes => print(&Listing::new(&built.listing).to_string()),
            Command::Check => {
                let summary = summary(&built.listing);
                let settings = table(&outside.report(&application, &settings));
                print(&format!("{summary}\n{settings}"))
            }
        }
    }
}

fn serve(built: Built, settings: &Settings) -> Result<()> {
    if Handle::try_current().is_ok() {
        return Err(Error::internal(
            "`run` starts a runtime of its own: drop `#[tokio::main]`, or write `.serve(listener).await` instead",
        ));
    }
    let runtimes = Runtimes::start(settings)?;
    let outcome = runtimes.main.block_on(async {
        let listeners = Listeners::open(settings, runtimes.cores())?;
        make_room(settings, listeners.files());
        let signals = tokio::sync::Mutex::new(Signals::new()?);
        announce(&listeners.places()?);
        let first = async { signals.lock().await.next().await };
        let second = async { signals.lock().await.next().await };
        built.serve(listeners, first, second).await
    });
    runtimes.end();
    outcome
}

/// Where the program can be reached. Clients who come before the startup hooks are done wait; then the log says
/// `ready`. Without a subscriber it still tells the person who started it.
fn announce(places: &[String]) {
    for place in places {
        if tracing::dispatcher::has_been_set() {
            tracing::info!("listening on {place}");
        } else {
            // A program whose standard error has been closed serves all the same.
            let _ = writeln!(std::io::stderr(), "listening on {place}");
        }
    }
}

fn print(text: &str) -> Result<()> {
    match std::io::stdout().write_all(text.as_bytes()) {
        // Whoever read it, `head` for example, has seen enough.
        Err(error) if error.kind() == ErrorKind::BrokenPipe => Ok(()),
        outcome => Ok(outcome?),
    }
}

fn summary(listed: &[Listed]) -> String {
    let is_view = |listed: &&Listed| listed.target.view().is_some();
    let views = listed.iter().filter(is_view).count();
    let counted = |count: usize, thing: &str| match count {
        1 => format!("1 {thing}"),
        _ => format!("{count} {thing}s"),
    };
    let services = listed.len() - views;
    let views = counted(views, "view");
    match services {
        0 => format!("in order: {views}\n"),
        _ => format!("in order: {views}, {}\n", counted(services, "service")),
    }
}
