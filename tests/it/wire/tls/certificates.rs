//! The files of certificates: when they are read again, and what is wrong with them.

use std::fs;
use std::future::ready;
use std::io::{BufRead, BufReader};
use std::process::{Command, Stdio};
use std::sync::Arc;
use std::time::{Duration, Instant};

use tokio::net::TcpListener;
use veduta::rustls::ServerConfig;
use veduta::rustls::crypto::ring;
use veduta::{App, Listener, Settings, Tls, routes};

use super::support::{Folder, Issuer, Pair, agree, get, presented};
use super::{Server, app, serve};
use crate::support::PATIENCE;

#[test]
fn what_is_written_over_the_files_is_presented_before_long() {
    let issuer = Issuer::new();
    let config = issuer.client(&[], None);
    let (server, folder) = serve(&issuer, app());
    let mut old = agree(server.address, &config).unwrap();
    let renewed = issuer.pair();
    folder.write(&renewed);
    let start = Instant::now();
    while presented(server.address, &config) != renewed.first() {
        assert!(start.elapsed() < PATIENCE, "it is never read");
        std::thread::sleep(Duration::from_millis(20));
    }
    // Who was there before goes on.
    assert!(get(&mut old, "/").unwrap().ends_with("hello"));
}

#[test]
fn a_reload_is_seen_by_the_next_connection() {
    let issuer = Issuer::new();
    let config = issuer.client(&[], None);
    let first = issuer.pair();
    let folder = Folder::with(&first);
    let tls = folder.tls();
    let server = Server::start(app(), tls.clone());
    assert_eq!(presented(server.address, &config), first.first());
    let second = issuer.pair();
    folder.write(&second);
    tls.reload().unwrap();
    assert_eq!(presented(server.address, &config), second.first());
}

#[cfg(unix)]
#[test]
fn links_that_are_turned_to_other_files_are_followed() {
    use std::os::unix::fs::symlink;

    let issuer = Issuer::new();
    let config = issuer.client(&[], None);
    let (older, newer) = (Folder::with(&issuer.pair()), Folder::new());
    let renewed = issuer.pair();
    newer.write(&renewed);
    let live = Folder::new();
    let point_to = |folder: &Folder| {
        for name in ["cert.pem", "key.pem"] {
            let link = live.path().join("new");
            symlink(folder.path().join(name), &link).unwrap();
            fs::rename(link, live.path().join(name)).unwrap();
        }
    };
    point_to(&older);
    let tls = live.tls();
    let server = Server::start(app(), tls.clone());
    point_to(&newer);
    tls.reload().unwrap();
    assert_eq!(presented(server.address, &config), renewed.first());
}

#[test]
fn a_pair_that_cannot_be_used_changes_nothing() {
    let issuer = Issuer::new();
    let config = issuer.client(&[], None);
    let (old, new) = (issuer.pair(), issuer.pair());
    let folder = Folder::with(&old);
    let tls = folder.tls();
    let server = Server::start(app(), tls.clone());
    let wrong = [
        (new.certificate.as_str(), old.key.as_str(), "is not the key"),
        ("", "", "no certificate"),
        (&new.certificate, "", "no key"),
        (&new.certificate[..200], &new.key, "PEM"),
        (&issuer.expired().certificate, &new.key, "expired"),
    ];
    for (certificate, key, why) in wrong {
        folder.write(&Pair {
            certificate: certificate.to_owned(),
            key: key.to_owned(),
        });
        let error = tls.reload().unwrap_err().to_string();
        assert!(error.contains(why), "{why}: {error}");
        assert_eq!(presented(server.address, &config), old.first());
    }
    fs::remove_file(folder.key()).unwrap();
    let error = tls.reload().unwrap_err().to_string();
    assert!(error.contains("key.pem`: No such file"), "{error}");
    folder.write(&new);
    tls.reload().unwrap();
    assert_eq!(presented(server.address, &config), new.first());
}

#[test]
fn a_configuration_of_ones_own_has_nothing_to_reload() {
    let pair = Issuer::new().pair();
    let config = ServerConfig::builder_with_provider(Arc::new(ring::default_provider()))
        .with_safe_default_protocol_versions()
        .unwrap()
        .with_no_client_auth()
        .with_single_cert(pair.chain(), pair.secret())
        .unwrap();
    let error = Tls::from(config).reload().unwrap_err().to_string();
    assert!(error.contains("`cert_resolver`"), "{error}");
}

#[test]
fn an_application_whose_certificate_cannot_be_used_does_not_start() {
    let issuer = Issuer::new();
    let folder = Folder::with(&issuer.pair());
    let check = |settings| App::new(routes![]).settings(settings).check();
    let both = Settings::default()
        .tls_certificate(folder.certificate())
        .tls_key(folder.key());
    check(both.clone()).unwrap();

    let settings = Settings::default().tls_certificate("cert.pem");
    let error = check(settings).unwrap_err().to_string();
    let line = "\n  - `Settings::tls_key`: it is missing, and `tls_certificate` is `cert.pem`; write both, this one as `VEDUTA_TLS_KEY`";
    assert!(error.contains(line), "{error}");

    let settings = both.clone().tls_key(folder.path());
    let error = check(settings).unwrap_err().to_string();
    assert!(error.contains("\n  - `tls_key`: cannot read"), "{error}");

    folder.write(&issuer.expired());
    let error = check(both).unwrap_err().to_string();
    let line = "cert.pem` has expired on Mon, 03 Feb 2020 00:00:00 GMT; write one that is valid";
    assert!(error.contains("\n  - `tls_certificate`: "), "{error}");
    assert!(error.contains(line), "{error}");
}

#[tokio::test]
async fn a_certificate_of_the_settings_is_not_left_out_in_silence() {
    let folder = Folder::with(&Issuer::new().pair());
    let settings = Settings::default()
        .tls_certificate(folder.certificate())
        .tls_key(folder.key());
    let socket = async || TcpListener::bind("127.0.0.1:0").await.unwrap();
    let serve_briefly = |listener| {
        let app = App::new(routes![]).settings(settings.clone());
        app.serve_until(listener, ready(()))
    };
    let plain = Listener::from(socket().await);
    let error = serve_briefly(plain).await.unwrap_err().to_string();
    assert!(
        error.contains("\n  - `Settings::tls_certificate`: "),
        "{error}"
    );
    assert!(
        error.contains("write `Listener::open(&settings)`"),
        "{error}"
    );

    // Beside one of TLS another one may stay as it is.
    let secure = Listener::from(socket().await).tls(folder.tls());
    let both = [socket().await.into(), secure];
    serve_briefly(Listener::from_iter(both)).await.unwrap();
}

/// The program of `programs/settings.rs`, with these options for the files of this folder.
fn program(folder: &Folder) -> Command {
    let mut command = Command::new(env!("CARGO_BIN_EXE_veduta-settings"));
    command
        .env("VEDUTA_TLS_KEY", folder.key())
        .arg("--tls-certificate")
        .arg(folder.certificate())
        .args(["--bind", "127.0.0.1:0"]);
    command
}

#[test]
fn a_program_is_given_its_certificate_from_outside() {
    let issuer = Issuer::new();
    let folder = Folder::with(&issuer.pair());
    let mut child = program(&folder).stderr(Stdio::piped()).spawn().unwrap();
    let mut line = String::new();
    let mut lines = BufReader::new(child.stderr.take().unwrap());
    lines.read_line(&mut line).unwrap();
    let address = line.trim_end().strip_prefix("listening on https://");
    let address = address.expect(&line).parse().unwrap();
    let answer = get(&mut agree(address, &issuer.client(&[], None)).unwrap(), "/");
    child.kill().unwrap();
    child.wait().unwrap();
    assert!(answer.unwrap().ends_with("\r\n\r\nhello"));

    fs::write(folder.key(), "").unwrap();
    let output = program(&folder).output().unwrap();
    assert_eq!(output.status.code(), Some(1));
    let error = String::from_utf8(output.stderr).unwrap();
    assert!(error.contains("`tls_key`: there is no key in"), "{error}");
}
