//! A story as a reader sends it, before anybody has looked at it.

use std::borrow::Cow;

use chrono::Utc;
use serde::{Deserialize, Serialize};
use veduta::{ErrorResponse, StatusCode};

use crate::story::{Headline, NotAWebLink, WebLink};

/// The source under which the stories of readers appear.
pub(crate) const SOURCE: &str = "Readers";
pub(crate) const TITLE_LIMIT: usize = 200;
pub(crate) const SUMMARY_LIMIT: usize = 2000;

/// The fields of the form, and of the JSON object; what is missing is empty.
#[derive(Clone, Debug, Default, Deserialize, Serialize)]
#[serde(default)]
pub(crate) struct Draft {
    pub(crate) title: String,
    pub(crate) link: Option<String>,
    pub(crate) summary: Option<String>,
}

/// What is wrong with a draft: a text for each field that cannot stay as it is.
#[derive(Debug, Default, PartialEq, Serialize)]
pub(crate) struct Problems {
    pub(crate) title: Option<String>,
    pub(crate) link: Option<String>,
    pub(crate) summary: Option<String>,
}

impl Draft {
    /// The headline that this draft makes, or everything that is wrong with it at once.
    pub(crate) fn check(&self) -> Result<Headline, Problems> {
        let title = title(&self.title);
        let link = link(self.link.as_deref().unwrap_or_default());
        let summary = bounded(self.summary.as_deref().unwrap_or_default(), SUMMARY_LIMIT);
        match (title, link, summary) {
            (Ok(title), Ok(link), Ok(summary)) => Ok(Headline {
                source: SOURCE.into(),
                key: None,
                title,
                link,
                summary,
                published: Utc::now(),
            }),
            (title, link, summary) => Err(Problems {
                title: title.err(),
                link: link.err(),
                summary: summary.err(),
            }),
        }
    }
}

impl ErrorResponse for Problems {
    fn status(&self) -> StatusCode {
        StatusCode::UNPROCESSABLE_ENTITY
    }

    fn message(&self) -> Cow<'_, str> {
        let fields = [
            ("title", &self.title),
            ("link", &self.link),
            ("summary", &self.summary),
        ];
        let problems = fields.into_iter().filter_map(|(field, problem)| {
            let problem = problem.as_ref()?;
            Some(format!("{field} {problem}"))
        });
        problems.collect::<Vec<_>>().join("; ").into()
    }
}

fn title(text: &str) -> Result<String, String> {
    if text.trim().is_empty() {
        return Err("must not be empty".into());
    }
    bounded(text, TITLE_LIMIT)
}

fn link(text: &str) -> Result<Option<WebLink>, String> {
    if text.trim().is_empty() {
        return Ok(None);
    }
    text.parse()
        .map(Some)
        .map_err(|error: NotAWebLink| error.to_string())
}

fn bounded(text: &str, limit: usize) -> Result<String, String> {
    let text = text.trim();
    if text.chars().count() > limit {
        return Err(format!("must not be longer than {limit} characters"));
    }
    Ok(text.into())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_title_is_enough() {
        let headline = Draft {
            title: " Ferry late ".into(),
            ..Draft::default()
        }
        .check()
        .unwrap();
        assert_eq!(
            (headline.title.as_str(), headline.link),
            ("Ferry late", None)
        );
    }

    #[test]
    fn every_problem_is_named() {
        let draft = Draft {
            title: " ".into(),
            link: Some("javascript:alert(1)".into()),
            summary: Some("x".repeat(2001)),
        };
        let problems = draft.check().unwrap_err();
        assert_eq!(problems.status(), StatusCode::UNPROCESSABLE_ENTITY);
        assert_eq!(
            problems.message(),
            "title must not be empty; link must be an address that starts with http:// or https://; \
             summary must not be longer than 2000 characters"
        );
    }
}
