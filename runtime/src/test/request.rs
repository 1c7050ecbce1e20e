//! [`RequestBuilder`].

use std::fmt;
use std::future::{Future, IntoFuture};
use std::pin::Pin;

use bytes::Bytes;
use http::header::{ACCEPT, CONTENT_TYPE};
use http::{HeaderName, HeaderValue, Method};
use serde_core::Serialize;
use tokio::runtime::{Builder, Handle, Runtime};

use super::client::TestClient;
use super::response::TestResponse;
use super::stream::TestStream;

/// A request of a test: `.await` it in an async test, [`wait`](Self::wait) for it in a plain one.
#[must_use = "a request is sent when it is awaited or waited for"]
pub struct RequestBuilder<'c> {
    client: &'c TestClient,
    request: http::Request<Bytes>,
}

impl<'c> RequestBuilder<'c> {
    #[track_caller]
    pub(super) fn new(client: &'c TestClient, method: Method, target: &str) -> Self {
        let request = http::Request::builder()
            .method(method)
            .uri(target)
            .body(Bytes::new());
        match request {
            Ok(request) => Self { client, request },
            Err(error) => panic!("`{target}` is no target of a request: {error}"),
        }
    }

    /// Adds a header.
    ///
    /// # Panics
    /// When the name or the value cannot be a header.
    #[track_caller]
    pub fn header(mut self, name: &str, value: &str) -> Self {
        match (HeaderName::try_from(name), HeaderValue::try_from(value)) {
            (Ok(name), Ok(value)) => self.request.headers_mut().append(name, value),
            _ => panic!("`{name}: {value}` is no header"),
        };
        self
    }

    /// Asks for JSON, so that errors come as JSON too.
    pub fn accept_json(self) -> Self {
        self.header(ACCEPT.as_str(), "application/json")
    }

    /// Sends a value as JSON.
    ///
    /// # Panics
    /// When serde cannot serialize it.
    #[track_caller]
    pub fn json<T: Serialize + ?Sized>(self, value: &T) -> Self {
        match serde_json::to_vec(value) {
            Ok(json) => self.content("application/json", json),
            Err(error) => panic!("cannot send this as JSON: {error}"),
        }
    }

    /// Sends a value as an HTML form does.
    ///
    /// # Panics
    /// When serde cannot serialize it.
    #[track_caller]
    pub fn form<T: Serialize + ?Sized>(self, value: &T) -> Self {
        match serde_html_form::to_string(value) {
            Ok(form) => self.content("application/x-www-form-urlencoded", form),
            Err(error) => panic!("cannot send this as a form: {error}"),
        }
    }

    /// Sends bytes, with no content type unless a header says one.
    pub fn body(mut self, body: impl Into<Bytes>) -> Self {
        *self.request.body_mut() = body.into();
        self
    }

    fn content(mut self, content_type: &'static str, body: impl Into<Bytes>) -> Self {
        self.request
            .headers_mut()
            .insert(CONTENT_TYPE, HeaderValue::from_static(content_type));
        self.body(body)
    }

    /// Sends the request and waits for the whole answer, in a plain `#[test]`.
    ///
    /// # Panics
    /// Within a tokio runtime: `.await` the request there.
    #[track_caller]
    pub fn wait(self) -> TestResponse {
        let Some(runtime) = own_runtime() else {
            panic!("`wait` is for plain tests; in an async one `.await` the request instead")
        };
        runtime.block_on(self.into_future())
    }

    /// Sends the request and waits for the head of the answer: its body is read piece by piece, so that it
    /// need not have an end.
    ///
    /// # Cancel safety
    /// Dropping the future ends the request.
    pub async fn open(self) -> TestStream {
        TestStream::new(self.client.open(self.request).await, None)
    }

    /// [`open`](Self::open) in a plain `#[test]`.
    ///
    /// # Panics
    /// Within a tokio runtime: write `.open().await` there.
    #[track_caller]
    pub fn wait_open(self) -> TestStream {
        let Some(runtime) = own_runtime() else {
            panic!("`wait_open` is for plain tests; in an async one write `.open().await`")
        };
        let response = runtime.block_on(self.client.open(self.request));
        TestStream::new(response, Some(runtime))
    }
}

/// None within a runtime, which it would block.
fn own_runtime() -> Option<Runtime> {
    if Handle::try_current().is_ok() {
        return None;
    }
    match Builder::new_current_thread().enable_all().build() {
        Ok(runtime) => Some(runtime),
        Err(error) => panic!("cannot start a runtime: {error}"),
    }
}

impl<'c> IntoFuture for RequestBuilder<'c> {
    type Output = TestResponse;
    type IntoFuture = Pin<Box<dyn Future<Output = TestResponse> + Send + 'c>>;

    fn into_future(self) -> Self::IntoFuture {
        Box::pin(async move { self.client.send(self.request).await })
    }
}

impl fmt::Debug for RequestBuilder<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{} {}", self.request.method(), self.request.uri())
    }
}
