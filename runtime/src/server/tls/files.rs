//! [`Files`]: a certificate and its key that are read again while they are presented.

use std::fmt;
use std::path::{Path, PathBuf};
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

use rustls::crypto::CryptoProvider;
use rustls::server::{ClientHello, ResolvesServerCert};
use rustls::sign::CertifiedKey;

use super::certificate::{Pem, Problem, pair};

/// The pair of files, and what is presented of them.
pub(super) struct Files {
    certificate: PathBuf,
    key: PathBuf,
    provider: Arc<CryptoProvider>,
    /// Held while files are read, so never by a handshake.
    reading: Mutex<Contents>,
    presented: Mutex<Arc<CertifiedKey>>,
}

/// What the files hold. Not their times: a link that is turned to older files is a change too.
#[derive(PartialEq, Eq)]
struct Contents {
    certificate: Vec<u8>,
    key: Vec<u8>,
}

impl Files {
    pub(super) fn open(
        certificate: PathBuf,
        key: PathBuf,
        provider: Arc<CryptoProvider>,
    ) -> Result<Self, Problem> {
        // The program may change its folder; a path that cannot be made absolute cannot be read either.
        let certificate = std::path::absolute(&certificate).unwrap_or(certificate);
        let key = std::path::absolute(&key).unwrap_or(key);
        let contents = Contents::read(&certificate, &key)?;
        let pair = contents.pair(&certificate, &key, &provider)?;
        Ok(Self {
            certificate,
            key,
            provider,
            reading: Mutex::new(contents),
            presented: Mutex::new(Arc::new(pair)),
        })
    }

    /// Presents from now on what the files hold; returns whether that is something else.
    pub(super) fn reload(&self) -> Result<bool, Problem> {
        let mut known = lock(&self.reading);
        let contents = Contents::read(&self.certificate, &self.key)?;
        if contents == *known {
            return Ok(false);
        }
        let pair = contents.pair(&self.certificate, &self.key, &self.provider)?;
        *lock(&self.presented) = Arc::new(pair);
        *known = contents;
        Ok(true)
    }

    pub(super) fn certificate(&self) -> &Path {
        &self.certificate
    }
}

impl Contents {
    fn read(certificate: &Path, key: &Path) -> Result<Self, Problem> {
        let bytes = |path: &Path| {
            let why = |error| format!("cannot read `{}`: {error}", path.display());
            std::fs::read(path).map_err(why)
        };
        Ok(Self {
            certificate: bytes(certificate).map_err(|why| {
                Problem::of_certificate(format!("{why}; write the path of a PEM file"))
            })?,
            key: bytes(key).map_err(|why| {
                Problem::of_key(format!(
                    "{why}; write the path of a PEM file that this program may read"
                ))
            })?,
        })
    }

    fn pair(
        &self,
        certificate: &Path,
        key: &Path,
        provider: &CryptoProvider,
    ) -> Result<CertifiedKey, Problem> {
        let certificate = Pem {
            path: certificate,
            bytes: &self.certificate,
        };
        let key = Pem {
            path: key,
            bytes: &self.key,
        };
        pair(&certificate, &key, provider)
    }
}

fn lock<T>(mutex: &Mutex<T>) -> MutexGuard<'_, T> {
    mutex.lock().unwrap_or_else(PoisonError::into_inner)
}

impl ResolvesServerCert for Files {
    fn resolve(&self, _: ClientHello<'_>) -> Option<Arc<CertifiedKey>> {
        Some(Arc::clone(&lock(&self.presented)))
    }
}

impl fmt::Debug for Files {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Files")
            .field("certificate", &self.certificate)
            .field("key", &self.key)
            .finish_non_exhaustive()
    }
}
