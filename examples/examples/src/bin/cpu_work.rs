//! Work for the processor, and the ways from one colour of code to the other.
//!
//! `cargo run -p veduta-examples --bin cpu_work`, then
//!
//! ```sh
//! curl localhost:8000/factors/600851475143
//! curl 'localhost:8000/factors?number=10000000000000061&number=91'
//! curl --request POST localhost:8000/log/10000000000000061
//! ```
//!
//! A prime such as this takes a while; `curl localhost:8000/log` is answered at once meanwhile.

use std::fs::{self, File};
use std::io::Write;
use std::time::Duration;

use futures_util::future::try_join_all;
use tempfile::NamedTempFile;
use tokio::time::timeout;
use veduta::{App, Error, Json, MayBlock, Result, State, StatusCode, cpu, routes, view};

/// As long as it takes: it neither awaits nor blocks.
fn factors_of(mut number: u64) -> Vec<u64> {
    let mut factors = Vec::new();
    let mut divisor = 2;
    while divisor <= number / divisor {
        if number.is_multiple_of(divisor) {
            factors.push(divisor);
            number /= divisor;
        } else {
            divisor += 1;
        }
    }
    factors.push(number);
    factors
}

/// On the cpu pool, which has one thread per core: more of these at once would only slow each other.
#[view("/factors/{number}", cpu)]
fn factors(number: u64) -> Json<Vec<u64>> {
    Json(factors_of(number))
}

/// Async to cpu: on the event loop, which hands each number to the cpu pool and waits for all.
#[view("/factors?{number}")]
async fn many(number: Vec<u64>) -> Result<Json<Vec<Vec<u64>>>> {
    let jobs = number
        .into_iter()
        .map(|number| cpu(move || factors_of(number)));
    Ok(Json(try_join_all(jobs).await?))
}

const PATIENCE: Duration = Duration::from_secs(10);

/// Sync to async: on the blocking pool, for it writes a file. The deadline is a future, and so is the work,
/// done elsewhere; `block_on` waits for them on this thread.
#[view(POST, "/log/{number}")]
fn write(number: u64, log: State<NamedTempFile>, block: &MayBlock) -> Result<String> {
    let work = cpu(move || factors_of(number));
    let Ok(factors) = block.block_on(timeout(PATIENCE, work)) else {
        return Err(Error::new(
            StatusCode::GATEWAY_TIMEOUT,
            "this takes too long",
        ));
    };
    let line = format!("{number} = {:?}\n", factors?);
    let mut file = File::options().append(true).open(log.path())?;
    file.write_all(line.as_bytes())?;
    Ok(line)
}

/// Async to blocking: the closure runs on the blocking pool. A view that does nothing else is better a `fn`.
#[view("/log")]
async fn read(log: State<NamedTempFile>) -> Result<String> {
    let text = veduta::blocking(move |_| fs::read_to_string(log.path())).await?;
    Ok(text?)
}

fn main() -> Result<()> {
    App::new(routes![factors, many, write, read])
        .state(NamedTempFile::new()?)
        .run()
}
