//! A server for tests, on a free port, in a thread of its own.

use std::net::{Ipv4Addr, SocketAddr};
use std::thread;

use bytes::Bytes;
use http::header::HOST;
use http::{HeaderValue, Uri};
use http_body_util::{BodyExt, Full};
use hyper::client::conn::http1;
use hyper_util::rt::TokioIo;
use tokio::net::{TcpListener, TcpStream};
use tokio::sync::oneshot;
use tokio::task::JoinHandle;

use crate::app::App;
use crate::body::Body;
use crate::error::Result;
use crate::server::Listener;

/// Serves an application until it is dropped.
pub(super) struct TestServer {
    address: SocketAddr,
    stop: Option<oneshot::Sender<()>>,
    thread: Option<thread::JoinHandle<Result<()>>>,
}

impl TestServer {
    pub(super) fn start(app: App) -> Result<Self> {
        let (stop, stopped) = oneshot::channel();
        let listener = std::net::TcpListener::bind((Ipv4Addr::LOCALHOST, 0))?;
        listener.set_nonblocking(true)?;
        let address = listener.local_addr()?;
        let built = app.build()?;
        let serve = move || {
            let runtime = tokio::runtime::Builder::new_multi_thread()
                .worker_threads(2)
                .enable_all()
                .build()?;
            let outcome = runtime.block_on(async {
                let stopped = async { drop(stopped.await) };
                let listener = Listener::from(TcpListener::from_std(listener)?);
                built
                    .serve(listener.into(), stopped, std::future::pending())
                    .await
            });
            runtime.shutdown_background();
            outcome
        };
        let thread = thread::Builder::new()
            .name("veduta-test-server".to_owned())
            .spawn(serve)?;
        Ok(Self {
            address,
            stop: Some(stop),
            thread: Some(thread),
        })
    }

    pub(super) fn address(&self) -> SocketAddr {
        self.address
    }

    /// Sends a request on a connection of its own.
    pub(super) async fn send(&self, request: http::Request<Bytes>) -> http::Response<Body> {
        match self.try_send(request).await {
            Ok(response) => response,
            Err(error) => panic!("the request to {} failed: {error:?}", self.address),
        }
    }

    async fn try_send(&self, mut request: http::Request<Bytes>) -> Result<http::Response<Body>> {
        if !request.headers().contains_key(HOST) {
            request
                .headers_mut()
                .insert(HOST, HeaderValue::try_from(self.address.to_string())?);
        }
        let target = request
            .uri()
            .path_and_query()
            .map_or("/", |target| target.as_str());
        *request.uri_mut() = Uri::try_from(target)?;
        let stream = TcpStream::connect(self.address).await?;
        let (mut sender, connection) = http1::handshake(TokioIo::new(stream)).await?;
        let connection = Connection(tokio::spawn(connection));
        let response = sender.send_request(request.map(Full::new)).await?;
        Ok(response.map(|body| {
            Body::new(body.map_err(move |error| {
                let _ = &connection;
                error
            }))
        }))
    }
}

/// Ends with the body that it carries.
struct Connection(JoinHandle<hyper::Result<()>>);

impl Drop for Connection {
    fn drop(&mut self) {
        self.0.abort();
    }
}

impl Drop for TestServer {
    fn drop(&mut self) {
        drop(self.stop.take());
        if let Some(thread) = self.thread.take() {
            // What went wrong in there has been seen by a client, or by nobody.
            drop(thread.join());
        }
    }
}
