//! The archive: every headline ever seen, in one `SQLite` file.
//!
//! Everything here blocks. Sync views call it as it is; async ones cross over with
//! [`veduta::blocking`].

mod connections;
#[cfg(test)]
mod tests;

use std::error::Error;
use std::fs;
use std::path::Path;
use std::sync::Arc;
use std::time::Duration;

use chrono::DateTime;
use rusqlite::{Connection, OptionalExtension, Params, Row, TransactionBehavior, named_params};
use serde::Serialize;
use tokio::sync::broadcast::{self, Receiver, Sender};

use self::connections::Connections;
use crate::story::{Headline, Story, WebLink};

/// Stories on one page of a year.
const PAGE_SIZE: u32 = 20;
/// Stories a search answers with, best first.
const SEARCH_LIMIT: u32 = 50;
/// Words of a search that count.
const SEARCH_WORDS: usize = 16;
/// Connections that read at the same time.
const READERS: usize = 8;
/// Stories that a listener may be behind before it has to look them up.
const UNHEARD: usize = 256;

/// The stories of a news site, safe to share between threads.
#[derive(Debug)]
pub(crate) struct Archive {
    /// Just one: `SQLite` has one writer at a time, and threads that queue here are woken in turn,
    /// while those that queue inside `SQLite` poll.
    writer: Connections,
    readers: Connections,
    added: Sender<Arc<Story>>,
}

/// What became of headlines given to [`Archive::store`].
#[derive(Debug, Default)]
pub(crate) struct Stored {
    /// One story for each headline, in the same order.
    pub(crate) stories: Vec<Story>,
    /// How many of them the archive did not know.
    pub(crate) new: usize,
    /// The highest id in the archive.
    pub(crate) last_id: i64,
}

/// One page of a year.
#[derive(Debug, Serialize)]
pub(crate) struct Listing {
    pub(crate) stories: Vec<Story>,
    /// Counted from one.
    pub(crate) page: u32,
    pub(crate) pages: u32,
}

/// A year and its number of stories.
#[derive(Debug, PartialEq, Serialize)]
pub(crate) struct Year {
    pub(crate) year: u16,
    pub(crate) stories: u32,
}

impl Archive {
    /// Opens the archive in `file`, and creates it when there is none, its folder included.
    pub(crate) fn open(file: &Path) -> Result<Self, Box<dyn Error + Send + Sync>> {
        if let Some(folder) = file.parent() {
            fs::create_dir_all(folder)?;
        }
        let writer = connect(file)?;
        writer.execute_batch(include_str!("schema.sql"))?;
        let readers = (0..READERS)
            .map(|_| connect(file))
            .collect::<Result<_, _>>()?;
        Ok(Self {
            writer: Connections::new(vec![writer]),
            readers: Connections::new(readers),
            added: broadcast::channel(UNHEARD).0,
        })
    }

    /// Stores the headlines that are new; on return they survive the end of the process.
    pub(crate) fn store(&self, headlines: &[Headline]) -> rusqlite::Result<Stored> {
        let mut writer = self.writer.take();
        let transaction = writer.transaction_with_behavior(TransactionBehavior::Immediate)?;
        let mut stored = Stored::default();
        let mut added = Vec::new();
        for headline in headlines {
            let new = insert(&transaction, headline)?;
            let id = new.map_or_else(|| known(&transaction, headline), Ok)?;
            let story = find(&transaction, id)?;
            added.extend(story.clone().filter(|_| new.is_some()).map(Arc::new));
            stored.stories.extend(story);
        }
        stored.new = added.len();
        stored.last_id = last_id(&transaction)?;
        transaction.commit()?;
        // While the writer is still ours: listeners hear of stories in the order of their ids.
        for story in added {
            // An error means that nobody listens.
            let _ = self.added.send(story);
        }
        Ok(stored)
    }

    /// Tells of every story that is stored from now on, in the order of their ids.
    pub(crate) fn listen(&self) -> Receiver<Arc<Story>> {
        self.added.subscribe()
    }

    /// The highest id; 0 when there is no story.
    pub(crate) fn last_id(&self) -> rusqlite::Result<i64> {
        last_id(&self.readers.take())
    }

    /// The first stories with an id above `id`, in the order in which they were stored.
    pub(crate) fn after(&self, id: i64, limit: u32) -> rusqlite::Result<Vec<Story>> {
        let sql = "SELECT * FROM listing WHERE id > ? ORDER BY id LIMIT ?";
        stories(&self.readers.take(), sql, (id, limit))
    }

    /// The latest stories of one source, the latest first.
    pub(crate) fn latest_of(&self, source: &str, limit: u32) -> rusqlite::Result<Vec<Story>> {
        let sql = "SELECT * FROM listing WHERE source = ? ORDER BY published DESC, id DESC LIMIT ?";
        stories(&self.readers.take(), sql, (source, limit))
    }

    /// The stories that were stored last, the last one first.
    pub(crate) fn newest(&self, limit: u32) -> rusqlite::Result<Vec<Story>> {
        let sql = "SELECT * FROM listing ORDER BY id DESC LIMIT ?";
        stories(&self.readers.take(), sql, [limit])
    }

    /// The story with this id.
    pub(crate) fn story(&self, id: i64) -> rusqlite::Result<Option<Story>> {
        find(&self.readers.take(), id)
    }

    /// The years that have stories, the latest first.
    pub(crate) fn years(&self) -> rusqlite::Result<Vec<Year>> {
        let reader = self.readers.take();
        let sql = "SELECT year, count(*) FROM story GROUP BY year ORDER BY year DESC";
        let mut statement = reader.prepare_cached(sql)?;
        let years = statement.query_map([], |row| {
            Ok(Year {
                year: row.get(0)?,
                stories: row.get(1)?,
            })
        })?;
        years.collect()
    }

    /// A page of the stories of `year`, the latest first; `None` when there is no such page.
    ///
    /// A year without stories has one page, an empty one.
    pub(crate) fn page(&self, year: u16, page: u32) -> rusqlite::Result<Option<Listing>> {
        let reader = self.readers.take();
        let count: u32 = reader
            .prepare_cached("SELECT count(*) FROM story WHERE year = ?")?
            .query_row([year], |row| row.get(0))?;
        let pages = count.div_ceil(PAGE_SIZE).max(1);
        if !(1..=pages).contains(&page) {
            return Ok(None);
        }
        let sql = "SELECT * FROM listing WHERE year = ? \
                   ORDER BY published DESC, id DESC LIMIT ? OFFSET ?";
        let offset = u64::from(page - 1) * u64::from(PAGE_SIZE);
        let stories = stories(&reader, sql, (year, PAGE_SIZE, offset.cast_signed()))?;
        Ok(Some(Listing {
            stories,
            page,
            pages,
        }))
    }

    /// The stories that have every word of `query`, or words that begin with it.
    pub(crate) fn search(&self, query: &str) -> rusqlite::Result<Vec<Story>> {
        let words = match_expression(query);
        if words.is_empty() {
            return Ok(Vec::new());
        }
        let sql = "SELECT listing.* FROM story_text JOIN listing ON listing.id = story_text.rowid \
                   WHERE story_text MATCH ? ORDER BY story_text.rank, listing.published DESC LIMIT ?";
        stories(&self.readers.take(), sql, (words, SEARCH_LIMIT))
    }
}

fn connect(file: &Path) -> rusqlite::Result<Connection> {
    let connection = Connection::open(file)?;
    connection.busy_timeout(Duration::from_secs(5))?;
    connection.pragma_update(None, "journal_mode", "wal")?;
    // In WAL mode `normal` survives the death of the process, and only `full` that of the machine:
    // a story that was acknowledged is on the disk. Writes are rare enough to afford it.
    connection.pragma_update(None, "synchronous", "full")?;
    connection.pragma_update(None, "foreign_keys", true)?;
    Ok(connection)
}

/// Adds the headline and says its new id, or `None` when its key is known.
fn insert(connection: &Connection, headline: &Headline) -> rusqlite::Result<Option<i64>> {
    connection
        .prepare_cached("INSERT INTO source (name) VALUES (?) ON CONFLICT DO NOTHING")?
        .execute([&headline.source])?;
    let sql = "INSERT INTO story (source, key, title, link, summary, published) \
               SELECT id, :key, :title, :link, :summary, :published FROM source WHERE name = :source \
               ON CONFLICT (source, key) DO NOTHING RETURNING id";
    let values = named_params! {
        ":source": headline.source,
        ":key": headline.key,
        ":title": headline.title,
        ":link": headline.link.as_ref().map(WebLink::as_str),
        ":summary": headline.summary,
        ":published": headline.published.timestamp(),
    };
    connection
        .prepare_cached(sql)?
        .query_row(values, |row| row.get(0))
        .optional()
}

fn last_id(connection: &Connection) -> rusqlite::Result<i64> {
    connection
        .prepare_cached("SELECT coalesce(max(id), 0) FROM story")?
        .query_row([], |row| row.get(0))
}

fn known(connection: &Connection, headline: &Headline) -> rusqlite::Result<i64> {
    let sql = "SELECT story.id FROM story JOIN source ON source.id = story.source \
               WHERE source.name = ? AND story.key = ?";
    connection
        .prepare_cached(sql)?
        .query_row((&headline.source, &headline.key), |row| row.get(0))
}

fn find(connection: &Connection, id: i64) -> rusqlite::Result<Option<Story>> {
    connection
        .prepare_cached("SELECT * FROM listing WHERE id = ?")?
        .query_row([id], story)
        .optional()
}

fn stories(
    connection: &Connection,
    sql: &str,
    values: impl Params,
) -> rusqlite::Result<Vec<Story>> {
    connection
        .prepare_cached(sql)?
        .query_map(values, story)?
        .collect()
}

fn story(row: &Row<'_>) -> rusqlite::Result<Story> {
    let link: Option<String> = row.get("link")?;
    Ok(Story {
        id: row.get("id")?,
        source: row.get("source")?,
        title: row.get("title")?,
        // Checked again: the file may have been written by somebody else.
        link: link.and_then(|link| link.parse().ok()),
        summary: row.get("summary")?,
        published: DateTime::from_timestamp(row.get("published")?, 0).unwrap_or_default(),
    })
}

/// The words of `query` in the language of FTS5, where `"word" *` is a prefix.
///
/// Everything that is not a letter or a digit separates words, so the query cannot contain syntax.
fn match_expression(query: &str) -> String {
    query
        .split(|c: char| !c.is_alphanumeric())
        .filter(|word| !word.is_empty())
        .take(SEARCH_WORDS)
        .fold(String::new(), |expression, word| {
            expression + "\"" + word + "\" * "
        })
}
