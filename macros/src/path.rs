//! [`Pattern`]: the path literal, `/archive/{year}/{*rest}?{page}&{order}`.

use std::fmt::Display;

use syn::{Ident, LitStr};

use crate::errors::{Errors, closest};

/// A path without mistakes.
#[derive(Clone)]
pub(crate) struct Pattern {
    pub(crate) literal: LitStr,
    /// In the order of the path.
    pub(crate) parameters: Vec<Parameter>,
}

/// `{name}`
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Parameter {
    pub(crate) name: String,
    pub(crate) place: Place,
}

impl Parameter {
    /// As the signature writes it: `r#type` for `{type}`.
    pub(crate) fn argument(&self) -> String {
        let name = &self.name;
        match syn::parse_str::<Ident>(name) {
            Ok(_) => name.clone(),
            Err(_) => format!("r#{name}"),
        }
    }
}

/// Where a parameter stands.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Place {
    Path,
    Query,
}

impl Pattern {
    /// `None` after a mistake.
    pub(crate) fn parse(literal: &LitStr, errors: &mut Errors) -> Option<Self> {
        let text = literal.value();
        let mut reader = Reader {
            literal,
            text: &text,
            parameters: Vec::new(),
            errors,
            failed: false,
        };
        reader.read();
        let Reader {
            parameters, failed, ..
        } = reader;
        (!failed).then(|| Self {
            literal: literal.clone(),
            parameters,
        })
    }

    /// Without the query parameters.
    pub(crate) fn path(&self) -> String {
        let mut text = self.literal.value();
        text.truncate(text.find('?').unwrap_or(text.len()));
        text
    }

    /// The one of these arguments that was probably meant by a parameter.
    pub(crate) fn closest_argument<'a>(&self, name: &str, names: &'a [String]) -> Option<&'a str> {
        let is_free = |name: &&str| self.parameters.iter().all(|other| other.name != *name);
        closest(name, names.iter().map(String::as_str).filter(is_free))
    }

    pub(crate) fn has_query(&self) -> bool {
        let mut parameters = self.parameters.iter();
        parameters.any(|parameter| parameter.place == Place::Query)
    }
}

struct Reader<'a> {
    literal: &'a LitStr,
    text: &'a str,
    parameters: Vec<Parameter>,
    errors: &'a mut Errors,
    failed: bool,
}

impl Reader<'_> {
    fn read(&mut self) {
        if self.text.is_empty() {
            return self.fail("a path begins with `/`\nhelp: write `\"/\"`");
        }
        if let Some(bad) = self
            .text
            .chars()
            .find(|c| *c == '#' || c.is_whitespace() || c.is_control())
        {
            return self.fail(format!(
                "no path that a client asks for contains {}\nhelp: write the path without it",
                spelled(bad)
            ));
        }
        if let Some((before, _)) = self.text.split_once("?}") {
            let name = before.rsplit('{').next().unwrap_or_default();
            return self.fail(format!(
                "a parameter of the path is always there\nhelp: for an optional one write `?{{{name}}}` behind the path and `{name}: Option<..>` in the signature"
            ));
        }
        let (path, query) = match self.text.split_once('?') {
            Some((path, query)) => (path, Some(query)),
            None => (self.text, None),
        };
        self.path(path);
        if let Some(query) = query {
            self.query(query);
        }
    }

    fn path(&mut self, path: &str) {
        let Some(relative) = path.strip_prefix('/') else {
            let text = without_empty_segments(self.text);
            return self.fail(format!("a path begins with `/`\nhelp: write `\"/{text}\"`"));
        };
        if path.contains("//") {
            let text = without_empty_segments(self.text);
            self.fail(format!(
                "`//` is no path that a client asks for\nhelp: write `\"{text}\"`"
            ));
        }
        let segments: Vec<&str> = relative.split('/').collect();
        for (index, segment) in segments.iter().enumerate() {
            self.segment(segment, index + 1 == segments.len());
        }
    }

    fn segment(&mut self, segment: &str, is_last: bool) {
        if let Some(name) = foreign_parameter(segment) {
            let text = self.text.replace(segment, &format!("{{{name}}}"));
            return self.fail(format!(
                "`{segment}` is not how a parameter is written\nhelp: write `\"{text}\"`"
            ));
        }
        if !segment.contains(['{', '}']) {
            return;
        }
        let Some(name) = braced(segment) else {
            let name = name_within(segment);
            let braces = |brace| segment.matches(brace).count();
            return self.fail(if braces('{') == braces('}') {
                format!("a parameter is a whole segment\nhelp: write `{{{name}}}` instead of `{segment}`, and take it apart in the view")
            } else {
                format!("`{segment}` lacks a brace\nhelp: write `{{{name}}}`")
            });
        };
        match name.strip_prefix('*') {
            Some(name) if !is_last => self.fail(format!(
                "`{{*{name}}}` takes the rest of the path\nhelp: write it last, or `{{{name}}}` for one segment"
            )),
            Some(name) => self.parameter(name, Place::Path),
            None => self.parameter(name, Place::Path),
        }
    }

    fn query(&mut self, query: &str) {
        if query.contains('?') {
            let text = self
                .text
                .replacen('?', "\0", 1)
                .replace('?', "&")
                .replace('\0', "?");
            return self.fail(format!(
                "there is one `?` in a path\nhelp: write `\"{text}\"`"
            ));
        }
        for part in query.split('&') {
            match braced(part) {
                None if part.is_empty() => {
                    self.fail("`?` and `&` stand before a query parameter\nhelp: write `?{name}` or remove them");
                }
                Some(name) if name.starts_with('*') => self.fail(format!(
                    "`{part}` stands for the rest of a path\nhelp: write the argument `query: Query<T>` for the whole query"
                )),
                Some(name) => self.parameter(name, Place::Query),
                None => {
                    let name = name_within(part);
                    self.fail(format!(
                        "`{part}` is no query parameter\nhelp: write `?{{{name}}}`, and `&` before further ones"
                    ));
                }
            }
        }
    }

    fn parameter(&mut self, name: &str, place: Place) {
        if let Some((name, rest)) = name.split_once(':') {
            return self.fail(format!(
                "the type of `{name}` stands in the signature\nhelp: write `{{{name}}}` instead of `{{{name}:{rest}}}`"
            ));
        }
        if name.is_empty() {
            return self.fail("a parameter has a name\nhelp: write `{name}` instead of `{}`");
        }
        if !is_name(name) {
            return self.fail(format!(
                "`{name}` cannot be the name of an argument\nhelp: write `{{{}}}`",
                as_name(name)
            ));
        }
        if self.parameters.iter().any(|other| other.name == name) {
            return self.fail(format!(
                "`{{{name}}}` stands here twice\nhelp: give one of them another name"
            ));
        }
        self.parameters.push(Parameter {
            name: name.to_owned(),
            place,
        });
    }

    fn fail(&mut self, message: impl Display) {
        self.failed = true;
        self.errors.push(self.literal, message);
    }
}

fn without_empty_segments(path: &str) -> String {
    let mut path = path.to_owned();
    while path.contains("//") {
        path = path.replace("//", "/");
    }
    path
}

/// `name` of `{name}`.
fn braced(text: &str) -> Option<&str> {
    let name = text.strip_prefix('{')?.strip_suffix('}')?;
    (!name.contains(['{', '}'])).then_some(name)
}

/// The first thing in `text` that can be a name.
fn name_within(text: &str) -> &str {
    let mut words = text.split(|c: char| !c.is_alphanumeric() && c != '_');
    words.find(|word| is_name(word)).unwrap_or("name")
}

/// The name in `:id`, `<id>`, `<int:id>`, `*rest`: the ways of other frameworks.
fn foreign_parameter(segment: &str) -> Option<String> {
    if let Some(inner) = segment.strip_prefix('<') {
        let inner = inner.strip_suffix('>')?;
        // Rocket writes `<path..>`, Django `<int:id>`.
        return Some(match inner.strip_suffix("..") {
            Some(rest) => format!("*{rest}"),
            None => inner.rsplit(':').next().unwrap_or_default().to_owned(),
        });
    }
    let (star, name) = match segment.strip_prefix(':') {
        Some(name) => ("", name),
        None => ("*", segment.strip_prefix('*')?),
    };
    is_name(name).then(|| format!("{star}{name}"))
}

fn is_name(text: &str) -> bool {
    let unusable = ["_", "self", "Self", "super", "crate"];
    let mut chars = text.chars();
    chars.next().is_some_and(|c| c == '_' || c.is_alphabetic())
        && chars.all(|c| c == '_' || c.is_alphanumeric())
        && !unusable.contains(&text)
}

/// Something like `text` that can be a name: `user-id` is `user_id`.
fn as_name(text: &str) -> String {
    let name: String = text
        .chars()
        .map(|c| if c.is_alphanumeric() { c } else { '_' })
        .collect();
    let name = name.trim_matches('_');
    if is_name(name) {
        name.to_owned()
    } else {
        "name".to_owned()
    }
}

fn spelled(character: char) -> String {
    match character {
        ' ' => "a blank".to_owned(),
        c if c.is_whitespace() || c.is_control() => format!("`{}`", c.escape_default()),
        c => format!("`{c}`"),
    }
}

#[cfg(test)]
mod tests {
    use proc_macro2::Span;

    use super::*;
    use crate::testing::messages;

    fn read(path: &str) -> Result<Vec<Parameter>, Vec<String>> {
        let mut errors = Errors::default();
        let pattern = Pattern::parse(&LitStr::new(path, Span::call_site()), &mut errors);
        let mistakes = messages(errors.finish());
        match pattern {
            Some(pattern) if mistakes.is_empty() => Ok(pattern.parameters),
            _ => Err(mistakes),
        }
    }

    #[test]
    fn parameters_stand_in_the_path_and_behind_it() {
        let parameter = |name: &str, place| Parameter {
            name: name.to_owned(),
            place,
        };
        assert_eq!(read("/"), Ok(vec![]));
        assert_eq!(read("/archive/"), Ok(vec![]));
        assert_eq!(
            read("/{a}/b/{*c}?{d}&{type}"),
            Ok(vec![
                parameter("a", Place::Path),
                parameter("c", Place::Path),
                parameter("d", Place::Query),
                parameter("type", Place::Query),
            ])
        );
    }

    #[test]
    fn a_mistake_is_told_with_what_to_write() {
        for (path, message) in [
            ("", "a path begins with `/`\nhelp: write `\"/\"`"),
            ("a//b", "a path begins with `/`\nhelp: write `\"/a/b\"`"),
            (
                "/a///b",
                "`//` is no path that a client asks for\nhelp: write `\"/a/b\"`",
            ),
            (
                "/{}",
                "a parameter has a name\nhelp: write `{name}` instead of `{}`",
            ),
            (
                "/{*}",
                "a parameter has a name\nhelp: write `{name}` instead of `{}`",
            ),
            ("/a}", "`a}` lacks a brace\nhelp: write `{a}`"),
            (
                "/{*a}/b",
                "`{*a}` takes the rest of the path\nhelp: write it last, or `{a}` for one segment",
            ),
            (
                "/{1}",
                "`1` cannot be the name of an argument\nhelp: write `{name}`",
            ),
            (
                "/{self}",
                "`self` cannot be the name of an argument\nhelp: write `{name}`",
            ),
            (
                "/{a}?{a}",
                "`{a}` stands here twice\nhelp: give one of them another name",
            ),
            (
                "/<path..>",
                "`<path..>` is not how a parameter is written\nhelp: write `\"/{*path}\"`",
            ),
            (
                "/*all",
                "`*all` is not how a parameter is written\nhelp: write `\"/{*all}\"`",
            ),
            (
                "/{id:[0-9]+}",
                "the type of `id` stands in the signature\nhelp: write `{id}` instead of `{id:[0-9]+}`",
            ),
            (
                "/?",
                "`?` and `&` stand before a query parameter\nhelp: write `?{name}` or remove them",
            ),
            (
                "/?{*q}",
                "`{*q}` stands for the rest of a path\nhelp: write the argument `query: Query<T>` for the whole query",
            ),
            (
                "/a\tb",
                "no path that a client asks for contains `\\t`\nhelp: write the path without it",
            ),
        ] {
            assert_eq!(read(path), Err(vec![message.to_owned()]), "{path}");
        }
    }

    #[test]
    fn every_segment_is_checked() {
        assert_eq!(read("/:a/{b-c}/{d}{e}").unwrap_err().len(), 3);
    }
}
