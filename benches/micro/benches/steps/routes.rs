//! From the path of a request to its view, with few and with many routes.

use divan::{Bencher, black_box_drop};
use veduta::{Routes, routes, view};

use crate::{answer, get, service};

#[view("/stories/{id}/edit")]
async fn edit(id: u32) -> &'static str {
    let _ = id;
    "edit"
}

/// Each request asks for another route, in an order that the processor cannot foresee; each route is asked for often.
#[divan::bench(args = [10, 100, 10_000], sample_count = 2000, sample_size = 100)]
fn lookup(bencher: Bencher<'_, '_>, count: usize) {
    let nest = |routes: Routes, number| routes.nest(&format!("/section-{number}"), routes![edit]);
    let service = service((0..count).fold(Routes::new(), nest));
    // Knuth's multiplicative hash.
    let mut asked = (0_usize..).map(|number| number.wrapping_mul(2_654_435_761) % count);
    bencher
        .with_inputs(|| {
            get(&format!(
                "/section-{}/stories/7/edit",
                asked.next().unwrap_or(0)
            ))
        })
        .bench_local_values(|request| black_box_drop(answer(&service, request)));
}

/// The same without a path to look for: what the call alone takes.
#[divan::bench]
fn only_route(bencher: Bencher<'_, '_>) {
    let service = service(routes![edit]);
    bencher
        .with_inputs(|| get("/stories/7/edit"))
        .bench_local_values(|request| black_box_drop(answer(&service, request)));
}
