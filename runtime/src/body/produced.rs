//! [`Produced`]: a body that a plain iterator produces on the blocking pool.

use std::collections::VecDeque;
use std::pin::Pin;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::task::{Context, Poll, Waker, ready};
use std::time::Duration;

use bytes::{Bytes, BytesMut};
use http_body::{Body as HttpBody, Frame};
use tokio::time::{Instant, Sleep};

use crate::bridge;
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
    production: Arc<Mutex<Production>>,
    buffer: Arc<Buffer>,
    /// Taken out of the buffer, on their way to the reader.
    frames: VecDeque<Bytes>,
    linger: Option<Pin<Box<Sleep>>>,
}

enum Stage {
    /// The reader has enough for now.
    Paused,
    /// Whether there may be more items.
    Producing(Pin<Box<dyn Future<Output = Result<Result<bool>>> + Send>>),
    Failed(Error),
    Over,
}

impl Produced {
    pub(super) fn new(items: impl Iterator<Item = Result<Bytes>> + Send + 'static) -> Self {
        let buffer = Arc::default();
        let production = Production {
            items: Some(Box::new(items)),
            buffer: Arc::clone(&buffer),
        };
        Self {
            stage: Stage::Paused,
            production: Arc::new(Mutex::new(production)),
            buffer,
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
                match job.as_mut().poll(cx).map(Result::flatten) {
                    Poll::Ready(Ok(true)) => self.stage = Stage::Paused,
                    Poll::Ready(Ok(false)) => self.stage = Stage::Over,
                    Poll::Ready(Err(error)) => self.stage = Stage::Failed(error),
                    Poll::Pending => ready!(self.poll_delivery(cx)),
                }
                self.frames = self.buffer.take();
                continue;
            }
            match std::mem::replace(&mut self.stage, Stage::Over) {
                Stage::Paused => {
                    let job = bridge::resume(Arc::clone(&self.production), Production::go_on);
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

/// The side of the thread.
struct Production {
    /// `None` when there are no more.
    items: Option<Items>,
    buffer: Arc<Buffer>,
}

impl Production {
    /// One job: produces for one turn; returns whether there may be more items.
    fn go_on(&mut self) -> Result<bool> {
        let may_have_more = match &mut self.items {
            Some(items) => self.buffer.fill(items),
            None => Ok(false),
        };
        if !matches!(may_have_more, Ok(true)) {
            // Here, where it may block.
            drop(self.items.take());
        }
        may_have_more
    }
}

/// What the items hold, a connection to a database for example, may block when it is dropped.
impl Drop for Production {
    fn drop(&mut self) {
        if let Some(items) = self.items.take() {
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
    fn fill(&self, items: &mut Items) -> Result<bool> {
        let began = std::time::Instant::now();
        let mut produced = 0;
        while produced < BATCH && began.elapsed() < TURN {
            let Some(item) = items.next() else {
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
