//! What stands around each poll of a view: context and watchdog.

use divan::{Bencher, black_box_drop};
use futures_util::future::poll_fn;
use std::task::Poll;
use tokio::runtime;
use tower_service::Service;
use veduta::{routes, view};

use crate::{get, service};

/// Wants to be polled so many times before it is ready.
async fn polled(times: u32) {
    let mut left = times;
    poll_fn(move |context| {
        if left == 0 {
            return Poll::Ready(());
        }
        left -= 1;
        context.waker().wake_by_ref();
        Poll::Pending
    })
    .await;
}

#[view("/polled/{times}")]
async fn view(times: u32) -> &'static str {
    polled(times).await;
    "polled"
}

#[divan::bench(args = [0, 1000])]
fn of_a_view(bencher: Bencher<'_, '_>, times: u32) {
    let runtime = runtime::Builder::new_current_thread().build();
    let runtime = runtime.expect("a runtime is built");
    let service = service(routes![view]);
    bencher
        .with_inputs(|| get(&format!("/polled/{times}")))
        .bench_local_values(|request| {
            black_box_drop(runtime.block_on(service.clone().call(request)));
        });
}

/// The same without a view, to compare.
#[divan::bench(args = [0, 1000])]
fn of_a_future(bencher: Bencher<'_, '_>, times: u32) {
    let runtime = runtime::Builder::new_current_thread().build();
    let runtime = runtime.expect("a runtime is built");
    bencher.bench_local(|| runtime.block_on(polled(times)));
}
