//! [`Multipart`]: forms with files.

mod field;
mod pieces;

use std::fmt;
use std::sync::Arc;

use http::StatusCode;
use http::header::CONTENT_TYPE;

use super::content::{is_media_type, unsupported};
use super::form::too_many_fields;
use super::{FromRequest, Request};
use crate::budget::Budget;
use crate::error::{Error, Result};
use pieces::{Allowance, Pieces};

pub use field::{Field, FieldReader};

/// A form with files (`multipart/form-data`, RFC 7578), read field by field as it arrives.
///
/// ```
/// use std::fs::File;
/// use std::io;
/// use veduta::{MayBlock, Multipart, Result, view};
///
/// /// Takes `<form method="post" enctype="multipart/form-data">` with any number of files in it.
/// #[view(POST, "/photos", body_limit = "100 MiB")]
/// fn upload(mut form: Multipart, block: &MayBlock) -> Result<String> {
///     let mut count = 0;
///     while let Some(field) = block.block_on(form.next_field())? {
///         if field.name() == Some("photo") && field.file_name().is_some() {
///             // A name of our own: what a client calls its file may be the name of another.
///             let mut file = File::create(format!("photos/{count}"))?;
///             io::copy(&mut field.reader(block), &mut file)?;
///             count += 1;
///         }
///     }
///     Ok(format!("{count} photos"))
/// }
/// ```
///
/// An async view awaits: `form.next_field().await?`, `field.text().await?`.
///
/// The whole form is as long as the view's `body_limit` allows, 2.5 MiB unless you say otherwise, and has
/// as many fields as [`Settings::form_field_limit`](crate::Settings::form_field_limit) allows, 1000. Fields
/// come in the order of the form; what is not read of one is skipped.
///
/// # Errors
/// 415 for another content type, 400 for one without a boundary, 413 when `Content-Length` is more than the
/// view accepts. An `Option<Multipart>` is `None` when the request has no content type.
pub struct Multipart {
    form: multer::Multipart<'static>,
    /// The field that was given out last.
    current: Option<multer::Field<'static>>,
    allowance: Arc<Allowance>,
    fields: usize,
    field_limit: usize,
    budget: Arc<Budget>,
}

impl Multipart {
    /// The next field, or `None` behind the last one.
    ///
    /// # Errors
    /// 400 when the form is malformed or breaks off, 413 when it is too long or has too many fields, 408
    /// when it does not arrive in time.
    ///
    /// # Cancel safety
    /// Dropping the future loses nothing.
    pub async fn next_field(&mut self) -> Result<Option<Field<'_>>> {
        if let Some(field) = &mut self.current {
            self.allowance.lift();
            while field.chunk().await.map_err(refused)?.is_some() {}
        }
        // The form hands out one field at a time.
        self.current = None;
        self.allowance.set();
        let Some(field) = self.form.next_field().await.map_err(refused)? else {
            return Ok(None);
        };
        self.fields += 1;
        if self.fields > self.field_limit {
            return Err(too_many_fields("the form", self.field_limit));
        }
        let field = self.current.insert(field);
        Ok(Some(Field::new(field, &self.allowance, &self.budget)))
    }
}

impl FromRequest for Multipart {
    const BODY: bool = true;

    async fn from_request(request: &Request) -> Result<Self> {
        const MULTIPART: &str = "multipart/form-data";
        if !is_media_type(request.headers(), |media| media == MULTIPART) {
            return Err(unsupported(request.headers(), MULTIPART));
        }
        let content_type = request.headers().get(CONTENT_TYPE);
        let content_type = content_type.and_then(|value| value.to_str().ok());
        let boundary = multer::parse_boundary(content_type.unwrap_or_default()).map_err(refused)?;
        request.check_length(request.body_limit())?;
        let allowance = Arc::new(Allowance::default());
        let pieces = Pieces::new(request.take_body()?, Arc::clone(&allowance));
        Ok(Self {
            form: multer::Multipart::new(pieces, boundary),
            current: None,
            allowance,
            fields: 0,
            field_limit: request.environment().settings.form_field_limit,
            budget: Arc::clone(&request.environment().bodies),
        })
    }

    async fn from_request_optional(request: &Request) -> Result<Option<Self>> {
        if request.headers().contains_key(CONTENT_TYPE) {
            Self::from_request(request).await.map(Some)
        } else {
            Ok(None)
        }
    }
}

fn refused(error: multer::Error) -> Error {
    match error {
        multer::Error::StreamReadFailed(cause) => Error::internal(cause),
        error => Error::new(StatusCode::BAD_REQUEST, format!("the form: {error}")),
    }
}

impl fmt::Debug for Multipart {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Multipart")
            .field("fields", &self.fields)
            .finish_non_exhaustive()
    }
}
