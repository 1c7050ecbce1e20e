//! What the tests of TLS share: certificates, a server, a client.

use std::fs;
use std::io::{ErrorKind, Read, Write};
use std::net::{SocketAddr, TcpListener, TcpStream};
use std::path::{Path, PathBuf};
use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::thread::JoinHandle;

use rcgen::{
    BasicConstraints, CertificateParams, CertifiedIssuer, DnType, ExtendedKeyUsagePurpose, IsCa,
    KeyPair, date_time_ymd,
};
use tokio::sync::oneshot;
use veduta::rustls::crypto::ring;
use veduta::rustls::pki_types::pem::PemObject;
use veduta::rustls::pki_types::{CertificateDer, PrivateKeyDer};
use veduta::rustls::{ClientConfig, ClientConnection, RootCertStore, StreamOwned};
use veduta::{App, Listener, Tls};

use crate::support::connect;

/// A folder with the files of a certificate, which is removed with the value.
pub(super) struct Folder(PathBuf);

impl Folder {
    pub(super) fn new() -> Self {
        static COUNT: AtomicUsize = AtomicUsize::new(0);
        let count = COUNT.fetch_add(1, Ordering::Relaxed);
        let name = format!("veduta-tls-{}-{count}", std::process::id());
        let path = std::env::temp_dir().join(name);
        fs::create_dir(&path).unwrap();
        Self(path)
    }

    /// With a pair in it.
    pub(super) fn with(pair: &Pair) -> Self {
        let folder = Self::new();
        folder.write(pair);
        folder
    }

    pub(super) fn write(&self, pair: &Pair) {
        fs::write(self.certificate(), &pair.certificate).unwrap();
        fs::write(self.key(), &pair.key).unwrap();
    }

    pub(super) fn certificate(&self) -> PathBuf {
        self.path().join("cert.pem")
    }

    pub(super) fn key(&self) -> PathBuf {
        self.path().join("key.pem")
    }

    pub(super) fn path(&self) -> &Path {
        &self.0
    }

    pub(super) fn tls(&self) -> Tls {
        Tls::open(self.certificate(), self.key()).unwrap()
    }
}

impl Drop for Folder {
    fn drop(&mut self) {
        let _ = fs::remove_dir_all(&self.0);
    }
}

/// A certificate and its key, as PEM.
pub(super) struct Pair {
    pub(super) certificate: String,
    pub(super) key: String,
}

impl Pair {
    pub(super) fn chain(&self) -> Vec<CertificateDer<'static>> {
        let chain = CertificateDer::pem_slice_iter(self.certificate.as_bytes());
        chain.map(Result::unwrap).collect()
    }

    /// What identifies it on the other side.
    pub(super) fn first(&self) -> CertificateDer<'static> {
        self.chain().swap_remove(0)
    }

    pub(super) fn secret(&self) -> PrivateKeyDer<'static> {
        PrivateKeyDer::from_pem_slice(self.key.as_bytes()).unwrap()
    }
}

/// Who signs the certificates of a test.
pub(super) struct Issuer(CertifiedIssuer<'static, KeyPair>);

impl Issuer {
    pub(super) fn new() -> Self {
        let mut params = CertificateParams::default();
        params.is_ca = IsCa::Ca(BasicConstraints::Unconstrained);
        params
            .distinguished_name
            .push(DnType::CommonName, "the issuer of this test");
        let key = KeyPair::generate().unwrap();
        Self(CertifiedIssuer::self_signed(params, key).unwrap())
    }

    pub(super) fn pair(&self) -> Pair {
        self.sign(&Self::params())
    }

    pub(super) fn expired(&self) -> Pair {
        let mut params = Self::params();
        params.not_before = date_time_ymd(2020, 1, 1);
        params.not_after = date_time_ymd(2020, 2, 3);
        self.sign(&params)
    }

    fn params() -> CertificateParams {
        let mut params = CertificateParams::new(["localhost".to_owned()]).unwrap();
        params.extended_key_usages = vec![
            ExtendedKeyUsagePurpose::ServerAuth,
            ExtendedKeyUsagePurpose::ClientAuth,
        ];
        params
    }

    fn sign(&self, params: &CertificateParams) -> Pair {
        let key = KeyPair::generate().unwrap();
        let certificate = params.signed_by(&key, &self.0).unwrap();
        Pair {
            certificate: certificate.pem() + &self.0.pem(),
            key: key.serialize_pem(),
        }
    }

    pub(super) fn roots(&self) -> RootCertStore {
        let mut roots = RootCertStore::empty();
        roots.add(self.0.der().clone()).unwrap();
        roots
    }

    /// A client that trusts it, offers these protocols, and shows this certificate to a server that asks.
    pub(super) fn client(&self, protocols: &[&str], shown: Option<&Pair>) -> Arc<ClientConfig> {
        let provider = Arc::new(ring::default_provider());
        let config = ClientConfig::builder_with_provider(provider)
            .with_safe_default_protocol_versions()
            .unwrap()
            .with_root_certificates(self.roots());
        let mut config = match shown {
            Some(pair) => config
                .with_client_auth_cert(pair.chain(), pair.secret())
                .unwrap(),
            None => config.with_no_client_auth(),
        };
        config.alpn_protocols = protocols
            .iter()
            .map(|name| name.as_bytes().into())
            .collect();
        Arc::new(config)
    }
}

pub(super) type Secure = StreamOwned<ClientConnection, TcpStream>;

/// Connects, without a word so far.
pub(super) fn open(address: SocketAddr, config: &Arc<ClientConfig>) -> Secure {
    let name = "localhost".try_into().unwrap();
    let connection = ClientConnection::new(Arc::clone(config), name).unwrap();
    StreamOwned::new(connection, connect(address))
}

/// Connects, and comes to an agreement.
pub(super) fn agree(address: SocketAddr, config: &Arc<ClientConfig>) -> std::io::Result<Secure> {
    let mut stream = open(address, config);
    while stream.conn.is_handshaking() {
        stream.conn.complete_io(&mut stream.sock)?;
    }
    Ok(stream)
}

/// The certificate that a server presents to whoever connects now.
pub(super) fn presented(
    address: SocketAddr,
    config: &Arc<ClientConfig>,
) -> CertificateDer<'static> {
    let stream = agree(address, config).unwrap();
    let chain = stream.conn.peer_certificates().unwrap();
    chain[0].clone().into_owned()
}

/// Sends a GET request with `Connection: close`, and reads to the end of the answer. A server that does not say
/// the end of TLS is an error.
pub(super) fn get(stream: &mut Secure, target: &str) -> std::io::Result<String> {
    write!(
        stream,
        "GET {target} HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\n\r\n"
    )?;
    let mut answer = String::new();
    read_to_end(stream, &mut answer)?;
    Ok(answer)
}

/// Unlike that of the standard library it is not ended by an interruption.
pub(super) fn read_to_end(stream: &mut Secure, text: &mut String) -> std::io::Result<()> {
    loop {
        match stream.read_to_string(text) {
            Err(error) if error.kind() == ErrorKind::Interrupted => {}
            outcome => return outcome.map(drop),
        }
    }
}

/// A server in a thread of its own, which is stopped with the value.
pub(super) struct Server {
    pub(super) address: SocketAddr,
    stop: Option<oneshot::Sender<()>>,
    thread: Option<JoinHandle<veduta::Result<()>>>,
}

impl Server {
    pub(super) fn start(app: App, tls: impl Into<Tls>) -> Self {
        let tls = tls.into();
        let socket = TcpListener::bind("127.0.0.1:0").unwrap();
        socket.set_nonblocking(true).unwrap();
        let address = socket.local_addr().unwrap();
        let (stop, stopped) = oneshot::channel::<()>();
        let thread = std::thread::spawn(move || {
            let runtime = tokio::runtime::Builder::new_current_thread()
                .enable_all()
                .build()
                .unwrap();
            runtime.block_on(async {
                let listener = tokio::net::TcpListener::from_std(socket).unwrap();
                let stopped = async { drop(stopped.await) };
                let listener = Listener::from(listener).tls(tls);
                app.serve_until(listener, stopped).await
            })
        });
        Self {
            address,
            stop: Some(stop),
            thread: Some(thread),
        }
    }

    /// From now on it stops.
    pub(super) fn tell_to_stop(&mut self) {
        drop(self.stop.take());
    }

    /// How it has ended.
    pub(super) fn end(mut self) -> veduta::Result<()> {
        self.tell_to_stop();
        self.thread.take().unwrap().join().unwrap()
    }
}

impl Drop for Server {
    fn drop(&mut self) {
        self.tell_to_stop();
        if let Some(thread) = self.thread.take() {
            let _ = thread.join();
        }
    }
}
