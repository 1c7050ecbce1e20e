//! [`TlsSession`]: what a client and the server have agreed on.

use std::fmt;
use std::sync::Arc;

use rustls::pki_types::CertificateDer;
use rustls::{ProtocolVersion, ServerConnection};

use super::{FromRequest, Request};
use crate::error::{Error, Result};

/// What the client of a request and the server have agreed on before it: the request came over TLS.
///
/// ```
/// use veduta::{TlsSession, view};
///
/// #[view("/whoami")]
/// async fn whoami(tls: TlsSession) -> String {
///     match tls.client_certificates() {
///         [first, ..] => format!("a certificate of {} bytes", first.len()),
///         [] => "nobody that I know".to_owned(),
///     }
/// }
///
/// /// `None` over plain HTTP, which is also what a proxy in front may speak.
/// #[view("/scheme")]
/// async fn scheme(tls: Option<TlsSession>) -> &'static str {
///     if tls.is_some() { "https" } else { "http" }
/// }
/// ```
///
/// # Errors
/// 500 when the request did not come over TLS to this server; an `Option<TlsSession>` is `None` then.
#[derive(Clone)]
pub struct TlsSession(Arc<Agreed>);

struct Agreed {
    version: Option<ProtocolVersion>,
    server_name: Option<String>,
    client_certificates: Vec<CertificateDer<'static>>,
}

impl TlsSession {
    pub(crate) fn of(connection: &ServerConnection) -> Self {
        let shown = connection.peer_certificates().unwrap_or_default();
        Self(Arc::new(Agreed {
            version: connection.protocol_version(),
            server_name: connection.server_name().map(str::to_owned),
            client_certificates: shown.iter().map(|one| one.clone().into_owned()).collect(),
        }))
    }

    /// What the client has shown to be who it is, its own certificate first, as DER; none unless it was asked, by
    /// [`Tls::client_verifier`](crate::Tls::client_verifier) for example, which has found it good.
    pub fn client_certificates(&self) -> &[CertificateDer<'static>] {
        &self.0.client_certificates
    }

    /// The name of the server as the client knows it, in lower case; none when it has connected to an address.
    pub fn server_name(&self) -> Option<&str> {
        self.0.server_name.as_deref()
    }

    /// The version of TLS.
    pub fn version(&self) -> ProtocolVersion {
        let unknown = ProtocolVersion::Unknown(0);
        self.0.version.unwrap_or(unknown)
    }
}

impl FromRequest for TlsSession {
    async fn from_request(request: &Request) -> Result<Self> {
        let missing = || {
            Error::internal(
                "the request did not come over TLS to this server; take `Option<TlsSession>`",
            )
        };
        request.connection().tls.get().cloned().ok_or_else(missing)
    }

    async fn from_request_optional(request: &Request) -> Result<Option<Self>> {
        Ok(request.connection().tls.get().cloned())
    }
}

impl fmt::Debug for TlsSession {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("TlsSession")
            .field("version", &self.0.version)
            .field("server_name", &self.0.server_name)
            .field("client_certificates", &self.0.client_certificates.len())
            .finish()
    }
}
