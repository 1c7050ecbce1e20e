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
    /// Whether it holds the event loop.
    holds: bool,
}

impl Row {
    fn of<V: View>(shows: &'static str, holds: bool) -> Self {
        Self {
            shows,
            view: V::INFO,
            holds,
        }
    }

    fn rows() -> [Self; 7] {
        [
            Self::of::<sync_io>("fn, slow read", false),
            Self::of::<async_io>("async fn, awaits slow read", false),
            Self::of::<async_cpu>("async fn, computes", true),
            Self::of::<sync_cpu>("fn, computes", false),
            Self::of::<cpu>("fn + cpu, computes", false),
            Self::of::<inline>("fn + inline, microseconds", false),
            Self::of::<async_sleep>("async fn, thread::sleep", true),
        ]
    }

    /// Where it is asked for: it has no parameters.
    fn path(&self) -> &'static str {
        self.view.path.unwrap_or_default()
    }
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
    for row in Row::rows() {
        let visited = visit(&row, given, period).await?;
        let said = visited.said_of(&row);
        table.line(&visited.cells(&row, said));
        check(&row, &visited, promises);
        loudest = loudest.or(said.cloned());
    }
    println!(
        "\nRead the pings first: what holds the event loop is paid for by everybody else, whose pings wait for \
         it; work\non a pool is paid for by those who ask for it."
    );
    if let Some(Warning { message, help }) = loudest {
        println!(
            "\nThe first of the warnings, as the server has logged it:\n\n  {message}\n  help: {help}"
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
    let visitors = Visitors::of(server.address, row.path()).await?;
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
            said.map_or_else(|| "-".to_owned(), named),
        ]
    }

    /// Where it ran, and on how many threads: when no pool has started any, on those of the event loop.
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

    /// How often something else has held it. A machine that is busy is no reason to be counted.
    fn others(&self, row: &Row) -> u64 {
        self.seen.stalls() - self.stalls(row)
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
    let is_counted = visited.stalls(row) > 0;
    let said = visited.said_of(row);
    let mut promise = |is_kept, what: &str| promises.check(is_kept, row.shows, what);
    promise(
        is_counted == row.holds,
        "counted if it holds the event loop",
    );
    promise(
        said.is_some() == row.holds,
        "named if it holds the event loop",
    );
    promise(visited.others(row) == 0, "nothing else is counted");
    let Some(warning) = said else {
        return;
    };
    let place = format!("({}:{})", row.view.file, row.view.line);
    promise(warning.message.contains(&place), "named with its place");
    let line = SOURCE.lines().nth(row.view.line as usize - 1);
    let attribute = format!("#[view({:?}", row.path());
    let is_there = line.is_some_and(|line| line.starts_with(&attribute));
    promise(is_there, "its place is the line of its attribute");
}

/// What a warning names, with its place: the folders of this program are known.
fn named(warning: &Warning) -> String {
    let message = &warning.message;
    let from = message.find('`').unwrap_or_default();
    let until = message.find(')').map_or(message.len(), |end| end + 1);
    let named = message.get(from..until).unwrap_or(message);
    named.replace("examples/gallery/src/", "")
}
