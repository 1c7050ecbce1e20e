//! [`TestResponse`].

use bytes::Bytes;
use http::{HeaderMap, StatusCode};
use serde_core::de::DeserializeOwned;

use crate::error::{Error, Result};

/// The whole answer to a request of a test.
#[derive(Debug)]
pub struct TestResponse {
    response: http::Response<Result<Bytes>>,
}

impl TestResponse {
    pub(super) fn new(response: http::Response<Result<Bytes>>) -> Self {
        Self { response }
    }

    /// The status.
    pub fn status(&self) -> StatusCode {
        self.response.status()
    }

    /// The headers.
    pub fn headers(&self) -> &HeaderMap {
        self.response.headers()
    }

    /// The value of a header, when there is one and it is text.
    pub fn header(&self, name: &str) -> Option<&str> {
        self.headers().get(name)?.to_str().ok()
    }

    /// The body.
    ///
    /// # Panics
    /// When the body ended in an error; [`body_error`](Self::body_error) has it.
    #[track_caller]
    pub fn bytes(&self) -> &Bytes {
        match self.response.body() {
            Ok(bytes) => bytes,
            Err(error) => panic!("the body ended in an error: {error:?}"),
        }
    }

    /// The error that the body ended in.
    pub fn body_error(&self) -> Option<&Error> {
        self.response.body().as_ref().err()
    }

    /// The body as text.
    ///
    /// # Panics
    /// When it is not UTF-8.
    #[track_caller]
    pub fn text(&self) -> &str {
        match std::str::from_utf8(self.bytes()) {
            Ok(text) => text,
            Err(error) => panic!("the body is no text: {error}"),
        }
    }

    /// The body as JSON.
    ///
    /// # Panics
    /// When it is not JSON of this shape; the message shows it.
    #[track_caller]
    pub fn json<T: DeserializeOwned>(&self) -> T {
        match serde_json::from_slice(self.bytes()) {
            Ok(value) => value,
            Err(error) => panic!("{} is not the JSON that was expected: {error}", self.text()),
        }
    }
}
