//! The views that are shown: one a row, each a way to do 50 ms of work.

use std::hint::black_box;
use std::io::Read;
use std::net::{SocketAddr, TcpStream};
use std::time::{Duration, Instant};

use tokio::io::AsyncReadExt;
use veduta::{Result, Routes, State, routes, view};

/// How long each of them works when it is alone, but for the inline view.
pub(crate) const WORK: Duration = Duration::from_millis(50);

/// This file, for whoever looks up what stands in a line of it.
pub(crate) const SOURCE: &str = include_str!("views.rs");

/// What the views work on.
pub(crate) struct Work {
    /// What takes a processor as long as [`WORK`].
    pub(crate) rounds: u64,
    /// A server that answers after [`WORK`].
    pub(crate) archive: SocketAddr,
}

pub(crate) fn views() -> Routes {
    routes![
        sync_io,
        async_io,
        async_cpu,
        sync_cpu,
        cpu,
        inline,
        async_sleep
    ]
}

#[view("/sync-io")]
pub(crate) fn sync_io(work: State<Work>) -> Result<String> {
    let mut text = String::new();
    TcpStream::connect(work.archive)?.read_to_string(&mut text)?;
    Ok(text)
}

#[view("/async-io")]
pub(crate) async fn async_io(work: State<Work>) -> Result<String> {
    let mut text = String::new();
    let mut archive = tokio::net::TcpStream::connect(work.archive).await?;
    archive.read_to_string(&mut text).await?;
    Ok(text)
}

/// The mistake that no compiler sees: it computes between two awaits, or without any.
#[view("/async-cpu")]
pub(crate) async fn async_cpu(work: State<Work>) -> String {
    compute(work.rounds)
}

#[view("/sync-cpu")]
pub(crate) fn sync_cpu(work: State<Work>) -> String {
    compute(work.rounds)
}

/// The same function on the pool that has one thread per core.
#[view("/cpu", cpu)]
pub(crate) fn cpu(work: State<Work>) -> String {
    compute(work.rounds)
}

#[view("/inline", inline)]
pub(crate) fn inline(work: State<Work>) -> String {
    compute(work.rounds / 100_000)
}

/// The mistake that `#[view]` refuses, unless it is told not to.
#[view("/async-sleep", allow_blocking)]
pub(crate) async fn async_sleep() -> &'static str {
    std::thread::sleep(WORK);
    "slept"
}

fn compute(rounds: u64) -> String {
    let mix = |hash: u64, round: u64| {
        black_box(hash.rotate_left(5) ^ round).wrapping_mul(0x9e37_79b9_7f4a_7c15)
    };
    (0..rounds).fold(0, mix).to_string()
}

/// How many rounds this machine computes in [`WORK`] when nothing disturbs it.
pub(crate) fn rounds() -> u64 {
    const SAMPLE: u64 = 1 << 18;
    let sample = |_| {
        // Whatever has run before, other programs for example, has its share of the processor back then.
        std::thread::sleep(Duration::from_millis(1));
        let began = Instant::now();
        black_box(compute(black_box(SAMPLE)));
        began.elapsed()
    };
    let fastest = (0..20).map(sample).min().unwrap_or(WORK);
    let rounds = u128::from(SAMPLE) * WORK.as_nanos() / fastest.as_nanos().max(1);
    u64::try_from(rounds).unwrap_or(u64::MAX)
}
