//! Bodies of any length in little memory: an upload, a download, an answer that is sent while it is made.
//!
//! `cargo run -p veduta-examples --bin streaming`, then
//!
//! ```sh
//! curl --upload-file Cargo.lock --include localhost:8000/files/1
//! curl --range 0-99 localhost:8000/files/1
//! curl 'localhost:8000/files/1/lines?containing=name'
//! ```
//!
//! `curl --no-buffer localhost:8000/countdown/5` shows the lines as they come.

use std::fs;
use std::io::{self, BufRead, BufReader};
use std::path::PathBuf;
use std::time::Duration;

use futures_util::{StreamExt, stream};
use tempfile::{NamedTempFile, TempDir};
use veduta::{App, BodyReader, Created, File, Result, State, Stream, routes, view};

/// A folder that lives as long as the program.
struct Files(TempDir);

impl Files {
    /// A number is a name that leads nowhere else.
    fn path(&self, number: u32) -> PathBuf {
        self.0.path().join(number.to_string())
    }
}

/// `BodyReader` is a [`Read`](io::Read) that waits for the client, so it is for sync views only. Should the upload
/// break off or become too long, `?` makes a 400 or a 413 of it, and the temporary file is removed.
#[view(PUT, "/files/{number}", body_limit = "1 GiB")]
fn upload(number: u32, mut body: BodyReader, files: State<Files>) -> Result<Created<String>> {
    let mut file = NamedTempFile::new_in(&files.0)?;
    let length = io::copy(&mut body, &mut file)?;
    file.persist(files.path(number))?;
    let length = format!("{length} bytes\n");
    Ok(Created::new(download::url(number), length))
}

/// Async, and yet the file is read on the blocking pool. Ranges and conditional requests come with it.
#[view("/files/{number}")]
async fn download(number: u32, files: State<Files>) -> File {
    File::open(files.path(number)).attachment(format!("{number}.bin"))
}

/// A plain iterator: it takes a thread while it produces, and none while it waits for a slow client. A line that
/// cannot be read stays in, as an `Err`: it breaks the answer off, so that the client knows.
#[view("/files/{number}/lines?{containing}")]
fn lines(number: u32, containing: String, files: State<Files>) -> Result<Option<Stream>> {
    let path = files.path(number);
    if !fs::exists(&path)? {
        return Ok(None);
    }
    let lines = BufReader::new(fs::File::open(path)?).lines();
    let found = lines.filter_map(move |line| match line {
        Ok(line) => line.contains(&containing).then(|| Ok(line + "\n")),
        Err(error) => Some(Err(error)),
    });
    let found = Stream::iter(found).content_type("text/plain; charset=utf-8");
    Ok(Some(found))
}

/// An async stream: it holds no thread, and is dropped when the client leaves.
#[view("/countdown/{from}")]
async fn countdown(from: u8) -> Stream {
    let numbers = stream::iter((0..=from).rev());
    let lines = numbers.then(async |number| {
        tokio::time::sleep(Duration::from_millis(500)).await;
        format!("{number}\n")
    });
    Stream::new(lines).content_type("text/plain; charset=utf-8")
}

fn main() -> Result<()> {
    App::new(routes![upload, download, lines, countdown])
        .state(Files(tempfile::tempdir()?))
        .run()
}
