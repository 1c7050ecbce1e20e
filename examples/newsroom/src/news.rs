//! Stories as they come in, for whoever listens.

use std::sync::Arc;
use std::vec;

use futures_util::{Stream, stream};
use tokio::sync::broadcast::Receiver;
use tokio::sync::broadcast::error::RecvError;
use veduta::{Result, State};

use crate::archive::Archive;
use crate::story::Story;

/// Stories that are looked up at once.
const PAGE: u32 = 50;

/// Where one listener stands: it has had every story up to `last`, and none above.
struct News {
    archive: State<Archive>,
    added: Receiver<Arc<Story>>,
    last: i64,
    /// Looked up, and not told yet.
    found: vec::IntoIter<Story>,
    /// Whether the archive may have stories that were not heard of.
    is_behind: bool,
}

/// Every story above the one that the listener had last, and then the new ones for ever; without a last one,
/// only the new ones.
pub(crate) async fn follow(
    archive: State<Archive>,
    last: Option<i64>,
) -> Result<impl Stream<Item = Result<Arc<Story>>>> {
    // First listen, then look: what is stored in between is found twice rather than not at all.
    let added = archive.listen();
    let asked = archive.clone();
    let last_id = veduta::blocking(move |_| asked.last_id()).await??;
    let news = News {
        archive,
        added,
        // An id of an archive that is no more would be waited for in vain.
        last: last.map_or(last_id, |last| last.min(last_id)),
        found: Vec::new().into_iter(),
        is_behind: true,
    };
    Ok(stream::try_unfold(news, async |mut news| {
        let story = news.next().await?;
        Ok(story.map(|story| (story, news)))
    }))
}

impl News {
    async fn next(&mut self) -> Result<Option<Arc<Story>>> {
        let story = loop {
            if let Some(story) = self.found.next() {
                break Arc::new(story);
            }
            if self.is_behind {
                self.look_up().await?;
                continue;
            }
            match self.added.recv().await {
                Ok(story) if story.id > self.last => break story,
                Ok(_) => {}
                Err(RecvError::Lagged(_)) => self.is_behind = true,
                Err(RecvError::Closed) => return Ok(None),
            }
        };
        self.last = story.id;
        Ok(Some(story))
    }

    async fn look_up(&mut self) -> Result<()> {
        let (archive, last) = (self.archive.clone(), self.last);
        let found = veduta::blocking(move |_| archive.after(last, PAGE)).await??;
        self.is_behind = !found.is_empty();
        self.found = found.into_iter();
        Ok(())
    }
}

#[cfg(test)]
mod tests {
    use std::pin::pin;

    use futures_util::{StreamExt, TryStreamExt};
    use tempfile::TempDir;

    use super::*;
    use crate::story::Headline;

    /// More than a listener may be behind.
    const MANY: usize = 700;

    fn scratch() -> (TempDir, State<Archive>) {
        let folder = tempfile::tempdir().unwrap();
        let archive = Archive::open(&folder.path().join("newsroom.db")).unwrap();
        (folder, State::new(archive))
    }

    fn store(archive: &Archive, count: usize) {
        let headline = Headline {
            source: "Readers".into(),
            key: None,
            title: "News".into(),
            link: None,
            summary: String::new(),
            published: "2026-03-01T08:00:00Z".parse().unwrap(),
        };
        archive.store(&vec![headline; count]).unwrap();
    }

    /// The ids of the next stories.
    async fn heard(news: impl Stream<Item = Result<Arc<Story>>>, count: usize) -> Vec<i64> {
        let ids = news.take(count).map_ok(|story| story.id);
        ids.try_collect().await.unwrap()
    }

    #[tokio::test]
    async fn who_is_slow_misses_nothing() {
        let (_folder, archive) = scratch();
        store(&archive, 5);
        let mut news = pin!(follow(archive.clone(), Some(3)).await.unwrap());
        assert_eq!(heard(&mut news, 2).await, [4, 5]);
        store(&archive, MANY);
        assert_eq!(
            heard(&mut news, MANY).await,
            (6..).take(MANY).collect::<Vec<_>>()
        );
    }

    #[tokio::test]
    async fn who_knows_no_story_of_this_archive_hears_of_new_ones() {
        let (_folder, archive) = scratch();
        store(&archive, 5);
        for last in [None, Some(99)] {
            let mut news = pin!(follow(archive.clone(), last).await.unwrap());
            let last_id = archive.last_id().unwrap();
            store(&archive, 1);
            assert_eq!(heard(&mut news, 1).await, [last_id + 1]);
        }
    }
}
