//! The archive: by year, and by word. Sync views: the archive blocks, and here it may.

use std::fmt;

use veduta::{Html, Result, State, view};

use crate::archive::{Archive, Listing};
use crate::page::{Escaped, cards, counted, each, page};

#[view("/archive")]
pub(crate) fn years(archive: State<Archive>) -> Result<Html<String>> {
    let years = archive.years()?;
    let items = each(&years, |f, entry| {
        write!(
            f,
            r#"<li><a href="{url}">{year}<span>{stories}</span></a></li>"#,
            url = year::url(entry.year, None),
            year = entry.year,
            stories = counted(entry.stories, "story", "stories"),
        )
    });
    let body = fmt::from_fn(|f| match &*years {
        [] => write!(f, "<p>Nothing was stored yet.</p>"),
        _ => write!(f, r#"<ul class="years">{items}</ul>"#),
    });
    Ok(page("Archive", body))
}

/// A page of a year; a year without stories has one, an empty one.
#[view("/archive/{year}?{page}")]
pub(crate) fn year(
    year: u16,
    page: Option<u32>,
    archive: State<Archive>,
) -> Result<Option<Html<String>>> {
    let listing = archive.page(year, page.unwrap_or(1))?;
    Ok(listing.map(|listing| year_page(year, &listing)))
}

#[view("/search?{q}")]
pub(crate) fn search(q: Option<String>, archive: State<Archive>) -> Result<Html<String>> {
    let query = q.unwrap_or_default();
    let stories = archive.search(&query)?;
    let body = fmt::from_fn(|f| {
        write!(
            f,
            r#"<form role="search" class="find"><input type="search" name="q" value="{}" aria-label="Words to search for"><button>Search</button></form>"#,
            Escaped(&query),
        )?;
        match &*stories {
            [] if query.is_empty() => Ok(()),
            [] => write!(f, "<p>Nothing found.</p>"),
            stories => write!(f, r#"<div class="stories">{}</div>"#, cards(stories)),
        }
    });
    Ok(page("Search", body))
}

fn year_page(year: u16, listing: &Listing) -> Html<String> {
    let Listing {
        stories,
        page: number,
        pages,
    } = listing;
    let body = fmt::from_fn(|f| {
        if stories.is_empty() {
            return write!(f, "<p>Nothing was stored for this year.</p>");
        }
        writeln!(f, r#"<div class="stories">{}</div>"#, cards(stories))?;
        write!(f, r#"<nav class="pages" aria-label="Pages"><span>"#)?;
        if *number > 1 {
            write!(
                f,
                r#"<a rel="prev" href="{}">← Later</a>"#,
                year::url(year, Some(number - 1))
            )?;
        }
        write!(f, "</span><span>Page {number} of {pages}</span><span>")?;
        if number < pages {
            write!(
                f,
                r#"<a rel="next" href="{}">Earlier →</a>"#,
                year::url(year, Some(number + 1))
            )?;
        }
        write!(f, "</span></nav>")
    });
    page(&year.to_string(), body)
}
