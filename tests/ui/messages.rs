//! The page of the guide that lists all messages, so that they can be searched for.

use std::collections::{BTreeSet, HashSet};
use std::fmt::Write;
use std::fs;

use crate::case::{self, Case};
use crate::message::Message;

const PAGE: &str = "../runtime/docs/guide/messages.md";

/// What each theme is about, in the order of the page.
const THEMES: [(&str, &str); 13] = [
    ("attribute", "`#[view(..)]`"),
    ("path", "The path"),
    ("signature", "The signature"),
    ("types", "Types of arguments and responses"),
    ("body", "The body"),
    ("impl", "Views in an `impl`"),
    ("routes", "`routes![..]` and `url(..)`"),
    ("middleware", "`#[middleware]`"),
    ("hooks", "Hooks of the application"),
    ("services", "Services"),
    ("derive", "`#[derive(PathParam)]`"),
    ("habits", "Habits from elsewhere"),
    ("lints", "Lints"),
];

const BEGINNING: &str = "\
What the compiler says to a mistake, what to write instead, and a line that is mistaken so. Each sentence is here once, to be
searched for; the names in it are those of an example, so search for the words around them. A code such as E0277 is one of rustc's, which
checks types in our words, and all else in its own; [`compile_errors`](crate::guide::compile_errors) says more of the latter.
";

/// `VEDUTA_MESSAGES=write cargo test -p veduta-tests --test ui messages` writes it anew.
#[test]
fn the_page_of_messages_is_current() {
    let page = page(&case::all());
    assert!(
        page.len() < 110_000,
        "{} bytes are too many for a page",
        page.len()
    );
    if std::env::var_os("VEDUTA_MESSAGES").is_some_and(|value| value == "write") {
        fs::write(PAGE, &page).unwrap();
    }
    let present = fs::read_to_string(PAGE).unwrap_or_default();
    assert!(
        present == page,
        "{PAGE} is stale: write it with VEDUTA_MESSAGES=write"
    );
}

fn page(cases: &[Case]) -> String {
    let known: BTreeSet<_> = THEMES.iter().map(|(theme, _)| *theme).collect();
    let unknown = cases
        .iter()
        .find(|case| !known.contains(case.theme.as_str()));
    assert!(
        unknown.is_none(),
        "a theme without a title: {}",
        unknown.unwrap().theme
    );
    let mut page = BEGINNING.to_owned();
    for (theme, title) in THEMES {
        let rows = rows(cases.iter().filter(|case| case.theme == theme));
        if rows.is_empty() {
            continue;
        }
        write!(
            page,
            "\n## {title}\n\n| message | written |\n|---|---|\n{rows}"
        )
        .unwrap();
    }
    page
}

fn rows<'c>(cases: impl Iterator<Item = &'c Case>) -> String {
    let mut seen = HashSet::new();
    let mut rows = String::new();
    for case in cases {
        for error in case.errors() {
            if seen.insert(sentence(error)) {
                writeln!(rows, "| {} | {} |", said(error), written(case, error)).unwrap();
            }
        }
    }
    rows
}

/// A message without its names, which are those of the case.
fn sentence(error: &Message) -> String {
    let said = format!("{}\n{}", error.text, advice(error).unwrap_or_default());
    said.split('`').step_by(2).collect::<Vec<_>>().join("`")
}

/// What is wrong, and what to write instead.
fn said(error: &Message) -> String {
    let mut said = markdown(&error.text);
    if let Some(code) = &error.code {
        write!(said, " ({code})").unwrap();
    }
    if let Some(advice) = advice(error) {
        write!(said, "<br>{}", markdown(&shortened(advice, 160))).unwrap();
    }
    said
}

/// The help of a macro, else what our traits say below rustc's error.
fn advice(error: &Message) -> Option<&str> {
    let is_rustcs = |note: &str| {
        [
            "required ",
            "see issue ",
            "this error originates",
            "the trait ",
            "the full ",
            "`#[",
        ]
        .iter()
        .any(|begin| note.starts_with(begin))
    };
    let notes = error
        .notes
        .iter()
        .map(String::as_str)
        .filter(|note| !is_rustcs(note));
    error
        .help
        .as_deref()
        .or_else(|| notes.into_iter().next())
        .or(error.label.as_deref())
}

/// The line that the error points to; for a signature with its attribute.
fn written(case: &Case, error: &Message) -> String {
    let Some((number, _)) = error.place else {
        return String::new();
    };
    let lines: Vec<_> = case.source.lines().map(str::trim).collect();
    let line = lines[number - 1];
    let above = number.checked_sub(2).map(|above| lines[above]);
    let attribute = above.filter(|above| above.starts_with("#[") && !line.starts_with("#["));
    let shown = attribute.into_iter().chain([line]);
    let shown = shown.map(|line| code(&shortened(line.trim_end_matches(" {"), 100)));
    shown.collect::<Vec<_>>().join("<br>")
}

/// At most about `most` letters, to the end of a word.
fn shortened(text: &str, most: usize) -> String {
    if text.chars().count() <= most {
        return text.to_owned();
    }
    let begin: String = text.chars().take(most).collect();
    let end = begin.rfind(' ').unwrap_or(begin.len());
    let begin = begin[..end].trim_end_matches([',', ';', ' ']);
    // A cut within code leaves a mark open.
    let mark = if begin.matches('`').count() % 2 == 1 {
        "`"
    } else {
        ""
    };
    format!("{begin}{mark} ..")
}

/// A message has code between backticks; all else is text.
fn markdown(text: &str) -> String {
    let mut markdown = String::new();
    let mut is_code = false;
    let has_code = text.matches('`').count().is_multiple_of(2);
    for letter in text.chars() {
        let is_special = if is_code {
            letter == '|'
        } else {
            r"\<>[]*_|&#".contains(letter)
        };
        if letter == '`' && has_code {
            is_code = !is_code;
        } else if is_special || letter == '`' {
            markdown.push('\\');
        }
        markdown.push(letter);
    }
    markdown
}

fn code(line: &str) -> String {
    let line = line.replace('|', r"\|");
    if line.contains('`') {
        format!("`` {line} ``")
    } else {
        format!("`{line}`")
    }
}

#[test]
fn messages_are_written_as_markdown() {
    assert_eq!(markdown("write `GET | POST`"), r"write `GET \| POST`");
    assert_eq!(markdown("`Vec<u8>` is no <T>"), r"`Vec<u8>` is no \<T\>");
    assert_eq!(markdown("a ` alone"), r"a \` alone");
    assert_eq!(code("a | b"), r"`a \| b`");
    assert_eq!(shortened("take `one or two`", 12), "take `one` ..");
}
