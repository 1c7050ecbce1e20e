//! [`TestClient`].

use std::fmt;
use std::net::SocketAddr;
use std::sync::{Mutex, MutexGuard, PoisonError};

use bytes::Bytes;
use cookie::{Cookie, CookieJar};
use http::header::{COOKIE, SET_COOKIE};
use http::{HeaderMap, HeaderValue, Method};
use tower::Service;

use super::request::RequestBuilder;
use super::response::TestResponse;
use super::socket::TestServer;
use crate::app::{App, AppService};
use crate::body::Body;

/// Asks an application, and keeps its cookies.
pub struct TestClient {
    target: Target,
    cookies: Mutex<CookieJar>,
}

enum Target {
    Process(AppService),
    Socket(TestServer),
}

impl TestClient {
    /// A client that calls the application without a socket.
    ///
    /// The hooks of [`App::on_startup`] run before the first request; those of [`App::on_shutdown`] are left to
    /// [`over_socket`](Self::over_socket).
    ///
    /// # Panics
    /// When the application cannot be built; the message says why.
    #[track_caller]
    pub fn new(app: App) -> Self {
        match app.into_service() {
            Ok(service) => Self::of(Target::Process(service)),
            Err(error) => panic!("{error:?}"),
        }
    }

    /// A client of a server that it starts on a free port of 127.0.0.1, and stops when it is dropped, with all
    /// the hooks of both.
    ///
    /// # Panics
    /// When the application cannot be built or the server cannot start.
    #[track_caller]
    pub fn over_socket(app: App) -> Self {
        match TestServer::start(app) {
            Ok(server) => Self::of(Target::Socket(server)),
            Err(error) => panic!("{error:?}"),
        }
    }

    fn of(target: Target) -> Self {
        Self {
            target,
            cookies: Mutex::new(CookieJar::new()),
        }
    }

    /// The address of the server, for clients of another kind.
    ///
    /// # Panics
    /// For a client that is not [`over_socket`](Self::over_socket).
    #[track_caller]
    pub fn address(&self) -> SocketAddr {
        match &self.target {
            Target::Socket(server) => server.address(),
            Target::Process(_) => {
                panic!("this client has no socket; make it with `TestClient::over_socket`")
            }
        }
    }

    /// A GET request.
    pub fn get(&self, target: &str) -> RequestBuilder<'_> {
        self.request(Method::GET, target)
    }

    /// A POST request.
    pub fn post(&self, target: &str) -> RequestBuilder<'_> {
        self.request(Method::POST, target)
    }

    /// A PUT request.
    pub fn put(&self, target: &str) -> RequestBuilder<'_> {
        self.request(Method::PUT, target)
    }

    /// A DELETE request.
    pub fn delete(&self, target: &str) -> RequestBuilder<'_> {
        self.request(Method::DELETE, target)
    }

    /// A request with any method; `target` is a path with or without a query, sent as it is.
    pub fn request(&self, method: Method, target: &str) -> RequestBuilder<'_> {
        RequestBuilder::new(self, method, target)
    }

    /// The value of a cookie that the application has set.
    pub fn cookie(&self, name: &str) -> Option<String> {
        self.jar().get(name).map(|cookie| cookie.value().to_owned())
    }

    /// Sends a request; the body of the answer is still to be read.
    pub(super) async fn open(&self, mut request: http::Request<Bytes>) -> http::Response<Body> {
        if !request.headers().contains_key(COOKIE) {
            request
                .headers_mut()
                .extend(self.cookie_header().map(|value| (COOKIE, value)));
        }
        let response = match &self.target {
            Target::Process(service) => {
                service.environment().register();
                if let Err(error) = service.start().await {
                    panic!("{error:?}");
                }
                let Ok(response) = service.clone().call(request.map(Body::from)).await;
                response
            }
            Target::Socket(server) => server.send(request).await,
        };
        self.keep_cookies(response.headers());
        response
    }

    pub(super) async fn send(&self, request: http::Request<Bytes>) -> TestResponse {
        let (head, body) = self.open(request).await.into_parts();
        TestResponse::new(http::Response::from_parts(head, body.bytes().await))
    }

    fn cookie_header(&self) -> Option<HeaderValue> {
        let cookies: Vec<_> = self
            .jar()
            .iter()
            .map(|cookie| cookie.encoded().stripped().to_string())
            .collect();
        HeaderValue::try_from(cookies.join("; "))
            .ok()
            .filter(|value| !value.is_empty())
    }

    fn keep_cookies(&self, headers: &HeaderMap) {
        let mut jar = self.jar();
        for line in headers
            .get_all(SET_COOKIE)
            .iter()
            .filter_map(|value| value.to_str().ok())
        {
            if let Ok(cookie) = Cookie::parse_encoded(line.to_owned()) {
                let is_removal = cookie.max_age().is_some_and(|age| !age.is_positive());
                if is_removal {
                    jar.force_remove(cookie.name());
                } else {
                    jar.add_original(cookie);
                }
            }
        }
    }

    fn jar(&self) -> MutexGuard<'_, CookieJar> {
        self.cookies.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

impl fmt::Debug for TestClient {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match &self.target {
            Target::Process(_) => f.write_str("TestClient(in process)"),
            Target::Socket(server) => write!(f, "TestClient({})", server.address()),
        }
    }
}
