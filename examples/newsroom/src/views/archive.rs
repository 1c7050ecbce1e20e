//! The archive: by year, by word, and as a whole. Sync views: the archive blocks, and here it may.

use veduta::http::header::CONTENT_DISPOSITION;
use veduta::template::context;
use veduta::{IntoResponse, Result, State, Stream, Template, view};

use crate::archive::Archive;
use crate::export::csv;

#[view("/archive")]
pub(crate) fn years(archive: State<Archive>) -> Result<Template> {
    let years = archive.years()?;
    Ok(Template::new("years.html", context! { years }))
}

/// A page of a year; a year without stories has one, an empty one.
#[view("/archive/{year}?{page}")]
pub(crate) fn year(
    year: u16,
    page: Option<u32>,
    archive: State<Archive>,
) -> Result<Option<Template>> {
    let listing = archive.page(year, page.unwrap_or(1))?;
    Ok(listing.map(|listing| Template::new("year.html", context! { year, ..listing })))
}

#[view("/search?{q}")]
pub(crate) fn search(q: Option<String>, archive: State<Archive>) -> Result<Template> {
    let query = q.unwrap_or_default();
    let stories = archive.search(&query)?;
    Ok(Template::new("search.html", context! { query, stories }))
}

/// Written while it is read: between two stretches neither a thread nor a connection to the archive waits
/// for the reader.
#[view("/export.csv")]
pub(crate) fn export(archive: State<Archive>) -> impl IntoResponse {
    let headers = [(CONTENT_DISPOSITION, "attachment; filename=\"newsroom.csv\"")];
    let rows = Stream::iter(csv(archive)).content_type("text/csv; charset=utf-8");
    (headers, rows)
}
