//! Every page and every answer of the site.

pub(crate) mod api;
pub(crate) mod archive;
pub(crate) mod assets;
pub(crate) mod error;
pub(crate) mod front;
pub(crate) mod stories;

#[cfg(test)]
mod tests;

use veduta::{Routes, routes};

pub(crate) fn routes() -> Routes {
    routes![
        front::front_page,
        archive::years,
        archive::year,
        archive::search,
        stories::story,
        stories::new_story,
        stories::submit,
        assets::thumbnail,
        assets::style,
        assets::ping,
        "/api" => api::routes(),
    ]
}
