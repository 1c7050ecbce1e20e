//! The whole archive as CSV (RFC 4180), a stretch at a time.

use std::borrow::Cow;
use std::iter;

use csv::{Terminator, WriterBuilder};
use veduta::{Result, State};

use crate::archive::Archive;
use crate::story::{Story, WebLink};

/// Stories that are read at once.
const STRETCH: u32 = 200;
const COLUMNS: usize = 6;
const HEAD: [&str; COLUMNS] = ["id", "published", "source", "title", "link", "summary"];

/// The lines of the file, many of them in each item.
///
/// Each stretch begins behind the last id of the one before. So the archive is not held in between, however slow
/// the reader is, and a story that is added meanwhile is in the file.
pub(crate) fn csv(archive: State<Archive>) -> impl Iterator<Item = Result<Vec<u8>>> {
    let mut last = 0;
    let stretches = iter::from_fn(move || {
        let stories = archive.after(last, STRETCH);
        if let Ok(stories) = &stories {
            last = stories.last()?.id;
        }
        Some(
            stories
                .map_err(Into::into)
                .and_then(|stories| lines(stories.iter().map(cells))),
        )
    });
    iter::once_with(|| lines([HEAD.map(Cow::from)])).chain(stretches)
}

fn lines<'a>(rows: impl IntoIterator<Item = [Cow<'a, str>; COLUMNS]>) -> Result<Vec<u8>> {
    let mut writer = WriterBuilder::new()
        .terminator(Terminator::CRLF)
        .from_writer(Vec::new());
    for row in rows {
        writer.write_record(row.iter().map(|cell| cell.as_bytes()))?;
    }
    Ok(writer.into_inner()?)
}

fn cells(story: &Story) -> [Cow<'_, str>; COLUMNS] {
    let link = story.link.as_ref().map_or("", WebLink::as_str);
    [
        story.id.to_string().into(),
        story
            .published
            .format("%Y-%m-%dT%H:%M:%SZ")
            .to_string()
            .into(),
        as_text(&story.source),
        as_text(&story.title),
        as_text(link),
        as_text(&story.summary),
    ]
}

/// A cell that no spreadsheet takes for a formula, whoever wrote it: they take one with a quote for text.
fn as_text(cell: &str) -> Cow<'_, str> {
    if cell.starts_with(['=', '+', '-', '@', '\t', '\r']) {
        format!("'{cell}").into()
    } else {
        cell.into()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_cell_is_quoted_where_it_must_be() {
        let story = Story {
            id: 7,
            source: "Readers".into(),
            title: "\"Ferry\", late".into(),
            link: None,
            summary: "One\nTwo".into(),
            published: "2026-03-01T08:05:00Z".parse().unwrap(),
        };
        let line = "7,2026-03-01T08:05:00Z,Readers,\"\"\"Ferry\"\", late\",,\"One\nTwo\"\r\n";
        assert_eq!(lines([cells(&story)]).unwrap(), line.as_bytes());
    }

    #[test]
    fn no_cell_is_a_formula() {
        for text in ["=1+1", "+1", "-1", "@SUM(A1)", "\t=1", "\r=1"] {
            assert_eq!(as_text(text), format!("'{text}"));
        }
        assert_eq!(as_text("1 = 1"), "1 = 1");
    }
}
