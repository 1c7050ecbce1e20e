//! The body as it is: [`Bytes`], `String`, [`Body`]. And what its content type says.

use bytes::Bytes;
use http::header::CONTENT_TYPE;
use http::{HeaderMap, StatusCode};

use super::{FromRequest, Request};
use crate::body::Body;
use crate::error::{Error, Result};

/// The whole body.
impl FromRequest for Bytes {
    const BODY: bool = true;

    async fn from_request(request: &Request) -> Result<Self> {
        request.bytes().await
    }

    /// There always is one, if only an empty one: an `Option` changes nothing.
    async fn from_request_optional(request: &Request) -> Result<Option<Self>> {
        Self::from_request(request).await.map(Some)
    }
}

/// The whole body as UTF-8; 400 when it is none.
impl FromRequest for String {
    const BODY: bool = true;

    async fn from_request(request: &Request) -> Result<Self> {
        let bytes = request.bytes().await?;
        Self::from_utf8(bytes.into())
            .map_err(|error| Error::bad_request("the body is not UTF-8").with_source(error))
    }

    /// There always is one, if only an empty one: an `Option` changes nothing.
    async fn from_request_optional(request: &Request) -> Result<Option<Self>> {
        Self::from_request(request).await.map(Some)
    }
}

/// The body as a stream.
impl FromRequest for Body {
    const BODY: bool = true;

    async fn from_request(request: &Request) -> Result<Self> {
        request.take_body()
    }

    /// There always is one, if only an empty one: an `Option` changes nothing.
    async fn from_request_optional(request: &Request) -> Result<Option<Self>> {
        Self::from_request(request).await.map(Some)
    }
}

/// Whether the content type, without its parameters and in lower case, is one that `accepts`.
pub(super) fn is_media_type(headers: &HeaderMap, accepts: impl Fn(&str) -> bool) -> bool {
    let content_type = headers
        .get(CONTENT_TYPE)
        .and_then(|value| value.to_str().ok());
    let media = content_type.and_then(|value| value.split(';').next());
    media.is_some_and(|media| accepts(&media.trim().to_ascii_lowercase()))
}

/// 415 that says what would be accepted.
pub(super) fn unsupported(headers: &HeaderMap, expected: &str) -> Error {
    let sent = match headers.get(CONTENT_TYPE) {
        Some(value) => format!("`{}`", String::from_utf8_lossy(value.as_bytes())),
        None => "no content type".to_owned(),
    };
    let message = format!("expected `Content-Type: {expected}`, but the request has {sent}");
    Error::new(StatusCode::UNSUPPORTED_MEDIA_TYPE, message)
}
