//! Sync in async in sync: as deep as anybody likes, on as many threads as there are.

use std::future::Future;
use std::pin::Pin;

use veduta::{App, MayBlock, Settings, routes, view};

use crate::Result;
use crate::client::{ask, percentile};
use crate::report::Report;
use crate::server::Server;

const DEPTH: u32 = 100;

type Descent = Pin<Box<dyn Future<Output = veduta::Result<u32>> + Send>>;

/// From async code to a thread and back to async code, until there are no levels left; says how many there were.
fn descend(levels: u32, spawned: bool) -> Descent {
    Box::pin(async move {
        let Some(below) = levels.checked_sub(1) else {
            return Ok(0);
        };
        let job = veduta::blocking(move |block| block.block_on(descend(below, spawned)));
        let depth = if spawned {
            tokio::spawn(job).await???
        } else {
            job.await??
        };
        Ok(depth + 1)
    })
}

#[view("/async/{levels}?{spawned}")]
async fn from_async(levels: u32, spawned: bool) -> veduta::Result<String> {
    Ok(descend(levels, spawned).await?.to_string())
}

#[view("/sync/{levels}?{spawned}")]
fn from_sync(levels: u32, spawned: bool, block: &MayBlock) -> veduta::Result<String> {
    Ok(block.block_on(descend(levels, spawned))?.to_string())
}

pub(crate) async fn run(report: &mut Report) -> Result<()> {
    for threads in [1, 4] {
        let settings = Settings::default().blocking_threads(threads);
        let app = App::new(routes![from_async, from_sync]).settings(settings);
        let server = Server::start(app).await?;
        for kind in ["async", "sync"] {
            for (way, spawned) in [("direct", false), ("spawned", true)] {
                let target = format!("/{kind}/{DEPTH}?spawned={spawned}");
                let name = format!("{kind}_{way}_on_{threads}");
                chains(report, &server, &target, &name, threads).await?;
            }
        }
        server.stop().await?;
    }
    Ok(())
}

/// As many chains at once as there are threads.
async fn chains(
    report: &mut Report,
    server: &Server,
    target: &str,
    name: &str,
    threads: usize,
) -> Result<()> {
    let answers = ask(server.address(), target, threads, 1).await?;
    for answer in &answers {
        let promise = format!("{name}: a chain reaches its depth");
        report.equal(&promise, &DEPTH.to_string(), &answer.body);
    }
    report.time(name, percentile(&answers, 100));
    Ok(())
}
