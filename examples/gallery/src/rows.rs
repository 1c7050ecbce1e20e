//! The first table: a view a row, alone on a server with eight people who ask for it, beside everybody else.

use std::time::Duration;

use tokio::time::Instant;
use veduta::{Info, View};

use crate::Result;
use crate::heard::Warning;
use crate::load::{CLIENTS, Everybody, Visitors};
use crate::process::{Given, Server};
use crate::promises::Promises;
use crate::server::{Seen, THREADS, THRESHOLD};
use crate::table::Column::{Number, Text};
use crate::table::Table;
use crate::times::Times;
use crate::views::{
    SOURCE, WORK, async_cpu, async_io, async_sleep, cpu, inline, sync_cpu, sync_io,
};

/// A view, and what it is an example of.
struct Row {
    shows: &'static str,
    view: Info,
    url: String,
    /// Whether it holds the event loop.
    holds: bool,
}

fn rows() -> [Row; 7] {
    let row = |shows, view, url, holds| Row {
        shows,
        view,
        url,
        holds,
    };
    [
        row("fn, slow read", sync_io::INFO, sync_io::url(), false),
        row(
            "async fn, awaits slow read",
            async_io::INFO,
            async_io::url(),
            false,
        ),
        row(
            "async fn, computes",
            async_cpu::INFO,
            async_cpu::url(),
            true,
        ),
        row("fn, computes", sync_cpu::INFO, sync_cpu::url(), false),
        row("fn + cpu, computes", cpu::INFO, cpu::url(), false),
        row(
            "fn + inline, microseconds",
            inline::INFO,
            inline::url(),
            false,
        ),
        row(
            "async fn, thread::sleep",
            async_sleep::INFO,
            async_sleep::url(),
            true,
        ),
    ]
}

pub(crate) async fn show(given: Given, period: Duration, promises: &mut Promises) -> Result<()> {
    println!(
        "What a view costs the others\n\n\
         Each row is a server of its own, with {THREADS} threads for its event loop and no quarantine. {CLIENTS} clients \
         ask for one view,\nwhich works for {WORK:?} (inline: microseconds); beside it a /ping is due every \
         millisecond.\nThe watchdog warns of what holds the event loop for over {THRESHOLD:?}. Times are in milliseconds.\n"
    );
    let table = Table::begin([
        Text("the view", 26),
        Text("threads used", 13),
        Text("event loop", 14),
        Number("view p50", 8),
        Number("p99", 6),
        Number("ping p50", 8),
        Number("p99", 6),
        Number("max", 6),
        Text("the watchdog names", 28),
    ]);
    let mut loudest = None;
    for row in rows() {
        let visited = visit(&row, given, period).await?;
        let said = visited.said_of(&row);
        table.line(&visited.cells(&row, said));
        check(&row, &visited, promises);
        loudest = loudest.or(said.cloned());
    }
    println!(
        "\nRead the last columns first: what holds the event loop is paid for by everybody else, whose pings wait for \
         it; work\non a pool is paid for by those who ask for it."
    );
    if let Some(Warning { message, help }) = loudest {
        println!(
            "\nThe first of the warnings, as the server has logged it:\n\n  {message}\n  {help}"
        );
    }
    Ok(())
}

/// What was seen of a row.
struct Visited {
    view: Times,
    ping: Times,
    seen: Seen,
}

async fn visit(row: &Row, given: Given, period: Duration) -> Result<Visited> {
    let mut server = Server::start(given, false).await?;
    let everybody = Everybody::of(server.address).await?;
    let visitors = Visitors::of(server.address, &row.url).await?;
    let end = Instant::now() + period;
    let (view, ping) = tokio::try_join!(visitors.ask_until(end), everybody.ping_until(end))?;
    let seen = server.seen().await?;
    server.stop().await?;
    Ok(Visited { view, ping, seen })
}

impl Visited {
    fn cells(&self, row: &Row, said: Option<&Warning>) -> [String; 9] {
        let stalls = self.stalls(row);
        let held = match stalls {
            0 => "free".to_owned(),
            _ => format!("held {stalls} times"),
        };
        [
            row.shows.to_owned(),
            self.threads(),
            held,
            self.view.percentile(50).to_string(),
            self.view.percentile(99).to_string(),
            self.ping.percentile(50).to_string(),
            self.ping.percentile(99).to_string(),
            self.ping.longest().to_string(),
            said.map_or_else(|| "-".to_owned(), |_| place(&row.view)),
        ]
    }

    /// Where it ran, and on how many threads.
    fn threads(&self) -> String {
        let pools = self.seen.threads.iter();
        let used = pools.filter(|(_, threads)| **threads > 0);
        let used: Vec<_> = used
            .map(|(pool, threads)| format!("{threads} of {pool}"))
            .collect();
        match &*used {
            [] => format!("{THREADS} of the loop"),
            some => some.join(", "),
        }
    }

    fn stalls(&self, row: &Row) -> u64 {
        let stalls = self.seen.stalls.iter();
        let of_the_view = stalls.filter(|stall| stall.view.as_deref() == Some(row.view.name));
        of_the_view.map(|stall| stall.count).sum()
    }

    /// The warning that says it has held the event loop.
    fn said_of(&self, row: &Row) -> Option<&Warning> {
        let name = format!("`{}`", row.view.name);
        let mut warnings = self.seen.warnings.iter();
        warnings.find(|warning| {
            warning.message.contains(&name) && warning.message.contains("held the event loop")
        })
    }
}

/// What holds on every machine. That every request was answered is known already.
fn check(row: &Row, visited: &Visited, promises: &mut Promises) {
    let (shows, said) = (row.shows, visited.said_of(row));
    let is_counted = visited.stalls(row) > 0;
    promises.equal(
        shows,
        "it is counted if it holds the event loop",
        &row.holds,
        &is_counted,
    );
    promises.equal(
        shows,
        "it is named if it holds the event loop",
        &row.holds,
        &said.is_some(),
    );
    let Some(warning) = said else {
        return;
    };
    let named = format!("({}:{})", row.view.file, row.view.line);
    let is_there = warning.message.contains(&named);
    promises.equal(
        shows,
        &format!("the warning says {named}"),
        &true,
        &is_there,
    );
    let line = SOURCE.lines().nth(row.view.line as usize - 1);
    let stands = format!("#[view({:?}", row.url);
    let is_it = line.is_some_and(|line| line.starts_with(&stands));
    promises.equal(
        shows,
        &format!("{named} is the line of the view"),
        &true,
        &is_it,
    );
}

/// The view as tables name it: the folders of this program are known.
fn place(view: &Info) -> String {
    let file = view.file.rsplit(['/', '\\']).next().unwrap_or_default();
    format!("`{}` ({file}:{})", view.name, view.line)
}
