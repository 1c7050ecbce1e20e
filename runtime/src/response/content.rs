//! Bodies with a content type.

use std::borrow::Cow;

use http::header::{CONTENT_TYPE, LOCATION};
use http::{HeaderValue, StatusCode};
use serde_core::Serialize;

use super::redirect::Location;
use super::{IntoResponse, Response};
use crate::body::Body;
use crate::error::Error;
use crate::request::Json;

const TEXT: HeaderValue = HeaderValue::from_static("text/plain; charset=utf-8");
const HTML: HeaderValue = HeaderValue::from_static("text/html; charset=utf-8");
const JSON: HeaderValue = HeaderValue::from_static("application/json");
pub(super) const BINARY: HeaderValue = HeaderValue::from_static("application/octet-stream");

pub(super) fn with_type(content_type: HeaderValue, body: Body) -> Response {
    let mut response = Response::new(body);
    response.headers_mut().insert(CONTENT_TYPE, content_type);
    response
}

macro_rules! content {
    ($($type:ty => $content_type:expr, $into:expr;)+) => {$(
        #[diagnostic::do_not_recommend]
        impl IntoResponse for $type {
            fn into_response(self) -> Response {
                with_type($content_type, $into(self))
            }
        }
    )+};
}

content! {
    &'static str => TEXT, Body::from;
    String => TEXT, Body::from;
    Cow<'static, str> => TEXT, |text: Cow<'static, str>| text.into_owned().into();
    &'static [u8] => BINARY, Body::from;
    Vec<u8> => BINARY, Body::from;
}

/// HTML. What goes into it must have been escaped.
///
/// ```
/// use veduta::{Html, view};
///
/// #[view("/")]
/// async fn front_page() -> Html<&'static str> {
///     Html("<h1>News</h1>")
/// }
/// ```
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Html<T>(pub T);

#[diagnostic::do_not_recommend]
impl<T: Into<Body>> IntoResponse for Html<T> {
    fn into_response(self) -> Response {
        with_type(HTML, self.0.into())
    }
}

impl<T: Serialize> IntoResponse for Json<T> {
    fn into_response(self) -> Response {
        match serde_json::to_vec(&self.0) {
            Ok(json) => with_type(JSON, json.into()),
            Err(error) => Error::internal(error).into_response(),
        }
    }
}

/// 201: something new exists, at the `Location`.
///
/// ```
/// use veduta::{Created, Json, view};
///
/// #[view(POST, "/stories")]
/// fn submit() -> Created<Json<u64>> {
///     Created::new("/stories/7", Json(7))
/// }
/// ```
#[derive(Clone, Debug)]
pub struct Created<T> {
    location: Location,
    body: T,
}

impl<T> Created<T> {
    /// `body` describes what exists at `location` now, a path or an URI.
    ///
    /// A location that cannot be a header, because it contains a line break for example, is answered 500.
    pub fn new(location: impl AsRef<str>, body: T) -> Self {
        Self {
            location: Location::new(location.as_ref()),
            body,
        }
    }
}

impl<T: IntoResponse> IntoResponse for Created<T> {
    fn into_response(self) -> Response {
        let location = match self.location.into_header() {
            Ok(location) => location,
            Err(error) => return error.into_response(),
        };
        let mut response = (StatusCode::CREATED, self.body).into_response();
        response.headers_mut().insert(LOCATION, location);
        response
    }
}

/// 204: done, and nothing to say about it.
///
/// ```
/// use veduta::{NoContent, view};
///
/// #[view(DELETE, "/stories/{id}")]
/// fn remove(id: u64) -> NoContent {
///     println!("removed {id}");
///     NoContent
/// }
/// ```
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct NoContent;

impl IntoResponse for NoContent {
    fn into_response(self) -> Response {
        StatusCode::NO_CONTENT.into_response()
    }
}
