//! [`Field`] and [`FieldReader`].

use std::fmt;
use std::io::{self, BufRead, Read};
use std::sync::Arc;

use bytes::{Buf, Bytes};
use http::HeaderMap;
use http::header::CONTENT_TYPE;
use tokio::runtime::Handle;

use super::pieces::Allowance;
use super::refused;
use crate::bridge::MayBlock;
use crate::budget::Budget;
use crate::error::{Error, Result};
use crate::request::reader::io_error;

/// A field of a [`Multipart`](super::Multipart): its head, and its content as it arrives.
///
/// ```
/// use veduta::{Error, Multipart, Result, view};
///
/// #[view(POST, "/notes")]
/// async fn note(mut form: Multipart) -> Result<String> {
///     while let Some(field) = form.next_field().await? {
///         if field.name() == Some("text") {
///             return field.text().await;
///         }
///     }
///     Err(Error::bad_request("the form has no field `text`"))
/// }
/// ```
pub struct Field<'f> {
    field: &'f mut multer::Field<'static>,
    budget: &'f Arc<Budget>,
}

impl<'f> Field<'f> {
    pub(super) fn new(
        field: &'f mut multer::Field<'static>,
        allowance: &Allowance,
        budget: &'f Arc<Budget>,
    ) -> Self {
        allowance.lift();
        Self { field, budget }
    }

    /// The name of the field in the form.
    pub fn name(&self) -> Option<&str> {
        self.field.name()
    }

    /// The name that the file has on the client's side: the last component of it, never a path. `None`
    /// when the field is no file or when no file was chosen.
    ///
    /// It is what a client says: two files may have the same, and it may be one that your system reserves.
    pub fn file_name(&self) -> Option<&str> {
        let name = self.field.file_name()?.rsplit(['/', '\\']).next()?;
        Some(name).filter(|name| !matches!(*name, "" | "." | ".."))
    }

    /// The content type, as the client says it.
    pub fn content_type(&self) -> Option<&str> {
        self.headers().get(CONTENT_TYPE)?.to_str().ok()
    }

    /// The headers of the field.
    pub fn headers(&self) -> &HeaderMap {
        self.field.headers()
    }

    /// The next piece of the content, or `None` at its end.
    ///
    /// # Errors
    /// 400 when the form breaks off, 413 when it is longer than the view accepts, 408 when it does not
    /// arrive in time.
    ///
    /// # Cancel safety
    /// Dropping the future loses nothing.
    pub async fn chunk(&mut self) -> Result<Option<Bytes>> {
        self.field.chunk().await.map_err(refused)
    }

    /// The whole content.
    ///
    /// # Errors
    /// As [`chunk`](Self::chunk), and 503 when all bodies together are longer than
    /// [`Settings::buffered_bodies_limit`](crate::Settings::buffered_bodies_limit).
    pub async fn bytes(mut self) -> Result<Bytes> {
        let mut whole = self.budget.hold();
        while let Some(piece) = self.chunk().await? {
            whole.add(&piece)?;
        }
        Ok(whole.into_bytes())
    }

    /// The whole content as text.
    ///
    /// # Errors
    /// As [`bytes`](Self::bytes), and 400 when it is not UTF-8.
    pub async fn text(self) -> Result<String> {
        let name = self.name().unwrap_or_default().to_owned();
        let bytes = self.bytes().await?;
        String::from_utf8(bytes.into()).map_err(|error| {
            Error::bad_request(format!("field `{name}` is not UTF-8")).with_source(error)
        })
    }

    /// The content as a [`Read`], in a sync view.
    ///
    /// # Errors
    /// Reading fails as that of a [`BodyReader`](crate::BodyReader) does; `?` makes the same 413, 408 or
    /// 400 of it.
    ///
    /// # Panics
    /// Reading panics within a future that this thread runs by [`MayBlock::block_on`].
    pub fn reader(self, block: &MayBlock) -> FieldReader<'f> {
        FieldReader {
            field: self,
            arrived: Bytes::new(),
            runtime: block.runtime(),
        }
    }
}

/// The content of a [`Field`] as a [`Read`] and a [`BufRead`].
pub struct FieldReader<'f> {
    field: Field<'f>,
    /// What has arrived and is not read.
    arrived: Bytes,
    runtime: Handle,
}

impl BufRead for FieldReader<'_> {
    fn fill_buf(&mut self) -> io::Result<&[u8]> {
        while self.arrived.is_empty() {
            match self.runtime.block_on(self.field.chunk()) {
                Ok(Some(piece)) => self.arrived = piece,
                Ok(None) => break,
                Err(error) => return Err(io_error(error)),
            }
        }
        Ok(&self.arrived)
    }

    fn consume(&mut self, amount: usize) {
        self.arrived.advance(amount);
    }
}

impl Read for FieldReader<'_> {
    fn read(&mut self, buffer: &mut [u8]) -> io::Result<usize> {
        if buffer.is_empty() {
            return Ok(0);
        }
        let length = self.fill_buf()?.read(buffer)?;
        self.consume(length);
        Ok(length)
    }
}

impl fmt::Debug for Field<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Field")
            .field("headers", self.headers())
            .finish_non_exhaustive()
    }
}

impl fmt::Debug for FieldReader<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        fmt::Debug::fmt(&self.field, f)
    }
}
