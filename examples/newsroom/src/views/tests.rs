//! The site as its readers see it: asked in process, with sources on real sockets.

use std::collections::HashMap;
use std::time::Duration;

use tempfile::TempDir;
use veduta::test::{TestClient, TestResponse};
use veduta::{App, StatusCode, routes, view};

use crate::archive::Archive;
use crate::feeds::{Feeds, Source};

const DEADLINE: Duration = Duration::from_millis(400);

const RSS: &str = r#"<rss version="2.0"><channel>
<item><title>Ferry back</title><guid>1</guid><link>https://example.org/ferry</link>
<pubDate>Thu, 16 Jul 2026 05:40:00 +0000</pubDate></item>
<item><title>&lt;script&gt;alert("1")&lt;/script&gt;</title><guid>2</guid><link>javascript:alert(2)</link>
<description>&lt;img src=x onerror=alert(3)&gt;</description>
<pubDate>Thu, 16 Jul 2026 05:30:00 +0000</pubDate></item>
</channel></rss>"#;

#[view("/good", inline)]
fn good() -> &'static str {
    RSS
}

#[view("/slow")]
async fn slow() -> &'static str {
    tokio::time::sleep(2 * DEADLINE).await;
    RSS
}

#[view("/malformed", inline)]
fn malformed() -> &'static str {
    &RSS[..RSS.len() / 2]
}

#[view("/large", inline)]
fn large() -> Vec<u8> {
    vec![b' '; 3 << 20]
}

#[view("/failing", inline)]
fn failing() -> StatusCode {
    StatusCode::INTERNAL_SERVER_ERROR
}

/// A site with an empty archive, and the server of its sources.
struct Site {
    client: TestClient,
    _sources: TestClient,
    _folder: TempDir,
}

impl Site {
    /// The sources are named by their paths; one that does not exist answers 404.
    fn new(paths: &[&str]) -> Self {
        let sources =
            TestClient::over_socket(App::new(routes![good, slow, malformed, large, failing]));
        let folder = tempfile::tempdir().unwrap();
        let feeds = paths.iter().map(|path| source(path, &sources)).collect();
        let feeds = Feeds::new(feeds, DEADLINE).unwrap();
        let archive = Archive::open(&folder.path().join("newsroom.db")).unwrap();
        Self {
            client: TestClient::new(super::site(feeds, archive)),
            _sources: sources,
            _folder: folder,
        }
    }

    fn get(&self, path: &str) -> TestResponse {
        self.client.get(path).wait()
    }
}

fn source(path: &str, server: &TestClient) -> Source {
    let url = match path {
        "down" => "http://127.0.0.1:1/".into(),
        path => format!("http://{}/{path}", server.address()),
    };
    format!("{path}={url}").parse().unwrap()
}

#[test]
fn a_source_that_fails_takes_nothing_else_down() {
    let site = Site::new(&[
        "good",
        "slow",
        "malformed",
        "large",
        "failing",
        "missing",
        "down",
    ]);
    let page = site.get("/");
    assert_eq!(page.status(), StatusCode::OK);
    for text in [
        "Ferry back",
        "2 headlines",
        "gave no answer within 400 ms",
        "sent something that is not a feed",
        "sent more than 2 MiB",
        "answered 500 Internal Server Error",
        "answered 404 Not Found",
        "cannot be reached",
    ] {
        assert!(page.text().contains(text), "{text}: {}", page.text());
    }
}

#[test]
fn headlines_are_archived_once() {
    let site = Site::new(&["good", "good"]);
    site.get("/");
    site.get("/api/headlines");
    let years: Vec<HashMap<String, u32>> = site.get("/api/archive").json();
    assert_eq!(
        years,
        [HashMap::from([
            ("year".into(), 2026),
            ("stories".into(), 2)
        ])]
    );
}

#[test]
fn what_a_source_sends_is_text() {
    let site = Site::new(&["good"]);
    for path in ["/", "/archive/2026", "/search?q=alert", "/story/2"] {
        let page = site.get(path);
        assert!(
            page.text().contains("&lt;script&gt;alert(&quot;1&quot;)"),
            "{path}"
        );
        for markup in ["<script", "javascript:", "onerror"] {
            assert!(!page.text().contains(markup), "{path}: {markup}");
        }
    }
}

#[test]
fn a_form_leads_to_its_story() {
    let site = Site::new(&[]);
    let form = [
        ("title", "Ferry <late>"),
        ("link", ""),
        ("summary", "By an hour."),
    ];
    let answer = site.client.post("/stories").form(&form).wait();
    assert_eq!(answer.status(), StatusCode::SEE_OTHER);
    let story = site.get(answer.header("location").unwrap());
    assert_eq!(story.status(), StatusCode::OK);
    assert!(
        story.text().contains("<h1>Ferry &lt;late&gt;</h1>"),
        "{}",
        story.text()
    );
}

#[test]
fn json_is_answered_with_the_story_it_made() {
    let site = Site::new(&[]);
    let draft = HashMap::from([("title", "Ferry late"), ("link", "https://example.org/")]);
    let answer = site.client.post("/stories").json(&draft).wait();
    assert_eq!(answer.status(), StatusCode::CREATED);
    let location = answer.header("location").unwrap();
    assert_eq!(site.get(&format!("/api{location}")).text(), answer.text());
}

#[test]
fn a_bad_form_comes_back_with_what_is_wrong() {
    let site = Site::new(&[]);
    let form = [("title", ""), ("link", "\"javascript:alert(1)")];
    let answer = site.client.post("/stories").form(&form).wait();
    assert_eq!(answer.status(), StatusCode::UNPROCESSABLE_ENTITY);
    for text in [
        "must not be empty",
        "must be an address",
        "value=\"&quot;javascript:",
    ] {
        assert!(answer.text().contains(text), "{text}: {}", answer.text());
    }
}

#[test]
fn bad_json_is_told_its_fields() {
    let site = Site::new(&[]);
    let empty = site
        .client
        .post("/stories")
        .json(&HashMap::from([("title", "")]))
        .wait();
    let number = site
        .client
        .post("/stories")
        .json(&HashMap::from([("title", 5)]))
        .wait();
    for answer in [empty, number] {
        assert_eq!(answer.status(), StatusCode::UNPROCESSABLE_ENTITY);
        assert!(answer.text().contains("title"), "{}", answer.text());
    }
}

#[test]
fn a_story_is_a_form_or_json() {
    let site = Site::new(&[]);
    let text = site
        .client
        .post("/stories")
        .header("content-type", "text/plain")
        .body("Ferry late");
    assert_eq!(text.wait().status(), StatusCode::UNSUPPORTED_MEDIA_TYPE);
}

#[test]
fn a_thumbnail_is_a_picture_of_its_story() {
    let site = Site::new(&["good"]);
    site.get("/");
    let picture = site.get("/thumbnail/1");
    assert_eq!(picture.header("content-type"), Some("image/png"));
    assert!(image::load_from_memory(picture.bytes()).is_ok());
    assert_eq!(site.get("/thumbnail/99").status(), StatusCode::NOT_FOUND);
}

#[test]
fn pages_that_do_not_exist_are_not_found() {
    let site = Site::new(&[]);
    assert_eq!(site.get("/archive/1999").status(), StatusCode::OK);
    for path in [
        "/archive/1999?page=2",
        "/archive/1999?page=0",
        "/archive/x",
        "/story/1",
        "/story/x",
        "/api/story/1",
    ] {
        assert_eq!(site.get(path).status(), StatusCode::NOT_FOUND, "{path}");
    }
}
