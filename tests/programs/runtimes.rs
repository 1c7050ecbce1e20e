//! A program that tests start in both shapes of the runtime: its views say which thread they are on.

use std::sync::atomic::{AtomicUsize, Ordering};
use std::thread;
use std::time::Duration;

use futures_util::{StreamExt, stream};
use tokio::time::sleep;
use veduta::{
    App, MayBlock, Metrics, PoolSize, Result, Settings, State, StatusCode, Stream, routes, view,
};

/// How many views hang.
type Hanging = AtomicUsize;

fn here() -> String {
    thread::current().name().unwrap_or("").to_owned()
}

/// A thread of the event loop, found out behind a timer.
#[view("/loop")]
async fn event_loop() -> String {
    sleep(Duration::from_millis(1)).await;
    here()
}

/// A pool that only this server has.
async fn pooled() -> Result<&'static str> {
    sleep(Duration::from_millis(1)).await;
    veduta::blocking_on("own", |_| "pooled").await
}

#[view("/blocking")]
fn blocking(block: &MayBlock) -> Result<&'static str> {
    block.block_on(pooled())
}

#[view("/cpu", cpu)]
fn cpu(block: &MayBlock) -> Result<&'static str> {
    block.block_on(pooled())
}

#[view("/inline", inline)]
fn inline() -> String {
    here()
}

#[view("/task")]
async fn task() -> Result<&'static str> {
    veduta::spawn(pooled()).await?
}

#[view("/panic")]
async fn panics() -> StatusCode {
    panic!("on purpose")
}

/// Says its thread, and that it has finished when the server stops.
#[view("/until-stopped")]
async fn until_stopped() -> Stream {
    let last = async {
        veduta::stopping().await;
        " has finished".to_owned()
    };
    let first = std::future::ready(here());
    Stream::new(stream::once(first).chain(stream::once(last)))
}

/// Holds its thread for as long as there is a process.
#[view("/hang")]
async fn hang(hanging: State<Hanging>) -> StatusCode {
    hanging.fetch_add(1, Ordering::SeqCst);
    hold()
}

fn hold() -> ! {
    loop {
        thread::park();
    }
}

#[view("/hanging")]
async fn hanging(hanging: State<Hanging>) -> String {
    hanging.load(Ordering::SeqCst).to_string()
}

/// Holds its thread for long enough to be noticed.
#[view("/stall")]
async fn stall() -> String {
    hold_for(Duration::from_millis(100));
    sleep(Duration::from_millis(1)).await;
    here()
}

fn hold_for(time: Duration) {
    thread::sleep(time);
}

/// How many views are in quarantine.
#[view("/quarantine")]
async fn quarantine(metrics: Metrics) -> String {
    let views = metrics.quarantine.iter();
    views.filter(|view| view.is_quarantined).count().to_string()
}

/// The threads of the process.
#[view("/threads")]
fn threads() -> Result<String> {
    let mut names = Vec::new();
    for task in std::fs::read_dir("/proc/self/task")? {
        names.push(std::fs::read_to_string(task?.path().join("comm"))?);
    }
    Ok(names.concat())
}

fn main() -> Result<()> {
    App::new(routes![
        event_loop,
        blocking,
        cpu,
        inline,
        task,
        panics,
        until_stopped,
        hang,
        hanging,
        stall,
        quarantine,
        threads
    ])
    .settings(Settings::default().pool("own", PoolSize::new(1)))
    .state(Hanging::default())
    .on_startup(async || println!("started on {}", here()))
    .on_shutdown(|| println!("stopped"))
    .run()
}
