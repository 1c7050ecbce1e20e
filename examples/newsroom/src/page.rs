//! The frame around every page, and the one way in which text gets onto it: escaped.

use std::fmt::{self, Display, Formatter, Write};

use chrono::{DateTime, Utc};
use veduta::Html;

use crate::story::Story;
use crate::thumbnail::{HEIGHT, WIDTH};
use crate::views::{archive, assets, front, stories};

/// Text as HTML, safe between tags and inside a quoted attribute.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Escaped<T>(pub(crate) T);

impl<T: Display> Display for Escaped<T> {
    fn fmt(&self, f: &mut Formatter<'_>) -> fmt::Result {
        write!(Escaper(f), "{}", self.0)
    }
}

struct Escaper<'a, 'b>(&'a mut Formatter<'b>);

impl Write for Escaper<'_, '_> {
    fn write_str(&mut self, text: &str) -> fmt::Result {
        for c in text.chars() {
            match c {
                '&' => self.0.write_str("&amp;"),
                '<' => self.0.write_str("&lt;"),
                '>' => self.0.write_str("&gt;"),
                '"' => self.0.write_str("&quot;"),
                '\'' => self.0.write_str("&#39;"),
                _ => self.0.write_char(c),
            }?;
        }
        Ok(())
    }
}

/// A whole page: `body` under the heading `title`.
pub(crate) fn page(title: &str, body: impl Display) -> Html<String> {
    let title = Escaped(title);
    Html(format!(
        r#"<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<meta http-equiv="Content-Security-Policy" content="default-src 'none'; img-src 'self' data:; style-src 'self'; form-action 'self'; base-uri 'none'">
<title>{title} · Newsroom</title>
<link rel="icon" href="data:,">
<link rel="stylesheet" href="{style}">
</head>
<body>
<header class="masthead">
<p class="brand"><a href="{front}">Newsroom</a></p>
<nav aria-label="Sections"><a href="{years}">Archive</a> <a href="{write}">Write</a></nav>
<form role="search" action="{search}"><input type="search" name="q" placeholder="Search the archive" aria-label="Search the archive"></form>
</header>
<main>
<h1>{title}</h1>
{body}
</main>
<footer>Times are UTC. The same as JSON: <a href="/api/headlines">/api/headlines</a></footer>
</body>
</html>
"#,
        style = assets::style::url(),
        front = front::front_page::url(),
        years = archive::years::url(),
        write = stories::new_story::url(),
        search = archive::search::url(None),
    ))
}

/// Stories as cards, each with its picture.
pub(crate) fn cards(stories: &[Story]) -> impl Display {
    each(stories, |f, story| {
        write!(
            f,
            r#"<article>
<a href="{url}" tabindex="-1" aria-hidden="true"><img src="{image}" width="{WIDTH}" height="{HEIGHT}" alt="" loading="lazy"></a>
<p class="meta"><b>{source}</b> · {time}</p>
<h2><a href="{url}">{title}</a></h2>
<p>{summary}</p>
</article>
"#,
            url = stories::story::url(story.id),
            image = assets::thumbnail::url(story.id),
            source = Escaped(&story.source),
            time = time(story.published),
            title = Escaped(&story.title),
            summary = Escaped(&story.summary),
        )
    })
}

/// Every item, written by `write`, one after the other.
pub(crate) fn each<T>(
    items: &[T],
    write: impl Fn(&mut Formatter<'_>, &T) -> fmt::Result,
) -> impl Display {
    fmt::from_fn(move |f| items.iter().try_for_each(|item| write(f, item)))
}

/// A number of things, in words that fit it.
pub(crate) fn counted<'a, N>(count: N, one: &'a str, many: &'a str) -> impl Display
where
    N: Display + PartialEq + From<u8>,
{
    let things = if count == N::from(1) { one } else { many };
    fmt::from_fn(move |f| write!(f, "{count} {things}"))
}

/// A point in time, for people and for programs.
pub(crate) fn time(at: DateTime<Utc>) -> impl Display {
    let machine = at.format("%Y-%m-%dT%H:%M:%SZ");
    let human = at.format("%-d %B %Y, %H:%M");
    fmt::from_fn(move |f| write!(f, r#"<time datetime="{machine}">{human}</time>"#))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn nothing_in_a_text_is_markup() {
        let text = r#"<script>alert("1 & '2'")</script>"#;
        let html = "&lt;script&gt;alert(&quot;1 &amp; &#39;2&#39;&quot;)&lt;/script&gt;";
        assert_eq!(Escaped(text).to_string(), html);
    }

    #[test]
    fn one_is_singular() {
        let counts = [0, 1, 2].map(|count| counted(count, "story", "stories").to_string());
        assert_eq!(counts, ["0 stories", "1 story", "2 stories"]);
    }

    #[test]
    fn time_is_readable_twice() {
        let at = "2026-03-01T08:05:00Z".parse().unwrap();
        let html = r#"<time datetime="2026-03-01T08:05:00Z">1 March 2026, 08:05</time>"#;
        assert_eq!(time(at).to_string(), html);
    }
}
