//! The way of a sync view to a thread, and back.

use divan::counter::ItemsCount;
use divan::{Bencher, black_box_drop};
use futures_util::future::join_all;
use tokio::runtime::{self, Runtime};
use tower_service::Service;
use veduta::{App, Settings, routes, view};

use crate::get;

#[view("/sync")]
fn sync() -> &'static str {
    "sync"
}

/// How many are under way at once, on how many threads.
const LOADS: [(usize, usize); 10] = [
    (1, 2),
    (1, 64),
    (1, 512),
    (64, 2),
    (64, 16),
    (64, 64),
    (64, 512),
    (512, 2),
    (512, 64),
    (512, 512),
];

fn runtime(threads: usize) -> Runtime {
    let runtime = runtime::Builder::new_multi_thread()
        .worker_threads(1)
        .max_blocking_threads(threads)
        .enable_all()
        .build();
    runtime.expect("a runtime is built")
}

#[divan::bench(args = LOADS)]
fn view(bencher: Bencher<'_, '_>, (in_flight, threads): (usize, usize)) {
    let runtime = runtime(1);
    let settings = Settings::default().blocking_threads(threads);
    let service = App::new(routes![sync]).settings(settings).into_service();
    let service = service.unwrap_or_else(|error| panic!("{error}"));
    bencher.counter(ItemsCount::new(in_flight)).bench_local(|| {
        let call = |_| service.clone().call(get("/sync"));
        let calls = join_all((0..in_flight).map(call));
        black_box_drop(runtime.block_on(calls));
    });
}

/// A closure on the blocking pool of tokio, to compare.
#[divan::bench(args = LOADS)]
fn spawn_blocking(bencher: Bencher<'_, '_>, (in_flight, threads): (usize, usize)) {
    let runtime = runtime(threads);
    bencher.counter(ItemsCount::new(in_flight)).bench_local(|| {
        let call = |_| runtime.spawn_blocking(|| "sync");
        let calls = join_all((0..in_flight).map(call));
        black_box_drop(runtime.block_on(calls));
    });
}
