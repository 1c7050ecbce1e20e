//! [`Budget`]: the memory that all request bodies together may take.

use std::sync::Arc;
use std::sync::atomic::{AtomicU64, Ordering};

use bytes::{BufMut, Bytes, BytesMut};
use http::StatusCode;
use http::header::{HeaderValue, RETRY_AFTER};

use crate::body::Body;
use crate::error::{Error, Result};

/// Counts the bodies that are held in memory, an application's all together.
///
/// The first piece of a body is not counted: it arrives in the buffer of its connection, which has a limit of
/// its own, and most bodies are no longer. So they cost no write that connections share.
#[derive(Debug)]
pub(crate) struct Budget {
    limit: u64,
    used: AtomicU64,
}

impl Budget {
    pub(crate) fn new(limit: u64) -> Self {
        Self {
            limit,
            used: AtomicU64::new(0),
        }
    }

    pub(crate) fn limit(&self) -> u64 {
        self.limit
    }

    /// Reads a body to its end; what is returned counts until its last copy is dropped.
    pub(crate) async fn collect(self: &Arc<Self>, mut body: Body) -> Result<Bytes> {
        let Some(first) = body.chunk().await? else {
            return Ok(Bytes::new());
        };
        let Some(second) = body.chunk().await? else {
            return Ok(first);
        };
        let mut whole = self.hold();
        whole.add(&first)?;
        whole.add(&second)?;
        while let Some(piece) = body.chunk().await? {
            whole.add(&piece)?;
        }
        Ok(whole.into_bytes())
    }

    /// Bytes that count from the first one on.
    pub(crate) fn hold(self: &Arc<Self>) -> Held {
        Held {
            bytes: BytesMut::new(),
            share: Share::new(Arc::clone(self)),
        }
    }
}

/// Bytes with what they take of the budget.
pub(crate) struct Held {
    bytes: BytesMut,
    share: Share,
}

impl Held {
    pub(crate) fn add(&mut self, piece: &[u8]) -> Result<()> {
        self.share.grow(piece.len() as u64)?;
        self.bytes.put_slice(piece);
        Ok(())
    }

    /// The bytes, which count until the last copy is dropped.
    pub(crate) fn into_bytes(self) -> Bytes {
        Bytes::from_owner(self)
    }
}

impl AsRef<[u8]> for Held {
    fn as_ref(&self) -> &[u8] {
        &self.bytes
    }
}

/// A part of the budget; it is given back with the value.
struct Share {
    budget: Arc<Budget>,
    bytes: u64,
}

impl Share {
    fn new(budget: Arc<Budget>) -> Self {
        Self { budget, bytes: 0 }
    }

    fn grow(&mut self, more: u64) -> Result<()> {
        // Added even when it is too much, so that dropping gives back what was added.
        self.bytes += more;
        let before = self.budget.used.fetch_add(more, Ordering::Relaxed);
        if before.saturating_add(more) <= self.budget.limit {
            return Ok(());
        }
        let message = "the server is busy: it holds as many bodies as it may";
        Err(Error::new(StatusCode::SERVICE_UNAVAILABLE, message)
            .with_header(RETRY_AFTER, HeaderValue::from_static("1")))
    }
}

impl Drop for Share {
    fn drop(&mut self) {
        self.budget.used.fetch_sub(self.bytes, Ordering::Relaxed);
    }
}
