//! [`Json`]: what serde reads from a body and writes into one.

use std::ops::{Deref, DerefMut};

use http::StatusCode;
use http::header::CONTENT_TYPE;
use serde_core::de::DeserializeOwned;
use serde_json::error::Category;

use super::content::{is_media_type, unsupported};
use super::{FromRequest, Request};
use crate::error::{Error, Result};

/// JSON: as an argument what the body deserializes to, as a response what the value serializes to.
///
/// ```
/// use serde::{Deserialize, Serialize};
/// use veduta::{Json, view};
///
/// #[derive(Deserialize, Serialize)]
/// struct Story {
///     title: String,
/// }
///
/// #[view(POST, "/stories")]
/// async fn submit(mut story: Json<Story>) -> Json<Story> {
///     story.title.make_ascii_uppercase();
///     story
/// }
/// ```
///
/// # Errors
/// 415 when the content type is not JSON, 400 when the body is not JSON, 422 with the field and the
/// reason when it is but does not fit, 413 when it is too long. An `Option<Json<T>>` is `None` when the
/// request has no content type.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Json<T>(pub T);

impl<T: DeserializeOwned + Send + 'static> FromRequest for Json<T> {
    const BODY: bool = true;

    async fn from_request(request: &Request) -> Result<Self> {
        if !is_media_type(request.headers(), is_json) {
            return Err(unsupported(request.headers(), "application/json"));
        }
        parse(&request.bytes().await?).map(Self)
    }

    async fn from_request_optional(request: &Request) -> Result<Option<Self>> {
        if request.headers().contains_key(CONTENT_TYPE) {
            Self::from_request(request).await.map(Some)
        } else {
            Ok(None)
        }
    }
}

/// `application/json`, and the suffix of RFC 6839: `application/ld+json`.
fn is_json(media: &str) -> bool {
    media == "application/json" || (media.starts_with("application/") && media.ends_with("+json"))
}

fn parse<T: DeserializeOwned>(body: &[u8]) -> Result<T> {
    let mut json = serde_json::Deserializer::from_slice(body);
    let value = serde_path_to_error::deserialize(&mut json).map_err(|error| {
        let path = error.path().to_string();
        explain((path != ".").then_some(path), error.inner())
    })?;
    json.end().map_err(|error| explain(None, &error))?;
    Ok(value)
}

fn explain(path: Option<String>, error: &serde_json::Error) -> Error {
    if error.classify() == Category::Data {
        let field = path.map_or_else(|| "the body".to_owned(), |path| format!("field `{path}`"));
        Error::new(
            StatusCode::UNPROCESSABLE_ENTITY,
            format!("{field}: {error}"),
        )
    } else {
        Error::bad_request(format!("the body is not valid JSON: {error}"))
    }
}

impl<T> Deref for Json<T> {
    type Target = T;

    fn deref(&self) -> &T {
        &self.0
    }
}

impl<T> DerefMut for Json<T> {
    fn deref_mut(&mut self) -> &mut T {
        &mut self.0
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[derive(Debug, serde::Deserialize)]
    struct Story {
        #[expect(dead_code, reason = "only its type matters")]
        year: u16,
    }

    #[test]
    fn malformed_json_is_a_400() {
        for body in [&b"{"[..], b"", b"{\"year\":1} 2", b"{'year':1}"] {
            assert_eq!(
                parse::<Story>(body).unwrap_err().status(),
                StatusCode::BAD_REQUEST
            );
        }
    }

    #[test]
    fn json_of_another_shape_is_a_422_that_names_the_field() {
        let error = parse::<Story>(b"{\"year\":\"x\"}").unwrap_err();
        assert_eq!(error.status(), StatusCode::UNPROCESSABLE_ENTITY);
        assert!(
            error.message().starts_with("field `year`: invalid type"),
            "{error}"
        );
        let error = parse::<Story>(b"{}").unwrap_err();
        assert!(error.message().contains("missing field `year`"), "{error}");
    }
}
