//! The same data as JSON.

use veduta::{Created, Json, Result, Routes, State, routes, view};

use super::stories::publish;
use crate::archive::{Archive, Listing, Year};
use crate::draft::Draft;
use crate::edition::Edition;
use crate::feeds::Feeds;
use crate::story::Story;

/// Stories in one answer of [`Stories`].
const STORIES: u32 = 100;

pub(crate) fn routes() -> Routes {
    routes![headlines, years, year, story, Stories, search]
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

/// All stories, to read and to add to.
#[derive(Debug)]
pub(crate) struct Stories;

#[view("/stories?{after}")]
impl Stories {
    /// The next stories behind the one with this id, in the order in which they came: so a program keeps a copy.
    fn get(after: Option<i64>, archive: State<Archive>) -> Result<Json<Vec<Story>>> {
        Ok(Json(archive.after(after.unwrap_or(0), STORIES)?))
    }

    fn post(draft: Json<Draft>, archive: State<Archive>) -> Result<Created<Json<Story>>> {
        publish(&draft, &archive)
    }
}

#[view("/search?{q}")]
pub(crate) fn search(q: Option<String>, archive: State<Archive>) -> Result<Json<Vec<Story>>> {
    Ok(Json(archive.search(&q.unwrap_or_default())?))
}
