//! `File`: what is sent of files and of bytes, under which conditions, by which name.

mod made;
mod parts;
mod trouble;

use std::fs;
use std::path::PathBuf;
use std::sync::atomic::{AtomicUsize, Ordering};

use veduta::http::header::{CACHE_CONTROL, ETAG};
use veduta::test::{TestClient, TestResponse};
use veduta::{App, File, IntoResponse, State, StatusCode, routes, view};

/// A folder that lasts as long as a test.
struct Folder(PathBuf);

impl Folder {
    fn new() -> Self {
        static COUNT: AtomicUsize = AtomicUsize::new(0);
        let count = COUNT.fetch_add(1, Ordering::Relaxed);
        let name = format!("veduta-files-{}-{count}", std::process::id());
        let folder = Self(std::env::temp_dir().join(name));
        fs::create_dir_all(&folder.0).unwrap();
        folder
    }

    /// With one file in it.
    fn with(name: &str, content: impl AsRef<[u8]>) -> Self {
        let folder = Self::new();
        fs::write(folder.0.join(name), content).unwrap();
        folder
    }

    fn serve(&self) -> App {
        let app = App::new(routes![
            by_async, by_sync, by_cpu, by_inline, post, lost, tagged
        ]);
        app.state(Root(self.0.clone()))
    }
}

impl Drop for Folder {
    fn drop(&mut self) {
        drop(fs::remove_dir_all(&self.0));
    }
}

/// Where the files of an application are.
struct Root(PathBuf);

#[view("/async/{*name}")]
async fn by_async(name: String, root: State<Root>) -> File {
    File::within(&root.0, name)
}

#[view("/sync/{*name}")]
fn by_sync(name: String, root: State<Root>) -> File {
    File::within(&root.0, name)
}

#[view("/cpu/{*name}", cpu)]
fn by_cpu(name: String, root: State<Root>) -> File {
    File::within(&root.0, name)
}

#[view("/inline/{*name}", inline)]
fn by_inline(name: String, root: State<Root>) -> File {
    File::within(&root.0, name)
}

#[view(POST, "/post/{name}")]
fn post(name: String, root: State<Root>) -> File {
    File::within(&root.0, name)
}

#[view("/lost/{name}")]
async fn lost(name: String, root: State<Root>) -> (StatusCode, File) {
    (StatusCode::NOT_FOUND, File::within(&root.0, name))
}

#[view("/tagged/{name}")]
fn tagged(name: String, root: State<Root>) -> impl IntoResponse {
    let headers = [(ETAG, "W/\"mine\""), (CACHE_CONTROL, "no-cache")];
    (headers, File::within(&root.0, name))
}

/// Bytes that differ at each place of a file of any length.
fn content(length: usize) -> Vec<u8> {
    let numbers = (0_u32..).flat_map(u32::to_le_bytes);
    numbers.take(length).collect()
}

#[track_caller]
fn is_whole(response: &TestResponse, content: &[u8]) {
    assert_eq!(response.status(), StatusCode::OK);
    assert!(response.bytes() == content);
    let length = content.len().to_string();
    assert_eq!(response.header("content-length"), Some(&*length));
    assert_eq!(response.header("accept-ranges"), Some("bytes"));
    let tag = response.header("etag").unwrap();
    assert!(tag.starts_with('"') && tag.ends_with('"'), "{tag}");
}

#[test]
fn views_of_every_kind_send_files_of_every_length() {
    let folder = Folder::new();
    let client = TestClient::over_socket(folder.serve());
    for length in [0, 1, 65_536, 65_537, 131_072, 5_000_000] {
        let content = content(length);
        fs::write(folder.0.join("a.html"), &content).unwrap();
        for kind in ["async", "sync", "cpu", "inline"] {
            let response = client.get(&format!("/{kind}/a.html")).wait();
            is_whole(&response, &content);
            assert!(response.header("last-modified").unwrap().ends_with(" GMT"));
            let content_type = response.header("content-type");
            assert_eq!(content_type, Some("text/html; charset=utf-8"));
            assert!(response.header("content-disposition").is_none());
        }
    }
}
