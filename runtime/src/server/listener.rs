//! [`Listener`]: what a server accepts connections from.

use std::fmt;
use std::io;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::task::{Context, Poll};

use tokio::net::TcpListener;
#[cfg(unix)]
use tokio::net::UnixListener;

use super::accept::Arrival;
use super::open;
use super::socket::{Kind, Origin, Socket};
#[cfg(feature = "tls")]
use super::tls::Tls;
use crate::error::Result;
use crate::settings::{Address, Settings};

/// The sockets that a server accepts connections from: one or several, of TCP or of Unix.
///
/// Sockets of tokio convert into it, which is what [`App::serve`](crate::App::serve) takes:
///
/// ```no_run
/// use tokio::net::{TcpListener, UnixListener};
/// use veduta::{App, Listener, routes};
///
/// # async fn example() -> veduta::Result<()> {
/// let sockets: [Listener; 2] = [
///     TcpListener::bind("127.0.0.1:8000").await?.into(),
///     UnixListener::bind("/run/app.sock")?.into(),
/// ];
/// App::new(routes![]).serve(Listener::from_iter(sockets)).await
/// # }
/// ```
pub struct Listener {
    sockets: Vec<Socket>,
    /// Which of them is asked first, so that a busy one does not starve the others.
    turn: AtomicUsize,
}

impl Listener {
    /// Takes over the sockets that this process has inherited, or else opens those that [`Settings::bind`]
    /// names: what [`App::run`](crate::App::run) listens on. With [`Settings::tls_certificate`] those of TCP speak TLS.
    ///
    /// A service manager passes sockets from the file descriptor 3 on, with their number in `LISTEN_FDS` and the
    /// id of the process in `LISTEN_PID`, which may be missing. systemd does so for a `.socket` unit, `systemfd`
    /// while a program is developed. Each is one of TCP or a stream socket of Unix. They are taken over
    /// once: both variables are removed.
    ///
    /// ```text
    /// # app.socket                        # app.service
    /// [Socket]                            [Service]
    /// ListenStream=/run/app.sock          ExecStart=/usr/bin/app
    /// SocketMode=0660
    /// ```
    ///
    /// ```no_run
    /// use veduta::{App, Listener, Settings, routes};
    ///
    /// # async fn example() -> veduta::Result<()> {
    /// let settings = Settings::default().bind(([127, 0, 0, 1], 8000));
    /// let listener = Listener::open(&settings)?;
    /// println!("listening on {:?}", listener.addresses()?);
    /// App::new(routes![]).settings(settings).serve(listener).await
    /// # }
    /// ```
    ///
    /// # Errors
    /// When the certificate of the settings cannot be used, when an address is in use or not ours, when a live server
    /// listens on the Unix socket, when there is a file that is no socket, and when an inherited file descriptor is no
    /// socket that listens.
    ///
    /// # Panics
    /// Outside of a tokio runtime.
    pub fn open(settings: &Settings) -> Result<Self> {
        #[cfg(feature = "tls")]
        let tls = Tls::of_settings(settings)?;
        let inherited = open::inherited()?;
        let sockets = if inherited.is_empty() {
            open::all(settings.bind.addresses(), settings.reuse_port)?
        } else {
            inherited
        };
        let listener = Self::of(sockets);
        #[cfg(feature = "tls")]
        if let Some(tls) = tls {
            return Ok(listener.tls(tls));
        }
        Ok(listener)
    }

    /// Its sockets of TCP speak TLS; those of Unix stay as they are, and so do those that speak it already.
    ///
    /// ```no_run
    /// use tokio::net::TcpListener;
    /// use veduta::{App, Listener, Tls, routes};
    ///
    /// # async fn example() -> veduta::Result<()> {
    /// let tls = Tls::open("cert.pem", "key.pem")?;
    /// let sockets = [
    ///     Listener::from(TcpListener::bind("0.0.0.0:443").await?).tls(tls),
    ///     // For the neighbours, who ask without TLS.
    ///     TcpListener::bind("127.0.0.1:8000").await?.into(),
    /// ];
    /// App::new(routes![]).serve(Listener::from_iter(sockets)).await
    /// # }
    /// ```
    #[cfg(feature = "tls")]
    #[must_use]
    pub fn tls(mut self, tls: impl Into<Tls>) -> Self {
        let tls = tls.into();
        let secured = self.sockets.into_iter().map(|socket| socket.secured(&tls));
        self.sockets = secured.collect();
        self
    }

    /// What its sockets that speak TLS present.
    #[cfg(feature = "tls")]
    pub(super) fn certificates(&self) -> impl Iterator<Item = &Tls> {
        self.sockets.iter().filter_map(Socket::tls)
    }

    /// How many sockets it has.
    pub(super) fn count(&self) -> usize {
        self.sockets.len()
    }

    /// One more of the same addresses, for the current runtime.
    ///
    /// # Errors
    /// When the system has no further socket.
    #[cfg(feature = "cli")]
    pub(super) fn one_more(&self) -> io::Result<Self> {
        let sockets = self.sockets.iter().map(Socket::one_more);
        sockets.collect::<io::Result<_>>().map(Self::of)
    }

    /// Why these settings cannot mean these sockets: a certificate that nobody would ever see.
    #[cfg(feature = "tls")]
    pub(crate) fn problem(&self, settings: &Settings) -> Option<String> {
        let certificate = settings.tls_certificate.as_ref()?.display();
        let has_tls = self.sockets.iter().any(|socket| socket.tls().is_some());
        if has_tls || !self.sockets.iter().any(Socket::is_plain_tcp) {
            return None;
        }
        Some(format!(
            "`Settings::tls_certificate`: it is `{certificate}`, and no socket of the listener speaks TLS; write `Listener::open(&settings)`, or `Listener::from(socket).tls(Tls::open(..)?)`"
        ))
    }

    /// Where clients find each socket.
    #[cfg(feature = "cli")]
    pub(crate) fn places(&self) -> io::Result<Vec<String>> {
        let place = |socket: &Socket| Ok(format!("{}{}", socket.scheme(), socket.address()?));
        self.sockets.iter().map(place).collect()
    }

    /// The address of each socket, with the port that the system has chosen.
    ///
    /// # Errors
    /// When the system does not say it.
    pub fn addresses(&self) -> io::Result<Vec<Address>> {
        self.sockets.iter().map(Socket::address).collect()
    }

    fn of(sockets: Vec<Socket>) -> Self {
        Self {
            sockets,
            turn: AtomicUsize::new(0),
        }
    }

    fn given(kind: Kind) -> Self {
        Self::of(vec![Socket::new(kind, Origin::Given)])
    }

    /// Whether clients who wait may be served by somebody else once we are gone.
    pub(crate) fn is_inherited(&self) -> bool {
        let is_inherited = |socket: &Socket| socket.origin == Origin::Inherited;
        self.sockets.iter().all(is_inherited)
    }

    /// Keeps new clients for other servers at our addresses; whether there may be such. Those who have begun to connect to
    /// us are to be accepted still: they would be reset.
    pub(super) fn hand_over(&self) -> bool {
        let is_beside = |socket: &&Socket| socket.origin == Origin::OpenedBeside;
        let mut has_turned_away = false;
        for socket in self.sockets.iter().filter(is_beside) {
            has_turned_away |= socket.turn_away();
        }
        has_turned_away
    }

    /// Closes the sockets, and serves those who were there before, as many as there is room for.
    pub(super) fn close(self, has_room: impl Fn() -> bool, mut start: impl FnMut(Arrival)) {
        for socket in self.sockets {
            socket.close(&has_room, &mut start);
        }
    }

    /// The next connection, from whichever socket has one.
    pub(super) async fn accept(&self) -> io::Result<Arrival> {
        std::future::poll_fn(|cx| self.poll_accept(cx)).await
    }

    fn poll_accept(&self, cx: &mut Context<'_>) -> Poll<io::Result<Arrival>> {
        let first = self.turn.fetch_add(1, Ordering::Relaxed);
        let count = self.sockets.len();
        for offset in 0..count {
            let socket = &self.sockets[first.wrapping_add(offset) % count];
            if let Poll::Ready(accepted) = socket.poll_accept(cx) {
                return Poll::Ready(accepted);
            }
        }
        Poll::Pending
    }
}

impl From<TcpListener> for Listener {
    fn from(socket: TcpListener) -> Self {
        Self::given(Kind::Tcp(socket))
    }
}

/// Its file stays when the server stops, since it was made elsewhere.
#[cfg(unix)]
impl From<UnixListener> for Listener {
    fn from(socket: UnixListener) -> Self {
        Self::given(Kind::Unix(None, socket))
    }
}

impl FromIterator<Self> for Listener {
    fn from_iter<I: IntoIterator<Item = Self>>(listeners: I) -> Self {
        let sockets = listeners.into_iter().flat_map(|listener| listener.sockets);
        Self::of(sockets.collect())
    }
}

impl fmt::Debug for Listener {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let addresses = self.addresses().unwrap_or_default();
        f.debug_tuple("Listener").field(&addresses).finish()
    }
}
