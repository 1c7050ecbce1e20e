//! The socket with its deadlines: how long a client may dally over a head, and refuse to read.

use std::io;
use std::pin::Pin;
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};
use std::task::{Context, Poll};
use std::time::Duration;

use hyper::body::Incoming;
use hyper::rt::{Read, ReadBufCursor, Write};
use hyper::service::Service;
use hyper_util::rt::TokioIo;
use tokio::net::TcpStream;
use tokio::time::{Sleep, sleep};

use super::ConnectionService;
use crate::settings::Settings;

/// Whether the first head of a connection has arrived.
#[derive(Clone, Debug, Default)]
pub(super) struct Arrived(Arc<AtomicBool>);

impl Arrived {
    fn set(&self) {
        self.0.store(true, Ordering::Relaxed);
    }

    fn get(&self) -> bool {
        self.0.load(Ordering::Relaxed)
    }
}

/// A service that notes when it is called.
pub(super) struct Noting<S> {
    service: S,
    arrived: Arrived,
}

impl<S> Noting<S> {
    pub(super) fn new(service: S, arrived: Arrived) -> Self {
        Self { service, arrived }
    }
}

impl<S: ConnectionService> Service<http::Request<Incoming>> for Noting<S> {
    type Response = S::Response;
    type Error = S::Error;
    type Future = S::Future;

    fn call(&self, request: http::Request<Incoming>) -> Self::Future {
        self.arrived.set();
        self.service.call(request)
    }
}

/// A socket whose first head and whose writes end in an error when the client keeps them waiting.
///
/// hyper's own timer bounds the later heads, together with the silence before them.
pub(super) struct Io {
    stream: TokioIo<TcpStream>,
    arrived: Arrived,
    /// Runs from the start until the first head has arrived.
    head: Deadline,
    /// Runs while the client does not read.
    write: Deadline,
}

/// A timer that runs only while something is awaited.
struct Deadline {
    limit: Duration,
    sleep: Option<Pin<Box<Sleep>>>,
}

impl Deadline {
    fn start(&mut self) {
        self.sleep
            .get_or_insert_with(|| Box::pin(sleep(self.limit)));
    }

    fn stop(&mut self) {
        self.sleep = None;
    }

    /// An error once the time is over; pending while it runs and while it does not.
    fn poll_over<T>(&mut self, cx: &mut Context<'_>) -> Poll<io::Result<T>> {
        match &mut self.sleep {
            Some(sleep) => sleep
                .as_mut()
                .poll(cx)
                .map(|()| Err(io::ErrorKind::TimedOut.into())),
            None => Poll::Pending,
        }
    }
}

impl Io {
    pub(super) fn new(stream: TcpStream, arrived: Arrived, settings: &Settings) -> Self {
        let mut head = Deadline {
            limit: settings.header_timeout,
            sleep: None,
        };
        head.start();
        let write = Deadline {
            limit: settings.write_timeout,
            sleep: None,
        };
        Self {
            stream: TokioIo::new(stream),
            arrived,
            head,
            write,
        }
    }

    fn bounded<T>(
        &mut self,
        cx: &mut Context<'_>,
        write: impl FnOnce(Pin<&mut TokioIo<TcpStream>>, &mut Context<'_>) -> Poll<io::Result<T>>,
    ) -> Poll<io::Result<T>> {
        match write(Pin::new(&mut self.stream), cx) {
            Poll::Ready(outcome) => {
                self.write.stop();
                Poll::Ready(outcome)
            }
            Poll::Pending => {
                self.write.start();
                self.write.poll_over(cx)
            }
        }
    }
}

impl Read for Io {
    fn poll_read(
        mut self: Pin<&mut Self>,
        cx: &mut Context<'_>,
        buffer: ReadBufCursor<'_>,
    ) -> Poll<io::Result<()>> {
        match Pin::new(&mut self.stream).poll_read(cx, buffer) {
            Poll::Pending if !self.arrived.get() => self.head.poll_over(cx),
            poll => poll,
        }
    }
}

impl Write for Io {
    fn poll_write(
        mut self: Pin<&mut Self>,
        cx: &mut Context<'_>,
        bytes: &[u8],
    ) -> Poll<io::Result<usize>> {
        self.bounded(cx, |stream, cx| stream.poll_write(cx, bytes))
    }

    fn poll_flush(mut self: Pin<&mut Self>, cx: &mut Context<'_>) -> Poll<io::Result<()>> {
        self.bounded(cx, Write::poll_flush)
    }

    fn poll_shutdown(mut self: Pin<&mut Self>, cx: &mut Context<'_>) -> Poll<io::Result<()>> {
        self.bounded(cx, Write::poll_shutdown)
    }

    fn is_write_vectored(&self) -> bool {
        self.stream.is_write_vectored()
    }

    fn poll_write_vectored(
        mut self: Pin<&mut Self>,
        cx: &mut Context<'_>,
        slices: &[io::IoSlice<'_>],
    ) -> Poll<io::Result<usize>> {
        self.bounded(cx, |stream, cx| stream.poll_write_vectored(cx, slices))
    }
}
