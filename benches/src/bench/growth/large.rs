//! Bodies of a gigabyte, which nobody should hold in memory.

use std::time::Instant;

use super::{Experiment, with_server};
use crate::Result;
use crate::client::Client;
use crate::peers::Peer;
use crate::report::Column;
use crate::scenarios;
use crate::server::Server;

pub(super) const UPLOAD: Experiment = Experiment {
    title: "1 GiB that a view reads as a stream",
    columns: COLUMNS,
    measure: |peer: &Peer| with_server(peer, upload),
};

pub(super) const DOWNLOAD: Experiment = Experiment {
    title: "1 GiB that a view sends: an iterator in a sync view of veduta, a stream elsewhere",
    columns: COLUMNS,
    measure: |peer: &Peer| with_server(peer, download),
};

const COLUMNS: &[Column] = &[
    column("RSS MiB before", 1),
    column("RSS MiB at most", 1),
    column("CPU s", 2),
    column("s", 2),
];

const fn column(name: &'static str, digits: usize) -> Column {
    Column {
        name,
        digits,
        has_ratio: false,
    }
}

const GIGABYTE: usize = 1 << 30;
const PIECE: usize = 64 * 1024;

fn upload(server: &Server) -> Result<Vec<f64>> {
    let mut client = Client::connect(server.address)?;
    let mut upload = |length: usize| {
        let head = format!(
            "POST /upload HTTP/1.1\r\nhost: {}\r\ncontent-length: {length}\r\n\r\n",
            server.address
        );
        client.send(head.as_bytes())?;
        let piece = vec![b'x'; PIECE];
        for _ in 0..length / PIECE {
            client.send(&piece)?;
        }
        let answer = client.answer()?;
        if answer != length.to_string().as_bytes() {
            let answer = String::from_utf8_lossy(&answer);
            return Err(format!("{length} bytes are answered by {answer:?}").into());
        }
        Ok(())
    };
    upload(PIECE)?;
    observe(server, || upload(GIGABYTE))
}

fn download(server: &Server) -> Result<Vec<f64>> {
    let mut client = Client::connect(server.address)?;
    client.ask(scenarios::find("stream")?, 1)?;
    observe(server, || {
        client.send(&scenarios::request("/gigabyte", None, server.address))?;
        let mut length = 0;
        let is_success = client.receive(|piece| length += piece.len())?;
        if !is_success || length != GIGABYTE {
            return Err(format!("{length} bytes have come").into());
        }
        Ok(())
    })
}

fn observe(server: &Server, work: impl FnOnce() -> Result<()>) -> Result<Vec<f64>> {
    let before = server.usage()?;
    let began = Instant::now();
    work()?;
    let lasted = began.elapsed();
    let after = server.usage()?;
    let mebibytes = |kibibytes: u64| kibibytes as f64 / 1024.0;
    Ok(vec![
        mebibytes(before.resident),
        mebibytes(after.peak),
        after.processor - before.processor,
        lasted.as_secs_f64(),
    ])
}
