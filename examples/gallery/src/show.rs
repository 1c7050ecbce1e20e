//! The second table: what quarantine does for everybody else, beside a view that computes in an `async fn`.

use std::time::Duration;

use tokio::time::Instant;

use crate::Result;
use crate::load::{CLIENTS, Crowd, Everybody, Visitors};
use crate::process::{Given, Server};
use crate::promises::Promises;
use crate::table::Column::{Number, Text};
use crate::table::Table;
use crate::times::{Millis, Times};
use crate::views::{WORK, async_cpu, cpu};

/// How often a server is asked whether it has moved the view away.
const LOOK: Duration = Duration::from_millis(20);

/// Longer than a server takes to find out, however busy the machine is.
const PATIENCE: Duration = Duration::from_secs(5);

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
    let mut convicted = None;
    for case in cases() {
        let seen = visit(&case, given, period).await?;
        table.line(&[
            case.shows.to_owned(),
            seen.ping.percentile(50).to_string(),
            seen.ping.percentile(99).to_string(),
            seen.ping.longest().to_string(),
            seen.plaintext.to_string(),
            seen.view.percentile(50).to_string(),
            seen.view.count().to_string(),
        ]);
        let is_kept = seen.is_quarantined == case.quarantine;
        promises.check(is_kept, case.shows, "moved away if quarantine is on");
        convicted = convicted.or(seen.convicted);
    }
    println!(
        "\nThe last two columns are those of the view itself, beside the pings. Read a row from the left: what everybody else \
         gets,\nand what that costs those who ask for the slow view. Quarantine is a safeguard, not a cure: from time to time \
         the\nview is tried on the event loop again, until it is written as `fn` with `cpu`."
    );
    if let Some(time) = convicted {
        println!(
            "It took {time} ms from the first request to the quarantine; the table begins behind that."
        );
    }
    Ok(())
}

/// What was seen of a case.
struct Visited {
    ping: Times,
    view: Times,
    /// Answers per second.
    plaintext: u128,
    /// How long it took until it was.
    convicted: Option<Millis>,
    is_quarantined: bool,
}

async fn visit(case: &Case, given: Given, period: Duration) -> Result<Visited> {
    let mut server = Server::start(given, case.quarantine).await?;
    let convicted = if case.quarantine {
        convict(&mut server, &case.url).await?
    } else {
        None
    };

    let everybody = Everybody::of(server.address).await?;
    let visitors = Visitors::of(server.address, &case.url).await?;
    let end = Instant::now() + period;
    let (view, ping) = tokio::try_join!(visitors.ask_until(end), everybody.ping_until(end))?;

    let crowd = Crowd::of(server.address).await?;
    let visitors = Visitors::of(server.address, &case.url).await?;
    let end = Instant::now() + period;
    let (_, answers) = tokio::try_join!(visitors.ask_until(end), crowd.ask_until(end))?;

    let is_quarantined = is_quarantined(&mut server).await?;
    server.stop().await?;
    Ok(Visited {
        ping,
        view,
        plaintext: answers as u128 * 1000 / period.as_millis(),
        convicted,
        is_quarantined,
    })
}

/// Asks for the view until the server has moved it away, and says how long that took; `None` when it does not.
async fn convict(server: &mut Server, url: &str) -> Result<Option<Millis>> {
    let began = Instant::now();
    while began.elapsed() < PATIENCE {
        let visitors = Visitors::of(server.address, url).await?;
        visitors.ask_until(Instant::now() + LOOK).await?;
        if is_quarantined(server).await? {
            return Ok(Some(Millis::from(began.elapsed())));
        }
    }
    Ok(None)
}

async fn is_quarantined(server: &mut Server) -> Result<bool> {
    let seen = server.seen().await?;
    Ok(seen.stalls.iter().any(|stall| stall.is_quarantined))
}
