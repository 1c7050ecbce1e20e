//! What pages are made with, beside their text.

use veduta::http::header::CACHE_CONTROL;
use veduta::{File, IntoResponse, Metrics, Readiness, Result, RouteList, State, view};

use crate::archive::Archive;
use crate::thumbnail::png;

/// Cpu: painting and resizing keep a core busy, so no more of them run than there are cores.
#[view("/thumbnail/{id}", cpu)]
pub(crate) fn thumbnail(id: i64, archive: State<Archive>) -> Result<Option<impl IntoResponse>> {
    let Some(story) = archive.story(id)? else {
        return Ok(None);
    };
    let picture = File::bytes(png(&story.title)?).content_type("image/png");
    Ok(Some(([(CACHE_CONTROL, "public, max-age=86400")], picture)))
}

#[view("/style.css", inline)]
pub(crate) fn style() -> impl IntoResponse {
    asset(
        include_str!("../../static/style.css"),
        "text/css; charset=utf-8",
    )
}

#[view("/live.js", inline)]
pub(crate) fn live_script() -> impl IntoResponse {
    asset(
        include_str!("../../static/live.js"),
        "text/javascript; charset=utf-8",
    )
}

#[view("/icon.svg", inline)]
pub(crate) fn icon() -> impl IntoResponse {
    asset(include_str!("../../static/icon.svg"), "image/svg+xml")
}

/// Inline: it has nothing to wait for, so it does not even leave the event loop.
#[view("/ping", inline)]
pub(crate) fn ping() -> &'static str {
    "pong"
}

/// For a load balancer: whether this server wants requests. It does not while it starts and stops.
#[view("/ready")]
pub(crate) async fn ready(readiness: Readiness) -> Readiness {
    readiness
}

/// For Prometheus. It tells nobody what is in the archive; a site that has more to hide asks who wants to know.
#[view("/metrics")]
pub(crate) async fn metrics(metrics: Metrics) -> Metrics {
    metrics
}

/// For whoever runs it: which view stands where, and which are in quarantine because they have held up the others.
#[view("/routes")]
pub(crate) async fn listing(routes: RouteList) -> RouteList {
    routes
}

/// A part of the program as a file. Browsers keep it and ask whether it is still the same, so that the pages of
/// a new version never meet the style of an old one; the answer is a 304 without a body.
fn asset(text: &'static str, content_type: &str) -> impl IntoResponse + use<> {
    let file = File::bytes(text).content_type(content_type);
    ([(CACHE_CONTROL, "no-cache")], file)
}
