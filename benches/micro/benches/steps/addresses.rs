//! `url(..)`: the address of a view.

use std::hint::black_box;

use veduta::view;

#[view("/archive")]
async fn archive() -> &'static str {
    "archive"
}

#[view("/archive/{year}/{slug}?{page}")]
async fn story(year: u16, slug: &str, page: Option<u32>) -> &'static str {
    let _ = (year, slug, page);
    "story"
}

#[divan::bench]
fn plain() -> String {
    archive::url()
}

#[divan::bench]
fn with_parameters() -> String {
    story::url(black_box(2024), black_box("leeks"), black_box(Some(2)))
}

/// Letters that must be encoded.
#[divan::bench]
fn with_escapes() -> String {
    story::url(
        black_box(2024),
        black_box("leeks & potatoes"),
        black_box(None),
    )
}
