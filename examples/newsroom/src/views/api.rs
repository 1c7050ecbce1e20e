//! The same data as JSON.

use veduta::{Json, Result, Routes, State, routes, view};

use crate::archive::{Archive, Listing, Year};
use crate::edition::Edition;
use crate::feeds::Feeds;
use crate::story::Story;

pub(crate) fn routes() -> Routes {
    routes![headlines, years, year, story, search]
}

#[view("/headlines")]
pub(crate) async fn headlines(
    feeds: State<Feeds>,
    archive: State<Archive>,
) -> Result<Json<Edition>> {
    Edition::gather(&feeds, &archive).await.map(Json)
}

#[view("/archive")]
pub(crate) fn years(archive: State<Archive>) -> Result<Json<Vec<Year>>> {
    Ok(Json(archive.years()?))
}

#[view("/archive/{year}?{page}")]
pub(crate) fn year(
    year: u16,
    page: Option<u32>,
    archive: State<Archive>,
) -> Result<Option<Json<Listing>>> {
    Ok(archive.page(year, page.unwrap_or(1))?.map(Json))
}

#[view("/story/{id}")]
pub(crate) fn story(id: i64, archive: State<Archive>) -> Result<Option<Json<Story>>> {
    Ok(archive.story(id)?.map(Json))
}

#[view("/search?{q}")]
pub(crate) fn search(q: Option<String>, archive: State<Archive>) -> Result<Json<Vec<Story>>> {
    Ok(Json(archive.search(&q.unwrap_or_default())?))
}
