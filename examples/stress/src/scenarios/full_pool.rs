//! A pool that is full harms nobody else, and says so at once.

use std::net::SocketAddr;
use std::thread;
use std::time::{Duration, Instant};

use tokio::task::JoinSet;
use tokio::time::sleep;
use veduta::{App, Settings, routes, view};

use crate::Result;
use crate::client::{Answer, Client, count, percentile};
use crate::metrics::{Told, metrics};
use crate::report::Report;
use crate::server::Server;

const THREADS: usize = 4;
const QUEUE: usize = 4;
const CLIENTS: usize = 4 * THREADS;
const SLOW: Duration = Duration::from_millis(200);
const LENGTH: Duration = Duration::from_secs(3);

#[view("/slow")]
fn slow() -> &'static str {
    thread::sleep(SLOW);
    "slow"
}

#[view("/quick")]
async fn quick() -> &'static str {
    "quick"
}

pub(crate) async fn run(report: &mut Report) -> Result<()> {
    let settings = Settings::default()
        .blocking_threads(THREADS)
        .blocking_queue(QUEUE);
    let server = Server::start(App::new(routes![slow, quick, metrics]).settings(settings)).await?;
    let before = probe(server.address()).await?;
    let crowd = press(server.address());
    let during = probe(server.address()).await?;
    let pressed: Result<Vec<_>> = crowd.join_all().await.into_iter().collect();
    let pressed: Vec<_> = pressed?.into_iter().flatten().collect();
    async_views(report, &before, &during);
    let told = Told::by(server.address()).await?;
    let counted = told.value("veduta_pool_jobs_refused_total{pool=\"blocking\"}");
    report.count("each refusal is counted", count(&pressed, 503), counted);
    overflow(report, pressed);
    server.stop().await
}

fn async_views(report: &mut Report, before: &[Answer], during: &[Answer]) {
    for (name, answers) in [("before", before), ("during", during)] {
        report.time(&format!("async_p50_{name}"), percentile(answers, 50));
        report.time(&format!("async_p99_{name}"), percentile(answers, 99));
    }
    let answered = count(during, 200);
    report.count("async views are answered", during.len(), answered);
    let median = percentile(during, 50);
    report.at_most("async views do not wait for threads", SLOW / 4, median);
}

fn overflow(report: &mut Report, pressed: Vec<Answer>) {
    let all = pressed.len();
    let (refused, accepted): (Vec<_>, Vec<_>) =
        pressed.into_iter().partition(|answer| answer.status == 503);
    report.figure("accepted", accepted.len(), "requests");
    report.figure("refused", refused.len(), "requests");
    report.time("accepted_p99", percentile(&accepted, 99));
    report.time("refused_p50", percentile(&refused, 50));
    report.time("refused_p99", percentile(&refused, 99));
    let answered = count(&accepted, 200) + refused.len();
    report.count("each is answered or refused", all, answered);
    let told = refused.iter().filter(|answer| answer.retry_after).count();
    report.count("a refusal says when to retry", refused.len(), told);
    if refused.is_empty() {
        report.broken("some are refused", "a refusal", "none");
    }
    let at_once = percentile(&refused, 50);
    report.at_most("a refusal comes at once", SLOW / 4, at_once);
    // The rest of two jobs, and a job of its own.
    let bound = SLOW * 10;
    let longest = percentile(&accepted, 100);
    report.at_most("the accepted wait no longer than the queue", bound, longest);
}

/// One client that asks async views, with pauses.
async fn probe(server: SocketAddr) -> Result<Vec<Answer>> {
    let mut client = Client::connect(server).await?;
    let began = Instant::now();
    let mut answers = Vec::new();
    while began.elapsed() < LENGTH {
        answers.push(client.get("/quick").await?);
        sleep(Duration::from_millis(2)).await;
    }
    Ok(answers)
}

/// Clients that ask slow sync views again and again, with a pause after a refusal.
fn press(server: SocketAddr) -> JoinSet<Result<Vec<Answer>>> {
    let mut crowd = JoinSet::new();
    for _ in 0..CLIENTS {
        crowd.spawn(async move {
            let mut client = Client::connect(server).await?;
            let began = Instant::now();
            let mut answers = Vec::new();
            while began.elapsed() < LENGTH {
                let answer = client.get("/slow").await?;
                if answer.status == 503 {
                    sleep(SLOW / 10).await;
                }
                answers.push(answer);
            }
            Ok(answers)
        });
    }
    crowd
}
