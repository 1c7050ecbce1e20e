//! [`Form`]: fields in the way that an HTML form sends them.

use std::ops::{Deref, DerefMut};

use http::StatusCode;
use http::header::CONTENT_TYPE;
use serde_core::de::DeserializeOwned;
use serde_html_form::Deserializer;

use super::content::{is_media_type, unsupported};
use super::{FromRequest, Request};
use crate::error::{Error, Result};

/// A form (`application/x-www-form-urlencoded`) as a value that serde deserializes.
///
/// ```
/// use serde::Deserialize;
/// use veduta::{Form, Redirect, view};
///
/// #[derive(Deserialize)]
/// struct NewStory {
///     title: String,
/// }
///
/// #[view(POST, "/stories")]
/// fn submit(story: Form<NewStory>) -> Redirect {
///     println!("{}", story.title);
///     Redirect::see_other("/")
/// }
/// ```
///
/// A form with files (`multipart/form-data`) is a `Multipart`, with the feature of this name.
///
/// # Errors
/// 415 for another content type, 422 with the field and the reason when the form does not fit, 413 when
/// it is too long or has too many fields. An `Option<Form<T>>` is `None` when the request has no content
/// type.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Form<T>(pub T);

impl<T: DeserializeOwned + Send + 'static> FromRequest for Form<T> {
    const BODY: bool = true;

    async fn from_request(request: &Request) -> Result<Self> {
        const FORM: &str = "application/x-www-form-urlencoded";
        if !is_media_type(request.headers(), |media| media == FORM) {
            return Err(unsupported(request.headers(), FORM));
        }
        let limit = request.environment().settings.form_field_limit;
        deserialize(&request.bytes().await?, limit, "the form").map(Self)
    }

    async fn from_request_optional(request: &Request) -> Result<Option<Self>> {
        if request.headers().contains_key(CONTENT_TYPE) {
            Self::from_request(request).await.map(Some)
        } else {
            Ok(None)
        }
    }
}

impl<T> Deref for Form<T> {
    type Target = T;

    fn deref(&self) -> &T {
        &self.0
    }
}

impl<T> DerefMut for Form<T> {
    fn deref_mut(&mut self) -> &mut T {
        &mut self.0
    }
}

/// Deserializes urlencoded fields; `what` names them in errors.
pub(super) fn deserialize<T: DeserializeOwned>(
    fields: &[u8],
    limit: usize,
    what: &str,
) -> Result<T> {
    if form_urlencoded::parse(fields).take(limit + 1).count() > limit {
        return Err(too_many_fields(what, limit));
    }
    let fields = Deserializer::new(form_urlencoded::parse(fields));
    serde_path_to_error::deserialize(fields).map_err(|error| {
        let path = error.path().to_string();
        let field = if path == "." {
            what.to_owned()
        } else {
            format!("field `{path}`")
        };
        Error::new(
            StatusCode::UNPROCESSABLE_ENTITY,
            format!("{field}: {}", error.inner()),
        )
    })
}

pub(super) fn too_many_fields(what: &str, limit: usize) -> Error {
    Error::new(
        StatusCode::PAYLOAD_TOO_LARGE,
        format!("{what} has more than {limit} fields"),
    )
}
