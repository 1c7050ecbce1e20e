//! One HTTP request to one source.

use std::sync::Arc;

use reqwest::{Client, Response};
use rustls::{ClientConfig, RootCertStore};

use super::{Failure, Source};

/// A feed larger than this is not read to its end.
pub(super) const SIZE_LIMIT: usize = 2 << 20;

/// A client that brings its own certificates and its own cryptography, so that the program needs
/// nothing from the machine it runs on.
pub(super) fn client() -> reqwest::Result<Client> {
    let roots: RootCertStore = webpki_roots::TLS_SERVER_ROOTS.iter().cloned().collect();
    let provider = Arc::new(rustls::crypto::ring::default_provider());
    let tls = ClientConfig::builder_with_provider(provider)
        .with_safe_default_protocol_versions()
        .expect("ring speaks the default versions of TLS")
        .with_root_certificates(roots)
        .with_no_client_auth();
    Client::builder()
        .tls_backend_preconfigured(tls)
        // The demo feeds are on loopback, where a proxy of the environment would not find them.
        .no_proxy()
        .user_agent(concat!("newsroom/", env!("CARGO_PKG_VERSION")))
        .build()
}

pub(super) async fn body(client: &Client, source: &Source) -> Result<Vec<u8>, Failure> {
    let response = client.get(source.url.as_str()).send().await?;
    if !response.status().is_success() {
        return Err(Failure::Status(response.status()));
    }
    bounded(response).await
}

async fn bounded(mut response: Response) -> Result<Vec<u8>, Failure> {
    let mut body = Vec::new();
    while let Some(chunk) = response.chunk().await? {
        if body.len() + chunk.len() > SIZE_LIMIT {
            return Err(Failure::TooLarge);
        }
        body.extend_from_slice(&chunk);
    }
    Ok(body)
}
