//! [`ClientAddr`]: who asks.

use std::net::SocketAddr;
use std::ops::Deref;

use super::{FromRequest, Request};
use crate::error::{Error, Result};

/// The address at the other end of the connection; behind a proxy, that of the proxy.
///
/// ```
/// use veduta::{ClientAddr, view};
///
/// #[view("/ip")]
/// async fn ip(client: ClientAddr) -> String {
///     client.ip().to_string()
/// }
/// ```
///
/// A layer that knows better, because it trusts the proxy in front, puts a `ClientAddr` into the extensions
/// of the request.
///
/// # Errors
/// 500 when the client has no address, because it came over a Unix socket or in process; an
/// `Option<ClientAddr>` is `None` then.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub struct ClientAddr(pub SocketAddr);

impl FromRequest for ClientAddr {
    async fn from_request(request: &Request) -> Result<Self> {
        let missing = || {
            Error::internal(
                "the client has no address: it came over a Unix socket, or in process; take `Option<ClientAddr>`",
            )
        };
        Self::of(request).ok_or_else(missing)
    }

    async fn from_request_optional(request: &Request) -> Result<Option<Self>> {
        Ok(Self::of(request))
    }
}

impl ClientAddr {
    fn of(request: &Request) -> Option<Self> {
        let given = request.extensions().get().copied();
        given.or_else(|| request.connection().client.map(Self))
    }
}

impl Deref for ClientAddr {
    type Target = SocketAddr;

    fn deref(&self) -> &SocketAddr {
        &self.0
    }
}
