//! [`Tls`]: sockets that speak TLS, through rustls.

mod certificate;
mod files;
mod handshake;
mod secure;
mod validity;
mod watch;

use std::fmt;
use std::path::PathBuf;
use std::sync::Arc;

use http::StatusCode;
use rustls::ServerConfig;
use rustls::crypto::{CryptoProvider, ring};
use rustls::server::NoClientAuth;
use rustls::server::danger::ClientCertVerifier;

use crate::error::{Error, Result};
use crate::settings::Settings;
use files::Files;

pub(super) use handshake::{Hello, agree};
pub(super) use secure::Secure;
pub(super) use watch::{Watch, watch};

/// What connections may speak, the best first.
const PROTOCOLS: &[&[u8]] = &[
    #[cfg(feature = "http2")]
    b"h2",
    b"http/1.1",
];

/// A certificate with its key, or a whole configuration of rustls: what [`Listener::tls`](crate::Listener::tls) takes.
///
/// [`App::run`](crate::App::run) needs none of this: it opens the files of [`Settings::tls_certificate`] and
/// [`Settings::tls_key`]. In a program that opens its sockets itself:
///
/// ```no_run
/// use tokio::net::TcpListener;
/// use veduta::{App, Listener, Tls, routes};
///
/// # async fn example() -> veduta::Result<()> {
/// let tls = Tls::open("/etc/news/cert.pem", "/etc/news/key.pem")?;
/// let listener = Listener::from(TcpListener::bind("0.0.0.0:443").await?).tls(tls);
/// App::new(routes![]).serve(listener).await
/// # }
/// ```
///
/// While a server serves them, the files are read again every few seconds: a renewed certificate is presented
/// to whoever connects from then on, and connections that are open go on. A pair that cannot be used, because only one of both
/// files has been written so far for example, changes nothing, and a `warn` says so if it stays that way.
///
/// Everything else, such as several certificates by name, is a [`rustls::ServerConfig`] of your own, which converts
/// into a `Tls`. When it names no `alpn_protocols`, those that the server speaks are offered; `h2` is taken out of
/// it in a program without the feature `http2`.
///
/// Clones are the same certificate: what one reloads, all present.
#[derive(Clone)]
pub struct Tls {
    config: Arc<ServerConfig>,
    /// `None` when the configuration has been made elsewhere.
    files: Option<Arc<Files>>,
}

impl Tls {
    /// Reads a certificate, with those of its issuers behind it, and its key; both are PEM.
    ///
    /// # Errors
    /// When a file cannot be read or has no such thing in it, when the key is that of another certificate, and when
    /// the certificate has expired.
    pub fn open(certificate: impl Into<PathBuf>, key: impl Into<PathBuf>) -> Result<Self> {
        let files = Files::open(certificate.into(), key.into(), provider());
        let files = files.map_err(|problem| cannot_start(problem.text))?;
        Ok(Self::of(Arc::new(files), Arc::new(NoClientAuth)))
    }

    /// Asks every client for a certificate; the verifier says which of them may connect, and whether one without
    /// may. A view takes [`TlsSession`](crate::TlsSession) to see who it is.
    ///
    /// ```no_run
    /// use std::sync::Arc;
    /// use veduta::Tls;
    /// use veduta::rustls::RootCertStore;
    /// use veduta::rustls::crypto::ring;
    /// use veduta::rustls::pki_types::{CertificateDer, pem::PemObject};
    /// use veduta::rustls::server::WebPkiClientVerifier;
    ///
    /// # fn main() -> veduta::Result<()> {
    /// let mut issuers = RootCertStore::empty();
    /// issuers.add(CertificateDer::from_pem_file("clients.pem")?)?;
    /// let provider = Arc::new(ring::default_provider());
    /// let verifier = WebPkiClientVerifier::builder_with_provider(issuers.into(), provider).build()?;
    /// let tls = Tls::open("cert.pem", "key.pem")?.client_verifier(verifier)?;
    /// # Ok(())
    /// # }
    /// ```
    ///
    /// # Errors
    /// When it was made of a configuration, which has its own verifier.
    pub fn client_verifier(self, verifier: Arc<dyn ClientCertVerifier>) -> Result<Self> {
        match self.files {
            Some(files) => Ok(Self::of(files, verifier)),
            None => Err(cannot_start(
                "this `Tls` is a configuration of your own: call its `with_client_cert_verifier` instead"
                    .to_owned(),
            )),
        }
    }

    /// Reads the files again at once. Whoever connects from now on is presented what is in them.
    ///
    /// A server does so by itself; this is for a program that has just written them.
    ///
    /// It reads files: an async view calls it within [`blocking`](crate::blocking).
    ///
    /// # Errors
    /// As [`open`](Self::open), and the certificate that is presented stays the same; when there are no files
    /// because it was made of a configuration.
    pub fn reload(&self) -> Result<()> {
        let Some(files) = &self.files else {
            let message = "this `Tls` is a configuration of your own and has no files to reload: its `cert_resolver` says what is presented";
            return Err(cannot_start(message.to_owned()));
        };
        match files.reload() {
            Ok(_) => Ok(()),
            Err(problem) => Err(cannot_start(problem.text)),
        }
    }

    /// Why the files of the settings cannot be used.
    pub(crate) fn problem(settings: &Settings) -> Option<String> {
        let error = Self::of_settings(settings).err()?;
        Some(error.message().to_owned())
    }

    fn of(files: Arc<Files>, verifier: Arc<dyn ClientCertVerifier>) -> Self {
        let config = ServerConfig::builder_with_provider(provider())
            .with_safe_default_protocol_versions()
            .expect("the provider has the cipher suites of both versions")
            .with_client_cert_verifier(verifier)
            .with_cert_resolver(Arc::clone(&files) as _);
        Self {
            files: Some(files),
            ..Self::from(config)
        }
    }

    /// That of the settings, if they have one.
    ///
    /// # Errors
    /// As [`open`](Self::open), with the name of the setting.
    pub(crate) fn of_settings(settings: &Settings) -> Result<Option<Self>> {
        let (Some(certificate), Some(key)) = (&settings.tls_certificate, &settings.tls_key) else {
            // One alone is told of by the settings themselves.
            return Ok(None);
        };
        match Files::open(certificate.clone(), key.clone(), provider()) {
            Ok(files) => Ok(Some(Self::of(Arc::new(files), Arc::new(NoClientAuth)))),
            Err(problem) => Err(cannot_start(problem.of_setting())),
        }
    }
}

/// Never the one of the process: another crate may have installed one, or two of them compete.
fn provider() -> Arc<CryptoProvider> {
    Arc::new(ring::default_provider())
}

fn cannot_start(message: String) -> Error {
    Error::new(StatusCode::INTERNAL_SERVER_ERROR, message)
}

impl From<ServerConfig> for Tls {
    fn from(mut config: ServerConfig) -> Self {
        let offered = &mut config.alpn_protocols;
        if offered.is_empty() {
            *offered = PROTOCOLS.iter().map(|name| name.to_vec()).collect();
        }
        if !PROTOCOLS.contains(&b"h2".as_slice()) {
            offered.retain(|name| name != b"h2");
        }
        Self {
            config: Arc::new(config),
            files: None,
        }
    }
}

impl fmt::Debug for Tls {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Tls")
            .field("files", &self.files)
            .finish_non_exhaustive()
    }
}
