//! RSS, Atom and JSON Feed, read into headlines.

use chrono::{DateTime, Datelike, Utc};
use feed_rs::model::{Entry, Text};
use feed_rs::parser::{Builder, ParseFeedError};

use super::Source;
use super::text::{shortened, without_markup};
use crate::story::Headline;

/// Entries of one feed that count, so that no source fills the page alone.
const ENTRIES: usize = 50;
/// Years the archive has a page for; a date outside is a slip of the source.
const YEARS: std::ops::RangeInclusive<i32> = 1..=9999;
const TITLE_LENGTH: usize = 200;
const SUMMARY_LENGTH: usize = 400;

/// Reads the feed in `body`, whichever of the formats it is.
///
/// An entry without a title is no headline, and one without a sensible date counts as of `now`.
pub(super) fn headlines(
    source: &Source,
    body: &[u8],
    now: DateTime<Utc>,
) -> Result<Vec<Headline>, ParseFeedError> {
    let parser = Builder::new().base_uri(Some(source.url.as_str())).build();
    let feed = parser.parse(body)?;
    let entries = feed.entries.into_iter().take(ENTRIES);
    Ok(entries
        .filter_map(|entry| headline(source, entry, now))
        .collect())
}

fn headline(source: &Source, entry: Entry, now: DateTime<Utc>) -> Option<Headline> {
    let title = shortened(&plain(&entry.title?), TITLE_LENGTH);
    if title.is_empty() {
        return None;
    }
    let summary = entry.summary.as_ref().map(plain).or_else(|| {
        let body = entry.content?.body?;
        Some(without_markup(&body))
    });
    Some(Headline {
        source: source.name.clone(),
        key: Some(entry.id),
        title,
        link: entry.links.iter().find_map(|link| link.href.parse().ok()),
        summary: shortened(&summary.unwrap_or_default(), SUMMARY_LENGTH),
        published: entry
            .published
            .or(entry.updated)
            .filter(|at| YEARS.contains(&at.year()))
            .unwrap_or(now),
    })
}

fn plain(text: &Text) -> String {
    if text.content_type.subty() == "plain" {
        text.content.clone()
    } else {
        without_markup(&text.content)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn parse(body: &str) -> Result<Vec<Headline>, ParseFeedError> {
        let source = Source {
            name: "Test".into(),
            url: "http://feeds.example/feed".parse().unwrap(),
        };
        headlines(
            &source,
            body.as_bytes(),
            "2026-06-01T00:00:00Z".parse().unwrap(),
        )
    }

    fn expected() -> Headline {
        Headline {
            source: "Test".into(),
            key: Some("tag:example.org,2026:1".into()),
            title: "Fish & chips".into(),
            link: Some("https://example.org/1".parse().unwrap()),
            summary: "Now with peas.".into(),
            published: "2026-05-04T10:00:00Z".parse().unwrap(),
        }
    }

    #[test]
    fn rss() {
        let feed = r#"<rss version="2.0"><channel><title>T</title><item>
            <title>Fish &amp; chips</title><link>https://example.org/1</link>
            <description>&lt;p&gt;Now with &lt;b&gt;peas&lt;/b&gt;.&lt;/p&gt;</description>
            <guid isPermaLink="false">tag:example.org,2026:1</guid>
            <pubDate>Mon, 04 May 2026 12:00:00 +0200</pubDate>
            </item></channel></rss>"#;
        assert_eq!(parse(feed).unwrap(), [expected()]);
    }

    #[test]
    fn atom() {
        let feed = r#"<feed xmlns="http://www.w3.org/2005/Atom"><title>T</title><entry>
            <title>Fish &amp; chips</title><link href="https://example.org/1"/>
            <summary type="html">&lt;p&gt;Now with peas.</summary>
            <id>tag:example.org,2026:1</id><updated>2026-05-04T10:00:00Z</updated>
            </entry></feed>"#;
        assert_eq!(parse(feed).unwrap(), [expected()]);
    }

    #[test]
    fn json_feed() {
        let feed = r#"{"version": "https://jsonfeed.org/version/1.1", "title": "T", "items": [{
            "id": "tag:example.org,2026:1", "url": "https://example.org/1", "title": "Fish & chips",
            "content_text": "Now with peas.", "date_published": "2026-05-04T10:00:00Z"}]}"#;
        assert_eq!(parse(feed).unwrap(), [expected()]);
    }

    #[test]
    fn what_is_not_a_feed_is_an_error() {
        let cut = "<rss version=\"2.0\"><channel><item><title>Fish";
        for malformed in [
            "",
            "404",
            "<html><body>Not found</body></html>",
            "{\"items\": 1}",
            "\0\u{1}",
            cut,
        ] {
            assert!(parse(malformed).is_err(), "{malformed:?}");
        }
    }

    #[test]
    fn a_link_that_is_not_web_is_left_out() {
        let feed = r#"<rss version="2.0"><channel><item><title>Click</title>
            <link>javascript:alert(1)</link></item></channel></rss>"#;
        assert_eq!(parse(feed).unwrap()[0].link, None);
    }

    #[test]
    fn an_entry_without_an_id_keeps_its_key() {
        let feed =
            r#"<rss version="2.0"><channel><item><title>Click</title></item></channel></rss>"#;
        assert_eq!(parse(feed).unwrap()[0].key, parse(feed).unwrap()[0].key);
    }

    #[test]
    fn an_entry_without_a_title_is_no_headline() {
        let feed =
            r#"<rss version="2.0"><channel><item><title> </title></item><item/></channel></rss>"#;
        assert_eq!(parse(feed).unwrap(), []);
    }
}
