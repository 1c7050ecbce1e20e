//! A resource in one place: the methods of an `impl` are the views of its address, each of its own colour.
//!
//! `cargo run -p veduta-examples --bin resource`, then
//!
//! ```sh
//! curl --request PUT --data 'Bread, butter, tea.' --include localhost:8000/pages/shopping
//! curl localhost:8000/pages/shopping
//! curl --request OPTIONS --include localhost:8000/pages/shopping
//! ```
//!
//! `-- routes` shows where each method runs.

use std::path::PathBuf;
use std::str::FromStr;
use std::{fmt, fs, io};

use tempfile::TempDir;
use veduta::{
    App, Created, File, IntoResponse, NoContent, PathParam, Response, Result, State, routes, view,
};

/// The name of a page: letters and hyphens, so that it is the name of a file as well.
#[derive(PathParam)]
struct Name(String);

impl FromStr for Name {
    type Err = &'static str;

    fn from_str(text: &str) -> Result<Self, Self::Err> {
        let fits = |letter: u8| letter.is_ascii_lowercase() || letter == b'-';
        if text.len() > 64 || !text.bytes().all(fits) {
            return Err("expected up to 64 letters from a to z, and hyphens");
        }
        Ok(Self(text.to_owned()))
    }
}

impl fmt::Display for Name {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

/// The folder of the pages; it lives as long as the program.
struct Wiki(TempDir);

struct Page;

/// HEAD, OPTIONS and 405 with `Allow` come by themselves, as they do for views of their own.
#[view("/pages/{name}")]
impl Page {
    async fn get(name: Name, wiki: State<Wiki>) -> File {
        File::open(Self::path(&wiki, &name)).content_type("text/plain; charset=utf-8")
    }

    /// Sync: it writes to the disk.
    fn put(name: Name, text: String, wiki: State<Wiki>) -> Result<Response> {
        let path = Self::path(&wiki, &name);
        let is_new = !fs::exists(&path)?;
        fs::write(path, text)?;
        if is_new {
            return Ok(Created::new(Page::url(name), "written\n").into_response());
        }
        Ok(NoContent.into_response())
    }

    fn delete(name: Name, wiki: State<Wiki>) -> Result<Option<NoContent>> {
        match fs::remove_file(Self::path(&wiki, &name)) {
            Ok(()) => Ok(Some(NoContent)),
            Err(error) if error.kind() == io::ErrorKind::NotFound => Ok(None),
            Err(error) => Err(error.into()),
        }
    }

    /// What is not named like a method of HTTP is no view.
    fn path(wiki: &Wiki, name: &Name) -> PathBuf {
        wiki.0.path().join(&name.0)
    }
}

fn main() -> Result<()> {
    App::new(routes![Page])
        .state(Wiki(tempfile::tempdir()?))
        .run()
}
