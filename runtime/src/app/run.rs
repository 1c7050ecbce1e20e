//! [`App::run`]: the whole of `main`, with a runtime, a command line and signals of its own.

use std::io::{ErrorKind, Write};
use std::net::SocketAddr;

use clap::Parser as _;
use socket2::{Domain, Protocol, Socket, Type};
use tokio::net::TcpListener;
use tokio::runtime::Handle;

use super::signals::Signals;
use super::{App, Built};
use crate::cli::{Args, Command, Parser};
use crate::error::{Error, Result};
use crate::routes::{Listed, ServiceInfo, Target};

/// How many connections the system completes before we accept them.
const BACKLOG: i32 = 1024;

impl App {
    /// Runs the application as the command line says: `serve` (the default), `routes` or `check`.
    ///
    /// It makes its own tokio runtime. SIGTERM and SIGINT finish the requests that were accepted; a
    /// second signal ends at once.
    ///
    /// # Errors
    /// As [`check`](Self::check); when the address cannot be listened on; when a second signal cut off
    /// requests; within another tokio runtime: use [`serve`](Self::serve) there.
    pub fn run(self) -> Result<()> {
        self.run_with(Parser::parse().args)
    }

    /// As [`run`](Self::run), with arguments that the program has parsed itself.
    ///
    /// # Errors
    /// As [`run`](Self::run).
    pub fn run_with(mut self, args: Args) -> Result<()> {
        if let Some(bind) = args.bind {
            self.settings.bind = bind;
        }
        let bind = self.settings.bind;
        let built = self.build()?;
        match args.command.unwrap_or_default() {
            Command::Serve => serve(built, bind),
            Command::Routes => print(&listing(&built.listing)),
            Command::Check => print(&summary(&built.listing)),
        }
    }
}

fn serve(built: Built, bind: SocketAddr) -> Result<()> {
    if Handle::try_current().is_ok() {
        return Err(Error::internal(
            "`run` starts a runtime of its own: drop `#[tokio::main]`, or write `.serve(listener).await` instead",
        ));
    }
    let runtime = tokio::runtime::Builder::new_multi_thread()
        .enable_all()
        .build()?;
    let outcome = runtime.block_on(async {
        let listener = listen(bind)?;
        let signals = tokio::sync::Mutex::new(Signals::new()?);
        announce(listener.local_addr()?);
        let first = async { signals.lock().await.next().await };
        let second = async { signals.lock().await.next().await };
        built.serve(listener, first, second).await
    });
    // Threads that still block have had their grace period.
    runtime.shutdown_background();
    outcome
}

fn listen(address: SocketAddr) -> Result<TcpListener> {
    let open = || -> std::io::Result<TcpListener> {
        let socket = Socket::new(
            Domain::for_address(address),
            Type::STREAM,
            Some(Protocol::TCP),
        )?;
        // A restart must not wait for the connections of the last run to be forgotten.
        socket.set_reuse_address(true)?;
        socket.set_nonblocking(true)?;
        socket.bind(&address.into())?;
        socket.listen(BACKLOG)?;
        TcpListener::from_std(socket.into())
    };
    open().map_err(|error| {
        let message = format!("cannot listen on {address}; choose another with `--bind ADDR`");
        Error::internal(error).with_message(message)
    })
}

/// Where the program can be reached; without a subscriber it still tells the person who started it.
fn announce(address: SocketAddr) {
    if tracing::dispatcher::has_been_set() {
        tracing::info!("listening on http://{address}");
    } else {
        eprintln!("listening on http://{address}");
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
    match listed.len() - views {
        0 => format!("{views} views are in order\n"),
        services => format!("{views} views and {services} services are in order\n"),
    }
}

/// One line a view or service: path, methods, kind, name, place, and what stands around it.
fn listing(views: &[Listed]) -> String {
    let rows: Vec<_> = views.iter().map(row).collect();
    let widths: [usize; 6] = std::array::from_fn(|column| {
        let lengths = rows.iter().map(|row| row[column].chars().count());
        lengths.max().unwrap_or(0)
    });
    let lines = rows.iter().map(|row| {
        let cells = row.iter().zip(widths);
        let cells = cells.map(|(cell, width)| format!("{cell:width$}"));
        let line = cells.collect::<Vec<_>>().join("  ");
        format!("{}\n", line.trim_end())
    });
    lines.collect::<Vec<_>>().concat()
}

fn row(Listed { path, target, way }: &Listed) -> [String; 6] {
    let info = match target {
        Target::View(info) => info,
        Target::Service(ServiceInfo { name, place }) => {
            return [
                path.clone(),
                "any".to_owned(),
                "service".to_owned(),
                (*name).to_owned(),
                format!("{}:{}", place.file(), place.line()),
                way.clone(),
            ];
        }
    };
    let query = info.path.and_then(|path| path.split_once('?'));
    let path = query.map_or_else(|| path.to_owned(), |(_, query)| format!("{path}?{query}"));
    let methods: Vec<_> = info.methods.iter().map(http::Method::as_str).collect();
    [
        path,
        methods.join("|"),
        info.dispatch.to_string(),
        format!("{}::{}", info.module, info.name),
        format!("{}:{}", info.file, info.line),
        way.clone(),
    ]
}
