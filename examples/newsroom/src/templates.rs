//! The templates of the pages, and the filters they use.

use std::path::Path;

use chrono::{DateTime, Utc};
use minijinja::UndefinedBehavior;
use veduta::Templates;
use veduta::template::{TemplateError, TemplateErrorKind, context};

use crate::thumbnail::{HEIGHT, WIDTH};

/// Templates as parts of the program: what they are called, and their text.
macro_rules! embedded {
    ($($name:literal),* $(,)?) => {
        [$(($name, include_str!(concat!("../templates/", $name)))),*]
    };
}

const EMBEDDED: [(&str, &str); 10] = embedded![
    "base.html",
    "error.html",
    "front_page.html",
    "live.html",
    "new_story.html",
    "parts.html",
    "search.html",
    "story.html",
    "year.html",
    "years.html",
];

/// The folder that they come from, which is there as long as the program stays where it was built.
const FOLDER: &str = concat!(env!("CARGO_MANIFEST_DIR"), "/templates");

/// In debug builds a template that is edited is seen at the next request; otherwise the program needs no files.
pub(crate) fn templates() -> Templates {
    let mut templates = Templates::new();
    if cfg!(debug_assertions) && Path::new(FOLDER).is_dir() {
        templates = templates.folder(FOLDER);
    }
    for (name, text) in EMBEDDED {
        templates = templates.add(name, text);
    }
    templates.environment(|env| {
        // A misspelt variable is an error rather than nothing.
        env.set_undefined_behavior(UndefinedBehavior::Strict);
        env.add_filter("counted", counted);
        env.add_filter("spoken", spoken);
        env.add_global("thumbnail", context! { width => WIDTH, height => HEIGHT });
    })
}

/// A number of things, in words that fit it.
fn counted(count: u64, one: &str, many: &str) -> String {
    let things = if count == 1 { one } else { many };
    format!("{count} {things}")
}

/// A point in time, for people.
fn spoken(at: &str) -> Result<String, TemplateError> {
    let at: DateTime<Utc> = at.parse().map_err(|error| {
        let problem = format!("{at:?} is not a point in time");
        TemplateError::new(TemplateErrorKind::InvalidOperation, problem).with_source(error)
    })?;
    Ok(at.format("%-d %B %Y, %H:%M").to_string())
}

#[cfg(test)]
mod tests {
    use std::fs;

    use super::*;

    #[test]
    fn every_template_is_part_of_the_program() {
        let files = fs::read_dir(FOLDER).unwrap();
        let mut files: Vec<_> = files.map(|file| file.unwrap().file_name()).collect();
        files.sort();
        assert_eq!(files, EMBEDDED.map(|(name, _)| name));
    }

    #[test]
    fn one_is_singular() {
        let counts = [0, 1, 2].map(|count| counted(count, "story", "stories"));
        assert_eq!(counts, ["0 stories", "1 story", "2 stories"]);
    }

    #[test]
    fn a_time_is_spoken_as_people_do() {
        assert_eq!(
            spoken("2026-03-01T08:05:00Z").unwrap(),
            "1 March 2026, 08:05"
        );
        assert!(spoken("yesterday").is_err());
    }
}
