//! A certificate and its key, from PEM to what rustls presents.

use std::path::Path;
use std::time::SystemTime;

use rustls::crypto::CryptoProvider;
use rustls::pki_types::pem::PemObject;
use rustls::pki_types::{CertificateDer, PrivateKeyDer};
use rustls::sign::CertifiedKey;
use rustls::{Error as TlsError, InconsistentKeys};

use super::validity;

/// Why a pair of files cannot be used, and what to write.
pub(super) struct Problem {
    setting: &'static str,
    pub(super) text: String,
}

impl Problem {
    pub(super) fn of_certificate(text: String) -> Self {
        let setting = "tls_certificate";
        Self { setting, text }
    }

    pub(super) fn of_key(text: String) -> Self {
        let setting = "tls_key";
        Self { setting, text }
    }

    /// For whoever has named the files in the settings.
    pub(super) fn of_setting(&self) -> String {
        format!("`{}`: {}", self.setting, self.text)
    }
}

/// A file with its path, which messages name.
pub(super) struct Pem<'a> {
    pub(super) path: &'a Path,
    pub(super) bytes: &'a [u8],
}

/// Puts both together.
pub(super) fn pair(
    certificate: &Pem<'_>,
    key: &Pem<'_>,
    provider: &CryptoProvider,
) -> Result<CertifiedKey, Problem> {
    let chain = chain(certificate)?;
    refuse_expired(certificate.path, &chain)?;
    let secret = secret(key)?;
    let (key, certificate) = (key.path.display(), certificate.path.display());
    CertifiedKey::from_der(chain, secret, provider).map_err(|error| match error {
        TlsError::InconsistentKeys(InconsistentKeys::KeyMismatch) => Problem::of_key(format!(
            "`{key}` is not the key of the first certificate in `{certificate}`; write the key that it was made with"
        )),
        TlsError::InvalidCertificate(_) => Problem::of_certificate(format!(
            "the first certificate in `{certificate}` cannot be used: {error}; write one of X.509, version 3"
        )),
        error => Problem::of_key(format!(
            "the key in `{key}` cannot be used: {error}; write one of RSA (2048 bits or more), ECDSA (P-256, P-384) or Ed25519"
        )),
    })
}

fn chain(Pem { path, bytes }: &Pem<'_>) -> Result<Vec<CertificateDer<'static>>, Problem> {
    let chain: Result<Vec<_>, _> = CertificateDer::pem_slice_iter(bytes).collect();
    let path = path.display();
    match chain {
        Ok(chain) if chain.is_empty() => Err(Problem::of_certificate(format!(
            "there is no certificate in `{path}`; write a PEM file with a `BEGIN CERTIFICATE`, and those of its issuers behind it"
        ))),
        Ok(chain) => Ok(chain),
        Err(error) => Err(Problem::of_certificate(format!(
            "`{path}` cannot be read as PEM: {error}; write the certificate and those of its issuers, each with a `BEGIN CERTIFICATE`"
        ))),
    }
}

fn secret(Pem { path, bytes }: &Pem<'_>) -> Result<PrivateKeyDer<'static>, Problem> {
    let mut secrets = PrivateKeyDer::pem_slice_iter(bytes);
    let path = path.display();
    match secrets.next() {
        Some(Ok(secret)) => Ok(secret),
        Some(Err(error)) => Err(Problem::of_key(format!(
            "`{path}` cannot be read as PEM: {error}; write the key, with a `BEGIN PRIVATE KEY`"
        ))),
        None => Err(Problem::of_key(format!(
            "there is no key in `{path}`; write a PEM file with a `BEGIN PRIVATE KEY` that is not encrypted"
        ))),
    }
}

/// rustls leaves it to the clients, and so to them to find out.
fn refuse_expired(path: &Path, chain: &[CertificateDer<'_>]) -> Result<(), Problem> {
    let end = chain.first().and_then(|first| validity::end(first));
    match end {
        Some(end) if end < SystemTime::now() => Err(Problem::of_certificate(format!(
            "the certificate in `{}` has expired on {}; write one that is valid",
            path.display(),
            httpdate::fmt_http_date(end)
        ))),
        _ => Ok(()),
    }
}
