//! What the whole program talks about: headlines, and the stories they become in the archive.

use std::fmt;
use std::str::FromStr;

use chrono::{DateTime, Utc};
use serde::{Deserialize, Serialize};

/// A headline as its source gives it, not yet in the archive.
#[derive(Clone, Debug, PartialEq)]
pub(crate) struct Headline {
    pub(crate) source: String,
    /// What the source calls the entry: the same key again is the same story.
    ///
    /// A reader's story has none, because nothing says that two of them are one.
    pub(crate) key: Option<String>,
    pub(crate) title: String,
    pub(crate) link: Option<WebLink>,
    pub(crate) summary: String,
    pub(crate) published: DateTime<Utc>,
}

/// A headline that the archive holds.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub(crate) struct Story {
    pub(crate) id: i64,
    pub(crate) source: String,
    pub(crate) title: String,
    pub(crate) link: Option<WebLink>,
    pub(crate) summary: String,
    pub(crate) published: DateTime<Utc>,
}

/// An absolute `http` or `https` address, so one that is safe in an `href`: never `javascript:`.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(try_from = "String", into = "String")]
pub(crate) struct WebLink(String);

impl WebLink {
    pub(crate) fn as_str(&self) -> &str {
        &self.0
    }
}

impl FromStr for WebLink {
    type Err = NotAWebLink;

    fn from_str(text: &str) -> Result<Self, NotAWebLink> {
        // Browsers drop tabs and line ends inside an address, and so does this parser: what is
        // checked here is what a browser will follow.
        let url = reqwest::Url::parse(text).map_err(|_| NotAWebLink)?;
        match url.scheme() {
            "http" | "https" => Ok(Self(url.into())),
            _ => Err(NotAWebLink),
        }
    }
}

impl TryFrom<String> for WebLink {
    type Error = NotAWebLink;

    fn try_from(text: String) -> Result<Self, NotAWebLink> {
        text.parse()
    }
}

impl From<WebLink> for String {
    fn from(link: WebLink) -> Self {
        link.0
    }
}

impl fmt::Display for WebLink {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

/// The text is not an absolute `http` or `https` address.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct NotAWebLink;

impl fmt::Display for NotAWebLink {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("must be an address that starts with http:// or https://")
    }
}

impl std::error::Error for NotAWebLink {}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn web_links_are_http_and_https() {
        for good in [
            "http://example.org/",
            "https://example.org/a?b=c#d",
            " HTTPS://example.org/",
        ] {
            assert!(good.parse::<WebLink>().is_ok(), "{good}");
        }
    }

    #[test]
    fn nothing_else_is_a_web_link() {
        for bad in [
            "javascript:alert(1)",
            " JavaScript:alert(1)",
            "java\nscript:alert(1)",
            "data:text/html,<script>alert(1)</script>",
            "file:///etc/passwd",
            "/relative",
            "",
        ] {
            assert_eq!(bad.parse::<WebLink>(), Err(NotAWebLink), "{bad}");
        }
    }

    #[test]
    fn a_web_link_cannot_leave_its_attribute() {
        let link: WebLink = "https://example.org/\"><script>".parse().unwrap();
        assert_eq!(link.as_str(), "https://example.org/%22%3E%3Cscript%3E");
    }
}
