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
    let latest = veduta::blocking(move |_| asked.latest()).await??;
    let news = News {
        archive,
        added,
        // An id of an archive that is no more would be waited for in vain.
        last: last.map_or(latest, |last| last.min(latest)),
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
