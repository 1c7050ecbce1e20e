//! Opening the sockets of a [`Listener`](super::Listener): those of addresses, and those that were inherited.

use std::io;
use std::net::SocketAddr;

use http::StatusCode;
use socket2::{Domain, Protocol, Socket as RawSocket, Type};
use tokio::net::TcpListener;

use super::socket::{Kind, Origin, Socket};
use crate::error::{Error, Result};
use crate::settings::Address;

#[cfg(unix)]
pub(super) use unix::SocketFile;
#[cfg(all(feature = "cli", unix))]
pub(super) use unix::the_same as the_same_of_unix;

/// How many connections the system completes before we accept them.
const BACKLOG: i32 = 1024;

/// A socket for each address.
pub(super) fn all(addresses: &[Address], reuse_port: bool) -> Result<Vec<Socket>> {
    if addresses.is_empty() {
        let message = "there is no address to listen on; write one, such as `127.0.0.1:8000`";
        return Err(Error::internal(message));
    }
    let open = |address: &Address| {
        let socket = match address {
            Address::Tcp(address) => tcp(*address, reuse_port),
            #[cfg(unix)]
            Address::Unix(path) => unix::open(path),
            #[cfg(not(unix))]
            Address::Unix(_) => Err(io::ErrorKind::Unsupported.into()),
        };
        socket.map_err(|error| {
            let is_shared = reuse_port && matches!(address, Address::Tcp(_));
            let remedy = if is_shared && error.kind() == io::ErrorKind::AddrInUse {
                "start the server that is there with `reuse_port`, too, or choose another address"
            } else {
                "choose another"
            };
            let message = format!(
                "cannot listen on {address}: {error}; {remedy} with `--bind` or `VEDUTA_BIND`"
            );
            Error::new(StatusCode::INTERNAL_SERVER_ERROR, message)
        })
    };
    addresses.iter().map(open).collect()
}

fn tcp(address: SocketAddr, reuse_port: bool) -> io::Result<Socket> {
    let origin = if reuse_port {
        Origin::OpenedBeside
    } else {
        Origin::Opened
    };
    let kind = Kind::Tcp(listen(address, reuse_port)?);
    Ok(Socket::new(kind, origin))
}

fn listen(address: SocketAddr, reuse_port: bool) -> io::Result<TcpListener> {
    let socket = RawSocket::new(
        Domain::for_address(address),
        Type::STREAM,
        Some(Protocol::TCP),
    )?;
    // A restart must not wait for the connections of the last run to be forgotten.
    socket.set_reuse_address(true)?;
    if reuse_port {
        share(&socket)?;
    }
    socket.set_nonblocking(true)?;
    socket.bind(&address.into())?;
    socket.listen(BACKLOG)?;
    TcpListener::from_std(socket.into())
}

/// Lets other processes listen on the address of this socket.
#[cfg(all(
    unix,
    not(any(target_os = "solaris", target_os = "illumos", target_os = "cygwin"))
))]
fn share(socket: &RawSocket) -> io::Result<()> {
    socket.set_reuse_port(true)
}

#[cfg(not(all(
    unix,
    not(any(target_os = "solaris", target_os = "illumos", target_os = "cygwin"))
)))]
fn share(_socket: &RawSocket) -> io::Result<()> {
    let message = "this system has no `reuse_port`; write `reuse_port = false`";
    Err(io::Error::new(io::ErrorKind::Unsupported, message))
}

/// Another socket of the same address; the system deals new connections out among all of them.
///
/// That the address is free has been said by the first one, which has it alone until now: two that both share it from the
/// start do not notice each other.
#[cfg(all(feature = "cli", target_os = "linux"))]
pub(super) fn one_more(first: &TcpListener) -> io::Result<TcpListener> {
    share(&socket2::SockRef::from(first))?;
    listen(first.local_addr()?, true)
}

/// Elsewhere the system deals nothing out.
#[cfg(all(feature = "cli", not(target_os = "linux")))]
pub(super) fn one_more(first: &TcpListener) -> io::Result<TcpListener> {
    the_same(first)
}

/// The same socket, for another runtime.
#[cfg(feature = "cli")]
pub(super) fn the_same(socket: &TcpListener) -> io::Result<TcpListener> {
    TcpListener::from_std(socket2::SockRef::from(socket).try_clone()?.into())
}

/// Drops the first packet of new clients; whether it does. Their systems send it again, after a second at first; by then
/// another socket of the address takes it. Packets of those who have begun with ours are let through.
#[cfg(target_os = "linux")]
pub(super) fn turn_away(socket: &TcpListener) -> bool {
    use socket2::{SockFilter, SockRef};

    /// The flags in a head of TCP (RFC 9293, 3.1), where the packet begins for a filter of its socket.
    const FLAGS: u32 = 13;
    const SYN: u32 = 0x02;
    const ACK: u32 = 0x10;
    // The instructions of linux/filter.h.
    const LOAD_BYTE: u16 = 0x30;
    const AND: u16 = 0x54;
    const JUMP_IF_EQUAL: u16 = 0x15;
    const RETURN: u16 = 0x06;
    let program = [
        SockFilter::new(LOAD_BYTE, 0, 0, FLAGS),
        SockFilter::new(AND, 0, 0, SYN | ACK),
        SockFilter::new(JUMP_IF_EQUAL, 0, 1, SYN),
        SockFilter::new(RETURN, 0, 0, 0),
        SockFilter::new(RETURN, 0, 0, u32::MAX),
    ];
    SockRef::from(socket).attach_filter(&program).is_ok()
}

/// Elsewhere they come until the socket is closed.
#[cfg(not(target_os = "linux"))]
pub(super) fn turn_away(_socket: &TcpListener) -> bool {
    false
}

/// Whether those who have begun to connect to a socket that is closed are moved to another one of its address, which Linux
/// does when it is told to.
pub(super) fn is_handed_over_by_the_system() -> bool {
    let switch = "/proc/sys/net/ipv4/tcp_migrate_req";
    cfg!(target_os = "linux") && std::fs::read(switch).is_ok_and(|text| text.starts_with(b"1"))
}

/// The sockets that a service manager has opened for this process; none when there is no such.
#[cfg(unix)]
pub(super) fn inherited() -> Result<Vec<Socket>> {
    unix::inherited().map_err(|error| {
        let message = format!(
            "cannot listen on the sockets of `LISTEN_FDS`: {error}; pass stream sockets that listen"
        );
        Error::new(StatusCode::INTERNAL_SERVER_ERROR, message)
    })
}

#[cfg(not(unix))]
#[expect(clippy::unnecessary_wraps, reason = "it can fail elsewhere")]
pub(super) fn inherited() -> Result<Vec<Socket>> {
    Ok(Vec::new())
}

#[cfg(unix)]
mod unix {
    use std::fs::{self, Metadata};
    use std::io::{self, ErrorKind};
    use std::os::fd::OwnedFd;
    use std::os::unix::fs::{FileTypeExt, MetadataExt};
    use std::os::unix::net::UnixListener as StdListener;
    use std::path::{Path, PathBuf};
    use std::sync::Arc;

    use listenfd::ListenFd;
    use socket2::{Domain, SockAddr, SockRef, Socket as RawSocket, Type};
    use tokio::net::{TcpListener, UnixListener};

    use super::BACKLOG;
    use crate::server::socket::{Kind, Origin, Socket};

    pub(super) fn open(path: &Path) -> io::Result<Socket> {
        remove_dead(path)?;
        let socket = RawSocket::new(Domain::UNIX, Type::STREAM, None)?;
        socket.set_nonblocking(true)?;
        socket.bind(&SockAddr::unix(path)?)?;
        let file = SocketFile::new(path)?;
        socket.listen(BACKLOG)?;
        let listener = UnixListener::from_std(StdListener::from(OwnedFd::from(socket)))?;
        let kind = Kind::Unix(Some(Arc::new(file)), listener);
        Ok(Socket::new(kind, Origin::Opened))
    }

    /// The same socket, for another runtime.
    #[cfg(feature = "cli")]
    pub(in crate::server) fn the_same(socket: &UnixListener) -> io::Result<UnixListener> {
        let socket = OwnedFd::from(SockRef::from(socket).try_clone()?);
        UnixListener::from_std(StdListener::from(socket))
    }

    /// Removes the socket that a server without an orderly end has left behind.
    fn remove_dead(path: &Path) -> io::Result<()> {
        match fs::symlink_metadata(path) {
            Err(error) if error.kind() == ErrorKind::NotFound => return Ok(()),
            Err(error) => return Err(error),
            Ok(found) if !found.file_type().is_socket() => {
                let message = "there is a file that is no socket";
                return Err(io::Error::new(ErrorKind::AlreadyExists, message));
            }
            Ok(_) => {}
        }
        let socket = RawSocket::new(Domain::UNIX, Type::STREAM, None)?;
        // So that it does not wait where the backlog of a busy server is full.
        socket.set_nonblocking(true)?;
        match socket.connect(&SockAddr::unix(path)?) {
            Err(error) if error.kind() == ErrorKind::ConnectionRefused => fs::remove_file(path),
            Err(error) if error.kind() != ErrorKind::WouldBlock => Err(error),
            Ok(()) | Err(_) => {
                let message = "another server listens there";
                Err(io::Error::new(ErrorKind::AddrInUse, message))
            }
        }
    }

    /// The file of a socket, which is removed with the value: before the socket is closed, or a successor
    /// would find a dead socket, replace it, and lose its own file to us.
    pub(in crate::server) struct SocketFile {
        path: PathBuf,
        id: (u64, u64),
    }

    impl SocketFile {
        fn new(path: &Path) -> io::Result<Self> {
            Ok(Self {
                // The program may change its folder.
                path: std::path::absolute(path)?,
                id: id(&fs::symlink_metadata(path)?),
            })
        }
    }

    impl Drop for SocketFile {
        fn drop(&mut self) {
            let found = fs::symlink_metadata(&self.path);
            if found.is_ok_and(|found| id(&found) == self.id) {
                // A file that cannot be removed is found dead by the next server.
                let _ = fs::remove_file(&self.path);
            }
        }
    }

    fn id(file: &Metadata) -> (u64, u64) {
        (file.dev(), file.ino())
    }

    pub(super) fn inherited() -> io::Result<Vec<Socket>> {
        let mut passed = ListenFd::from_env();
        (0..passed.len())
            .map(|index| take(&mut passed, index))
            .collect()
    }

    fn take(passed: &mut ListenFd, index: usize) -> io::Result<Socket> {
        if let Ok(Some(socket)) = passed.take_tcp_listener(index) {
            prepare(&SockRef::from(&socket))?;
            return TcpListener::from_std(socket).map(|socket| inherit(Kind::Tcp(socket)));
        }
        let socket = passed.take_unix_listener(index)?;
        let socket = socket.ok_or(ErrorKind::NotFound)?;
        prepare(&SockRef::from(&socket))?;
        let socket = UnixListener::from_std(socket)?;
        // Its file belongs to whoever has made it.
        Ok(inherit(Kind::Unix(None, socket)))
    }

    fn inherit(kind: Kind) -> Socket {
        Socket::new(kind, Origin::Inherited)
    }

    fn prepare(socket: &SockRef<'_>) -> io::Result<()> {
        if socket.peer_addr().is_ok() {
            let message = "one is a connection; write `Accept=no` in the `.socket` unit";
            return Err(io::Error::new(ErrorKind::InvalidInput, message));
        }
        socket.set_nonblocking(true)
    }
}
