//! The access log: a line for each request, answered or not.

use std::net::SocketAddr;

use http::StatusCode;

use crate::outcome::{Asked, Finish, Outcome};
use crate::response::Response;
use crate::routes::Answered;

/// The head of the answer is known.
pub(super) fn answered(asked: &Asked, response: &Response) {
    let view = response.extensions().get().map(|Answered(view)| *view);
    tracing::info!(
        target: "veduta::access",
        client = asked.client.map(display),
        view = view.map(|view| view.name),
        kind = view.map(|view| display(view.dispatch)),
        elapsed_us = elapsed_us(asked),
        status = response.status().as_u16(),
        // `Debug` escapes what a client could forge lines with.
        "{} {:?}",
        asked.method,
        target(asked),
    );
}

/// There is no answer: the client has gone, or the server cut it off.
pub(super) fn lost(asked: &Asked, Finish { view, outcome, .. }: Finish) {
    tracing::info!(
        target: "veduta::access",
        client = asked.client.map(display),
        view = view.map(|view| view.name),
        kind = view.map(|view| display(view.dispatch)),
        elapsed_us = elapsed_us(asked),
        outcome = outcome.as_str(),
        "{} {:?}",
        asked.method,
        target(asked),
    );
}

/// The client has sent what is no request, and is told so.
pub(super) fn malformed(client: Option<SocketAddr>, status: StatusCode) {
    tracing::info!(
        target: "veduta::access",
        client = client.map(display),
        outcome = Outcome::Malformed.as_str(),
        status = status.as_u16(),
        "no request",
    );
}

fn elapsed_us(asked: &Asked) -> u64 {
    u64::try_from(asked.started.elapsed().as_micros()).unwrap_or(u64::MAX)
}

fn target(asked: &Asked) -> &str {
    asked
        .uri
        .path_and_query()
        .map_or("", |target| target.as_str())
}
