//! The second table: what quarantine does for everybody else, beside a view that computes in an `async fn`.

use std::time::Duration;

use tokio::time::{Instant, sleep};

use crate::Result;
use crate::load::{CLIENTS, Crowd, Everybody, Visitors};
use crate::process::{Given, Server};
use crate::promises::Promises;
use crate::server::Seen;
use crate::table::Column::{Number, Text};
use crate::table::Table;
use crate::times::{Millis, Times};
use crate::views::{WORK, async_cpu, cpu};

/// How often a server is asked whether it has moved the view away; the watchdog looks more often.
const LOOK: Duration = Duration::from_millis(20);

/// Longer than a server takes to find out, however busy the machine is.
const PATIENCE: Duration = Duration::from_secs(20);

struct Case {
    shows: &'static str,
    url: String,
    quarantine: bool,
}

fn cases() -> [Case; 3] {
    let case = |shows, url, quarantine| Case {
        shows,
        url,
        quarantine,
    };
    [
        case("async fn, quarantine off", async_cpu::url(), false),
        case("async fn, quarantine on", async_cpu::url(), true),
        case("fn + cpu", cpu::url(), false),
    ]
}

pub(crate) async fn show(given: Given, period: Duration, promises: &mut Promises) -> Result<()> {
    println!(
        "\n\nWhat quarantine does for everybody else\n\n\
         {CLIENTS} clients ask for a view that computes for {WORK:?}. Beside them first a /ping is due every millisecond,\n\
         then 32 clients ask for plaintext as fast as they are answered. Both last {period:?}; times are in milliseconds.\n"
    );
    let table = Table::begin([
        Text("the view", 25),
        Number("ping p50", 8),
        Number("p99", 8),
        Number("max", 8),
        Number("plaintext/s", 11),
        Number("view p50", 8),
        Number("answered", 8),
    ]);
    let mut logged = None;
    for case in cases() {
        let visited = visit(&case, given, period).await?;
        table.line(&[
            case.shows.to_owned(),
            visited.ping.percentile(50).to_string(),
            visited.ping.percentile(99).to_string(),
            visited.ping.longest().to_string(),
            visited.plaintext.to_string(),
            visited.view.percentile(50).to_string(),
            visited.view.count().to_string(),
        ]);
        check(&case, &visited, promises);
        if let (Some(time), Some(said)) = (visited.convicted, visited.said()) {
            logged = Some(format!(
                "It took {time} ms at most from the first request to the quarantine, where the row begins. The server has logged \
                 then:\n\n  {said}"
            ));
        }
    }
    println!(
        "\nThe last two columns are those of the view itself, beside the pings. Read a row from the left: what everybody else \
         gets,\nand what that costs those who ask for the slow view. Quarantine is a safeguard, not a cure: from time to time \
         the\nview is tried on the event loop again, until it is written as `fn` with `cpu`."
    );
    if let Some(logged) = logged {
        println!("{logged}");
    }
    Ok(())
}

/// What holds on every machine; who holds the event loop for certain is known on Linux only.
fn check(case: &Case, visited: &Visited, promises: &mut Promises) {
    let is_expected = case.quarantine && cfg!(target_os = "linux");
    let is_kept = visited.is_quarantined() == is_expected;
    promises.check(is_kept, case.shows, "moved away if quarantine is on");
    let is_kept = visited.said().is_some() == is_expected;
    promises.check(is_kept, case.shows, "the log says when it is moved away");
    if is_expected {
        let is_kept = visited.stalls == 0;
        promises.check(is_kept, case.shows, "it holds the event loop no more");
    }
}

/// What was seen of a case.
struct Visited {
    ping: Times,
    view: Times,
    /// Answers per second.
    plaintext: u128,
    /// How long it took until the view was moved away.
    convicted: Option<Millis>,
    /// How often the event loop was held after that.
    stalls: u64,
    seen: Seen,
}

impl Visited {
    fn is_quarantined(&self) -> bool {
        !self.seen.quarantine.is_empty()
    }

    /// What the server has logged when it was moved away.
    fn said(&self) -> Option<&str> {
        let mut messages = self.seen.warnings.iter().map(|it| &*it.message);
        messages.find(|it| it.contains("quarantine"))
    }
}

async fn visit(case: &Case, given: Given, period: Duration) -> Result<Visited> {
    let mut server = Server::start(given, case.quarantine).await?;
    let convicted = if case.quarantine {
        convict(&mut server, &case.url).await?
    } else {
        None
    };
    let stalls_before = server.seen().await?.stalls();

    let everybody = Everybody::of(server.address).await?;
    let visitors = Visitors::of(server.address, &case.url).await?;
    let end = Instant::now() + period;
    let (view, ping) = tokio::try_join!(visitors.ask_until(end), everybody.ping_until(end))?;

    let crowd = Crowd::of(server.address).await?;
    let visitors = Visitors::of(server.address, &case.url).await?;
    let end = Instant::now() + period;
    let (_, answers) = tokio::try_join!(visitors.ask_until(end), crowd.ask_until(end))?;

    let seen = server.seen().await?;
    server.stop().await?;
    Ok(Visited {
        ping,
        view,
        plaintext: answers as u128 * 1000 / period.as_millis(),
        convicted,
        stalls: seen.stalls() - stalls_before,
        seen,
    })
}

/// Asks for the view until the server has moved it away; says how long that took, if it did.
async fn convict(server: &mut Server, url: &str) -> Result<Option<Millis>> {
    let began = Instant::now();
    while began.elapsed() < PATIENCE {
        let visitors = Visitors::of(server.address, url).await?;
        visitors.ask_until(Instant::now() + LOOK).await?;
        if !server.seen().await?.quarantine.is_empty() {
            let time = Millis::from(began.elapsed());
            // The watchdog may be about to count the last of its polls on the event loop.
            sleep(LOOK).await;
            return Ok(Some(time));
        }
    }
    Ok(None)
}
