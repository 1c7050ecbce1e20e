//! Other attributes on a view, above and below.
#![deny(warnings)]

use veduta::{State, routes, view};

#[tracing::instrument(skip_all)]
#[view("/above/{id}")]
async fn above(id: u64, state: State<String>) -> String {
    format!("{id} {}", *state)
}

#[view("/below/{id}")]
#[tracing::instrument(skip_all, fields(id))]
async fn below(id: u64, state: State<String>) -> String {
    format!("{id} {}", *state)
}

#[view("/sync")]
#[tracing::instrument]
#[inline]
#[must_use]
fn sync() -> String {
    String::new()
}

#[view("/old")]
#[deprecated(note = "use `sync`")]
fn old() -> String {
    String::new()
}

#[cfg(any())]
#[view("/never")]
fn never(nothing: Nothing) -> Nothing {
    nothing
}

#[view("/never")]
#[cfg(any())]
fn never(nothing: Nothing) -> Nothing {
    nothing
}

#[view("/always")]
#[cfg_attr(any(), deprecated)]
fn always(#[allow(unused_variables)] state: State<String>) -> String {
    String::new()
}

fn main() {
    #[expect(deprecated)]
    let routes = routes![above, below, sync, old, always];
    drop(routes);
}
