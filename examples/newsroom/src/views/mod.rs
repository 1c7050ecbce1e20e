//! Every page and every answer of the site.

pub(crate) mod api;
pub(crate) mod archive;
pub(crate) mod assets;
pub(crate) mod error;
pub(crate) mod front;
pub(crate) mod live;
mod middleware;
pub(crate) mod stories;

#[cfg(test)]
mod tests;

use tower_http::compression::CompressionLayer;
use veduta::{App, Routes, routes};

use crate::archive::Archive;
use crate::feeds::Feeds;
use crate::templates::templates;

/// The whole site.
pub(crate) fn site(feeds: Feeds, archive: Archive) -> App {
    App::new(routes())
        .state(feeds)
        .state(archive)
        .templates(templates())
        // Pictures are compressed already, and an event would wait for others to be compressed with: the layer
        // leaves both alone.
        .layer(CompressionLayer::new())
        .middleware::<middleware::secure>()
        .on_error(error::answer)
}

fn routes() -> Routes {
    routes![
        front::front_page,
        archive::years,
        archive::year,
        archive::search,
        archive::export,
        live::live,
        stories::story,
        stories::new_story,
        stories::submit,
        assets::thumbnail,
        assets::style,
        assets::live_script,
        assets::icon,
        assets::ping,
        assets::ready,
        assets::metrics,
        assets::listing,
        "/api" => api::routes(),
    ]
}
