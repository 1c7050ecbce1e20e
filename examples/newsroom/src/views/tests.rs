//! The site as its readers see it: over sockets, its sources too.

use std::collections::HashMap;
use std::io::{BufRead, BufReader, Write};
use std::net::TcpStream;
use std::path::PathBuf;
use std::time::Duration;

use tempfile::TempDir;
use veduta::test::{TestClient, TestResponse};
use veduta::{App, StatusCode, routes, view};

use crate::archive::Archive;
use crate::feeds::{Feeds, Source};
use crate::story::Headline;

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
    folder: TempDir,
}

impl Site {
    /// The sources are named by their paths; one that does not exist answers 404.
    fn new(paths: &[&str]) -> Self {
        let sources =
            TestClient::over_socket(App::new(routes![good, slow, malformed, large, failing]));
        let folder = tempfile::tempdir().unwrap();
        let feeds = paths.iter().map(|path| source(path, &sources)).collect();
        let feeds = Feeds::new(feeds, DEADLINE).unwrap();
        let archive = Archive::open(&database(&folder)).unwrap();
        Self {
            client: TestClient::over_socket(super::site(feeds, archive)),
            _sources: sources,
            folder,
        }
    }

    fn get(&self, path: &str) -> TestResponse {
        self.client.get(path).wait()
    }

    /// As a person goes to an address.
    fn browse(&self, path: &str) -> TestResponse {
        let accept = "text/html,application/xhtml+xml,*/*;q=0.8";
        self.client.get(path).header("accept", accept).wait()
    }

    fn write(&self, title: &str, summary: &str) {
        let story = HashMap::from([("title", title), ("summary", summary)]);
        let answer = self.client.post("/api/stories").json(&story).wait();
        assert_eq!(answer.status(), StatusCode::CREATED);
    }
}

fn database(folder: &TempDir) -> PathBuf {
    folder.path().join("newsroom.db")
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
    for path in ["/", "/archive/2026", "/search?q=alert", "/story/2", "/live"] {
        let page = site.browse(path);
        assert!(
            page.text().contains("&lt;script&gt;alert(&quot;1&quot;)"),
            "{path}"
        );
        for markup in ["<script>", "javascript:", "<img src=x"] {
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

#[test]
fn a_mistake_is_answered_with_a_page_of_the_site() {
    let site = Site::new(&[]);
    let page = site.browse("/nowhere");
    assert_eq!(page.status(), StatusCode::NOT_FOUND);
    for text in ["<h1>Not Found</h1>", "Search the archive", "Request "] {
        assert!(page.text().contains(text), "{text}: {}", page.text());
    }
}

#[test]
fn browsers_are_told_what_pages_may_do() {
    let site = Site::new(&[]);
    for path in ["/", "/nowhere", "/export.csv"] {
        let page = site.browse(path);
        let policy = page.header("content-security-policy").unwrap();
        assert!(policy.contains("script-src 'self';"), "{path}: {policy}");
        assert_eq!(page.header("x-content-type-options"), Some("nosniff"));
    }
}

#[test]
fn what_a_browser_has_is_not_sent_again() {
    let site = Site::new(&["good"]);
    site.get("/");
    for path in ["/style.css", "/live.js", "/icon.svg", "/thumbnail/1"] {
        let first = site.get(path);
        assert!(first.header("cache-control").is_some(), "{path}");
        let tag = first.header("etag").unwrap();
        let again = site.client.get(path).header("if-none-match", tag).wait();
        assert_eq!(again.status(), StatusCode::NOT_MODIFIED, "{path}");
        assert!(again.bytes().is_empty());
    }
}

#[test]
fn text_is_compressed_and_pictures_are_not() {
    let site = Site::new(&["good"]);
    site.get("/");
    let encoding = |path| {
        let answer = site.client.get(path).header("accept-encoding", "gzip");
        answer.wait().header("content-encoding").map(str::to_owned)
    };
    assert_eq!(encoding("/style.css").as_deref(), Some("gzip"));
    assert_eq!(encoding("/archive/2026").as_deref(), Some("gzip"));
    assert_eq!(encoding("/thumbnail/1"), None);
}

#[test]
fn the_export_has_every_story() {
    let site = Site::new(&[]);
    for number in 0..450 {
        site.write(&format!("Story, \"{number}\""), "=HYPERLINK(\"x\")\nmore");
    }
    let answer = site.get("/export.csv");
    let disposition = answer.header("content-disposition").unwrap();
    assert_eq!(disposition, "attachment; filename=\"newsroom.csv\"");
    let mut csv = csv::Reader::from_reader(&**answer.bytes());
    let rows: Vec<_> = csv.records().map(Result::unwrap).collect();
    assert_eq!(rows.len(), 450);
    for (number, row) in rows.iter().enumerate() {
        assert_eq!(row[0], (number + 1).to_string());
        assert_eq!(row[3], format!("Story, \"{number}\""));
        assert_eq!(&row[5], "'=HYPERLINK(\"x\")\nmore");
    }
    assert_eq!(Site::new(&[]).get("/export.csv").text().lines().count(), 1);
}

#[test]
fn readers_of_the_export_who_stall_hold_up_nobody() {
    let site = Site::new(&[]);
    let headline = Headline {
        source: "Readers".into(),
        key: None,
        title: "Long".into(),
        link: None,
        summary: "x".repeat(4000),
        published: "2026-03-01T08:00:00Z".parse().unwrap(),
    };
    // More than sockets hold back.
    let archive = Archive::open(&database(&site.folder)).unwrap();
    archive.store(&vec![headline; 4000]).unwrap();
    // More than the archive has connections; the first row of each is there.
    let stalled = [(); 12].map(|()| {
        let mut stream = TcpStream::connect(site.client.address()).unwrap();
        stream
            .set_read_timeout(Some(Duration::from_secs(20)))
            .unwrap();
        let request = b"GET /export.csv HTTP/1.1\r\nHost: newsroom\r\n\r\n";
        stream.write_all(request).unwrap();
        let mut lines = BufReader::new(stream).lines();
        assert!(lines.any(|line| line.unwrap().starts_with("1,")));
        lines
    });
    assert_eq!(site.get("/archive").status(), StatusCode::OK);
    drop(stalled);
}

#[test]
fn a_copy_is_kept_by_asking_for_what_came_later() {
    let site = Site::new(&[]);
    for number in 1..=105 {
        site.write(&format!("Story {number}"), "");
    }
    let ids = |path: &str| -> Vec<u32> {
        let stories: Vec<Id> = site.get(path).json();
        stories
            .into_iter()
            .map(|story| story.id)
            .collect::<Vec<_>>()
    };
    assert_eq!(ids("/api/stories"), (1..=100).collect::<Vec<_>>());
    assert_eq!(
        ids("/api/stories?after=100"),
        (101..=105).collect::<Vec<_>>()
    );
    assert!(ids("/api/stories?after=105").is_empty());
    let deleted = site.client.delete("/api/stories").wait();
    assert_eq!(deleted.header("allow"), Some("GET, HEAD, OPTIONS, POST"));
}

#[derive(serde::Deserialize)]
struct Id {
    id: u32,
}

#[test]
fn stories_of_readers_are_headlines() {
    let site = Site::new(&["good"]);
    site.write("Ferry late", "");
    let page = site.get("/");
    let places = ["Ferry late", "Ferry back"].map(|title| page.text().find(title));
    assert!(places[0].is_some() && places[0] < places[1], "{places:?}");
}

#[test]
fn the_live_page_says_where_its_script_goes_on() {
    let site = Site::new(&["good"]);
    assert!(site.browse("/live").text().contains("/live?after=0\""));
    site.get("/");
    for path in ["/live", "/"] {
        let page = site.browse(path);
        assert!(page.text().contains("Ferry back"), "{path}");
        assert!(page.text().contains("/live?after=2\""), "{path}");
    }
}
