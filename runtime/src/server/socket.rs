//! [`Socket`]: one of those that a [`Listener`](super::Listener) has.

use std::io;
use std::net::{self, SocketAddr};
#[cfg(unix)]
use std::os::unix::net as unix_net;
#[cfg(unix)]
use std::sync::Arc;
use std::task::{Context, Poll};

use tokio::net::{TcpListener, TcpStream};
#[cfg(unix)]
use tokio::net::{UnixListener, UnixStream};

use super::accept::{Arrival, is_of_the_client};
use super::open;
#[cfg(unix)]
use super::open::SocketFile;
use super::stream::Stream;
#[cfg(feature = "tls")]
use super::{stream::Accepted, tls::Tls};
use crate::settings::Address;

/// The most connections that are accepted of a socket that is closed, should clients go on to come: no backlog is longer.
const MOST_AT_ONCE: usize = 4096;

pub(super) struct Socket {
    kind: Kind,
    pub(super) origin: Origin,
}

pub(super) enum Kind {
    Tcp(TcpListener),
    #[cfg(feature = "tls")]
    Tls(TcpListener, Tls),
    #[cfg(unix)]
    /// The file is that of all event loops that have the socket.
    Unix(Option<Arc<SocketFile>>, UnixListener),
}

/// Where a socket comes from, and so who else may have it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Origin {
    /// This process has opened it.
    Opened,
    /// The same, beside other sockets of its address.
    OpenedBeside,
    /// The program has made it.
    Given,
    /// Whoever has passed it listens on after us.
    Inherited,
}

impl Socket {
    pub(super) fn new(kind: Kind, origin: Origin) -> Self {
        Self { kind, origin }
    }

    /// One of TCP speaks TLS from now on.
    #[cfg(feature = "tls")]
    pub(super) fn secured(self, tls: &Tls) -> Self {
        let kind = match self.kind {
            Kind::Tcp(socket) => Kind::Tls(socket, tls.clone()),
            other => other,
        };
        Self::new(kind, self.origin)
    }

    #[cfg(feature = "tls")]
    pub(super) fn tls(&self) -> Option<&Tls> {
        match &self.kind {
            Kind::Tls(_, tls) => Some(tls),
            _ => None,
        }
    }

    /// Whether it is one of TCP without TLS.
    #[cfg(feature = "tls")]
    pub(super) fn is_plain_tcp(&self) -> bool {
        matches!(self.kind, Kind::Tcp(_))
    }

    pub(super) fn poll_accept(&self, cx: &mut Context<'_>) -> Poll<io::Result<Arrival>> {
        match &self.kind {
            Kind::Tcp(socket) => socket.poll_accept(cx).map_ok(of_tcp),
            #[cfg(feature = "tls")]
            Kind::Tls(socket, tls) => socket
                .poll_accept(cx)
                .map_ok(|accepted| of_tls(accepted, tls)),
            #[cfg(unix)]
            Kind::Unix(_, socket) => socket.poll_accept(cx).map_ok(|(stream, _)| of_unix(stream)),
        }
    }

    /// Has the system keep new clients for whoever comes after us; whether it does.
    pub(super) fn turn_away(&self) -> bool {
        let is_ours = match self.origin {
            Origin::Opened => true,
            Origin::OpenedBeside => !open::is_handed_over_by_the_system(),
            // Others may have it, too.
            Origin::Given | Origin::Inherited => false,
        };
        match &self.kind {
            Kind::Tcp(socket) => is_ours && open::turn_away(socket),
            #[cfg(feature = "tls")]
            Kind::Tls(socket, _) => is_ours && open::turn_away(socket),
            #[cfg(unix)]
            Kind::Unix(..) => false,
        }
    }

    /// Closes it, and serves those who were there before while there is room. The others are not accepted: whoever
    /// has the socket after us serves them.
    pub(super) fn close(self, has_room: &impl Fn() -> bool, start: &mut impl FnMut(Arrival)) {
        self.turn_away();
        match self.kind {
            Kind::Tcp(socket) => rest_of_tcp(socket, has_room).map(of_tcp).for_each(start),
            #[cfg(feature = "tls")]
            Kind::Tls(socket, tls) => rest_of_tcp(socket, has_room)
                .map(|accepted| of_tls(accepted, &tls))
                .for_each(start),
            #[cfg(unix)]
            Kind::Unix(file, socket) => {
                // Before the socket is closed, or a successor would take it for dead.
                drop(file);
                rest_of_unix(socket, has_room).map(of_unix).for_each(start);
            }
        }
    }

    /// One more of the same address, for the current runtime, which may be another one: where the system deals
    /// connections out, a socket of its own; elsewhere the same one, of which all accept.
    ///
    /// # Errors
    /// When the system has none left.
    #[cfg(feature = "cli")]
    pub(super) fn one_more(&self) -> io::Result<Self> {
        let beside = |socket: &TcpListener| match self.origin {
            Origin::Opened | Origin::OpenedBeside => open::one_more(socket),
            Origin::Given | Origin::Inherited => open::the_same(socket),
        };
        let kind = match &self.kind {
            Kind::Tcp(socket) => Kind::Tcp(beside(socket)?),
            #[cfg(feature = "tls")]
            Kind::Tls(socket, tls) => Kind::Tls(beside(socket)?, tls.clone()),
            #[cfg(unix)]
            Kind::Unix(file, socket) => Kind::Unix(file.clone(), open::the_same_of_unix(socket)?),
        };
        Ok(Self::new(kind, self.origin))
    }

    /// What comes before its address.
    #[cfg(feature = "cli")]
    pub(super) fn scheme(&self) -> &'static str {
        match &self.kind {
            Kind::Tcp(_) => "http://",
            #[cfg(feature = "tls")]
            Kind::Tls(..) => "https://",
            #[cfg(unix)]
            Kind::Unix(..) => "",
        }
    }

    pub(super) fn address(&self) -> io::Result<Address> {
        match &self.kind {
            Kind::Tcp(socket) => socket.local_addr().map(Address::Tcp),
            #[cfg(feature = "tls")]
            Kind::Tls(socket, _) => socket.local_addr().map(Address::Tcp),
            #[cfg(unix)]
            Kind::Unix(_, socket) => {
                let address = socket.local_addr()?;
                let path = address.as_pathname().unwrap_or("(unnamed)".as_ref());
                Ok(Address::Unix(path.to_owned()))
            }
        }
    }
}

fn of_tcp((stream, client): (TcpStream, SocketAddr)) -> Arrival {
    (Stream::Tcp(prompt(stream)).into(), Some(client))
}

#[cfg(feature = "tls")]
fn of_tls((stream, client): (TcpStream, SocketAddr), tls: &Tls) -> Arrival {
    (Accepted::Tls(prompt(stream), tls.clone()), Some(client))
}

#[cfg(unix)]
fn of_unix(stream: UnixStream) -> Arrival {
    (Stream::Unix(stream).into(), None)
}

/// What the system may hold of an answer that has not been sent, in bytes. It has room for megabytes, which a thousand
/// clients that read slowly would fill at once, and nobody else would be served meanwhile. What is on its way counts
/// beside it, so a fast client far away is no slower.
#[cfg(target_os = "linux")]
const UNSENT: u32 = 128 * 1024;

/// Small answers do not wait for the client's delayed acknowledgement, and large ones do not fill the system. A socket
/// that refuses an option is on its way out.
fn prompt(stream: TcpStream) -> TcpStream {
    let _ = stream.set_nodelay(true);
    #[cfg(target_os = "linux")]
    let _ = socket2::SockRef::from(&stream).set_tcp_notsent_lowat(UNSENT);
    stream
}

fn rest_of_tcp(
    socket: TcpListener,
    has_room: &impl Fn() -> bool,
) -> impl Iterator<Item = (TcpStream, SocketAddr)> {
    let adopt = |(stream, client): (net::TcpStream, _)| {
        stream.set_nonblocking(true)?;
        Ok((TcpStream::from_std(stream)?, client))
    };
    rest(
        socket.into_std(),
        has_room,
        move |socket: &net::TcpListener| socket.accept().and_then(adopt),
    )
}

#[cfg(unix)]
fn rest_of_unix(
    socket: UnixListener,
    has_room: &impl Fn() -> bool,
) -> impl Iterator<Item = UnixStream> {
    let adopt = |(stream, _): (unix_net::UnixStream, _)| {
        stream.set_nonblocking(true)?;
        UnixStream::from_std(stream)
    };
    rest(
        socket.into_std(),
        has_room,
        move |socket: &unix_net::UnixListener| socket.accept().and_then(adopt),
    )
}

/// The connections that the system has completed. It is asked itself: the runtime hears of them later. What fails leaves
/// its clients to themselves, as the end of the process does.
fn rest<S, T>(
    socket: io::Result<S>,
    has_room: &impl Fn() -> bool,
    accept: impl Fn(&S) -> io::Result<T>,
) -> impl Iterator<Item = T> {
    let next = move || {
        let socket = socket.as_ref().ok()?;
        while has_room() {
            match accept(socket) {
                Ok(accepted) => return Some(accepted),
                Err(error) if is_of_the_client(&error) => {}
                Err(_) => return None,
            }
        }
        None
    };
    std::iter::from_fn(next).take(MOST_AT_ONCE)
}
