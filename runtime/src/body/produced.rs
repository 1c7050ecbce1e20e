//! [`Produced`]: a body that a plain iterator produces on the blocking pool.

use std::collections::VecDeque;
use std::pin::Pin;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::task::{Context, Poll, Waker, ready};
use std::time::Duration;

use bytes::{Bytes, BytesMut};
use http_body::{Body as HttpBody, Frame};
use tokio::time::{Instant, Sleep};

use crate::bridge::{self, Pools};
use crate::error::{Error, Result};

/// What is produced ahead of the reader, give or take an item, in bytes.
const BATCH: usize = 64 * 1024;

/// How long a job produces before others have their turn.
const TURN: Duration = Duration::from_millis(5);

/// Two deliveries are no closer than that unless a batch is complete: each is a write to the socket.
const LINGER: Duration = Duration::from_millis(2);

/// Items below this are put together into one frame, in bytes.
const SMALL: usize = 4 * 1024;

type Items = Box<dyn Iterator<Item = Result<Bytes>> + Send>;

/// Takes a thread while it produces, and none while it waits for the reader: the next job starts when the
/// reader has taken all of the last one's bytes.
pub(super) struct Produced {
    stage: Stage,
    buffer: Arc<Buffer>,
    /// Taken out of the buffer, on their way to the reader.
    frames: VecDeque<Bytes>,
    linger: Option<Pin<Box<Sleep>>>,
}

enum Stage {
    /// The reader has enough for now.
    Paused(Held),
    Producing(Pin<Box<dyn Future<Output = Result<Option<Held>>> + Send>>),
    Failed(Error),
    Over,
}

impl Produced {
    pub(super) fn new(items: impl Iterator<Item = Result<Bytes>> + Send + 'static) -> Self {
        Self {
            stage: Stage::Paused(Held(Some(Box::new(items)))),
            buffer: Arc::default(),
            frames: VecDeque::new(),
            linger: None,
        }
    }

    /// Waits until the job has something to deliver and the last delivery is long enough ago.
    fn poll_delivery(&mut self, cx: &mut Context<'_>) -> Poll<()> {
        ready!(self.buffer.poll_filled(cx));
        if let Some(linger) = &mut self.linger {
            ready!(linger.as_mut().poll(cx));
        }
        let next = Instant::now() + LINGER;
        match &mut self.linger {
            Some(linger) => linger.as_mut().reset(next),
            None => self.linger = Some(Box::pin(tokio::time::sleep_until(next))),
        }
        Poll::Ready(())
    }
}

impl HttpBody for Produced {
    type Data = Bytes;
    type Error = Error;

    fn poll_frame(
        mut self: Pin<&mut Self>,
        cx: &mut Context<'_>,
    ) -> Poll<Option<Result<Frame<Bytes>>>> {
        loop {
            if let Some(frame) = self.frames.pop_front() {
                return Poll::Ready(Some(Ok(Frame::data(frame))));
            }
            if let Stage::Producing(job) = &mut self.stage {
                match job.as_mut().poll(cx) {
                    Poll::Ready(Ok(Some(items))) => self.stage = Stage::Paused(items),
                    Poll::Ready(Ok(None)) => self.stage = Stage::Over,
                    Poll::Ready(Err(error)) => self.stage = Stage::Failed(error),
                    Poll::Pending => ready!(self.poll_delivery(cx)),
                }
                self.frames = self.buffer.take();
                continue;
            }
            match std::mem::replace(&mut self.stage, Stage::Over) {
                Stage::Paused(items) => {
                    let job = produce(items, Arc::clone(&self.buffer));
                    self.stage = Stage::Producing(Box::pin(job));
                }
                Stage::Failed(error) => return Poll::Ready(Some(Err(error))),
                Stage::Producing(_) | Stage::Over => return Poll::Ready(None),
            }
        }
    }

    fn is_end_stream(&self) -> bool {
        matches!(self.stage, Stage::Over) && self.frames.is_empty()
    }
}

impl Drop for Produced {
    fn drop(&mut self) {
        self.buffer.lock().is_abandoned = true;
    }
}

/// One job: returns the items that are left, if there may be any.
async fn produce(mut items: Held, buffer: Arc<Buffer>) -> Result<Option<Held>> {
    let job = move |_: &_| {
        let may_have_more = buffer.fill(&mut items);
        if !matches!(may_have_more, Ok(true)) {
            // Here, where it may block.
            drop(items.0.take());
        }
        Ok(may_have_more?.then_some(items))
    };
    Pools::current().blocking(job).await?
}

/// The items; what they hold, a connection to a database for example, may block when it is dropped.
struct Held(Option<Items>);

impl Drop for Held {
    fn drop(&mut self) {
        if let Some(items) = self.0.take() {
            bridge::discard(items);
        }
    }
}

/// Between the thread that produces and the reader.
#[derive(Default)]
struct Buffer(Mutex<Contents>);

#[derive(Default)]
struct Contents {
    frames: VecDeque<Bytes>,
    /// Small items, the last frame to be.
    last: BytesMut,
    reader: Option<Waker>,
    /// Whether the reader is gone.
    is_abandoned: bool,
}

impl Buffer {
    /// Produces for one turn; returns whether the items may have more.
    fn fill(&self, items: &mut Held) -> Result<bool> {
        let began = std::time::Instant::now();
        let mut produced = 0;
        while produced < BATCH && began.elapsed() < TURN {
            let Some(item) = items.0.as_mut().and_then(Iterator::next) else {
                return Ok(false);
            };
            let item = item?;
            produced += item.len();
            if !self.push(item) {
                return Ok(false);
            }
        }
        Ok(true)
    }

    /// Returns whether there still is a reader.
    fn push(&self, item: Bytes) -> bool {
        let mut contents = self.lock();
        if contents.is_abandoned {
            return false;
        }
        contents.push(item);
        let reader = if contents.is_empty() {
            None
        } else {
            contents.reader.take()
        };
        drop(contents);
        if let Some(reader) = reader {
            reader.wake();
        }
        true
    }

    fn poll_filled(&self, cx: &mut Context<'_>) -> Poll<()> {
        let mut contents = self.lock();
        if contents.is_empty() {
            contents.reader = Some(cx.waker().clone());
            return Poll::Pending;
        }
        Poll::Ready(())
    }

    fn take(&self) -> VecDeque<Bytes> {
        let mut contents = self.lock();
        contents.close_last();
        std::mem::take(&mut contents.frames)
    }

    /// Nothing of the user's runs under the lock, so a poisoned one guards contents that are whole.
    fn lock(&self) -> MutexGuard<'_, Contents> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

impl Contents {
    fn push(&mut self, item: Bytes) {
        if item.len() < SMALL {
            self.last.extend_from_slice(&item);
        } else {
            self.close_last();
            self.frames.push_back(item);
        }
    }

    fn close_last(&mut self) {
        if !self.last.is_empty() {
            let last = self.last.split().freeze();
            self.frames.push_back(last);
        }
    }

    fn is_empty(&self) -> bool {
        self.frames.is_empty() && self.last.is_empty()
    }
}
