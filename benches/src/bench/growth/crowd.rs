//! Thousands of connections: what each of them takes in memory, and how fast all are answered that wait at the same time.

use std::thread::sleep;
use std::time::{Duration, Instant};

use super::{Experiment, with_server};
use crate::Result;
use crate::client::Client;
use crate::peers::Peer;
use crate::report::Column;
use crate::scenarios;
use crate::server::Server;

pub(super) const CROWD: Experiment = Experiment {
    title: "10,000 connections that rest, and then wait for a view of one second",
    columns: &[
        Column {
            name: "bytes each, idle",
            digits: 0,
            has_ratio: true,
        },
        Column {
            name: "bytes each, waiting",
            digits: 0,
            has_ratio: true,
        },
        Column {
            name: "s until all are answered",
            digits: 3,
            has_ratio: false,
        },
    ],
    measure: |peer: &Peer| with_server(peer, measure),
};

const CONNECTIONS: usize = 10_000;
/// Until all that was asked has reached the views; none has ended by then.
const ARRIVAL: Duration = Duration::from_millis(600);
/// Until the server has put away what it needed for the last answer.
const SETTLING: Duration = Duration::from_millis(200);

fn measure(server: &Server) -> Result<Vec<f64>> {
    let plaintext = scenarios::find("plaintext")?;
    // What grows with the first requests alone is there after them.
    Client::connect(server.address)?.ask(plaintext, 1000)?;
    let before = server.usage()?.resident;

    let open = |_| {
        let mut client = Client::connect(server.address)?;
        client.ask(plaintext, 1)?;
        Ok(client)
    };
    let mut clients = (0..CONNECTIONS).map(open).collect::<Result<Vec<_>>>()?;
    sleep(SETTLING);
    let idle = server.usage()?.resident;

    let request = scenarios::request("/sleep-1s", None, server.address);
    let began = Instant::now();
    for client in &mut clients {
        client.send(&request)?;
    }
    sleep(ARRIVAL.saturating_sub(began.elapsed()));
    let waiting = server.usage()?.resident;
    for client in &mut clients {
        client.answer()?;
    }
    let lasted = began.elapsed();

    let each =
        |kibibytes: u64| kibibytes.saturating_sub(before) as f64 * 1024.0 / CONNECTIONS as f64;
    Ok(vec![each(idle), each(waiting), lasted.as_secs_f64()])
}
