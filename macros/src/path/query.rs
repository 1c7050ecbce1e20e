//! What stands behind the `?` of a path.

use super::read::Reader;
use super::spelling::{foreign, inside};
use super::split::{end_of_group, find, split};
use super::{Place, is_name, name_within};
use crate::argument::likely_type;

impl Reader<'_> {
    pub(super) fn query(&mut self, query: &str) {
        if find(query, |letter| letter == '?').is_some() {
            self.mistake("there is one `?` in a path", "");
        }
        if find(query, |letter| matches!(letter, ',' | ';')).is_some() || query.contains("}{") {
            self.mistake("query parameters are separated by `&`", "");
        }
        for part in split(query, |letter| "&,;?".contains(letter)) {
            for part in apart(part) {
                self.queried(part);
            }
        }
    }

    fn queried(&mut self, part: &str) {
        let inner = part
            .strip_prefix('{')
            .filter(|_| end_of_group(part) == Some(part.len()));
        let inner = inner.and_then(|inner| inner.strip_suffix('}'));
        match inner {
            Some(name) if is_name(name) => {
                self.parameter(name.to_owned(), Place::Query);
            }
            Some(inner) => self.queried_otherwise(part, inner),
            None if part.is_empty() => {
                self.mistake_once("`?` and `&` stand before a query parameter");
            }
            None => self.without_braces(part),
        }
    }

    /// `{page?}`, `{page:u32}`, `{*all}`
    fn queried_otherwise(&mut self, part: &str, inner: &str) {
        let spelling = inside(inner);
        let quoted = self.quoted(part);
        if spelling.is_rest {
            let what = format!("{quoted} stands for the rest of a path");
            return self.mistake(
                what,
                " and the argument `query: Query<T>` for the whole query",
            );
        }
        let name = match spelling.name {
            name if name.is_empty() => self.unnamed(false),
            name => self.near(name),
        };
        let what = if spelling.is_optional {
            format!("whether `{name}` may be absent stands in the signature, not in {quoted}")
        } else if spelling.ty.is_some() {
            format!("the type of `{name}` stands in the signature, not in {quoted}")
        } else if inner.is_empty() {
            format!("a parameter has a name, and {quoted} has none")
        } else {
            format!("{} cannot be the name of an argument", self.quoted(inner))
        };
        let ty = self.type_of(&name).or(spelling.ty);
        let ty = match ty {
            Some(ty) if spelling.is_optional && !ty.starts_with("Option<") => {
                Some(format!("Option<{ty}>"))
            }
            None if spelling.is_optional => Some(likely_type(&name, Place::Query).to_owned()),
            ty => ty,
        };
        let also = match ty {
            Some(ty) => format!(", with `{name}: {ty}` in the signature"),
            None => self.in_signature(&[(name.clone(), None)]),
        };
        self.mistake(what, also);
        self.parameter(name, Place::Query);
    }

    /// `page`, `page=1`, `page={page}`, `<page>`
    fn without_braces(&mut self, part: &str) {
        let value = part.split_once('=').map_or(part, |(_, value)| value);
        let held = [value, part]
            .into_iter()
            .find_map(|text| text.split_once('{'));
        let name = match (held, foreign(part, |_| true)) {
            (Some((_, held)), _) => name_within(held),
            (None, Some(spelling)) if spelling.is_rest => {
                let what = format!("{} is no query parameter", self.quoted(part));
                let also = " and the argument `query: Query<T>` for the whole query";
                return self.mistake(what, also);
            }
            (None, Some(spelling)) => return self.unbraced(part, &spelling.name),
            (None, None) => name_within(part),
        };
        let name = name.unwrap_or_default();
        self.unbraced(part, name);
    }

    fn unbraced(&mut self, part: &str, name: &str) {
        let name = match name {
            "" => self.unnamed(false),
            name => self.near(name.to_owned()),
        };
        let what = format!("{} is no query parameter", self.quoted(part));
        let ty = (!self.is_argument(&name)).then(|| likely_type(&name, Place::Query).to_owned());
        let also = self.in_signature(&[(name.clone(), ty)]);
        self.mistake(what, also);
        self.parameter(name, Place::Query);
    }
}

/// `{a}` and `{b}` of `{a}{b}`.
fn apart(part: &str) -> Vec<&str> {
    let mut parts = Vec::new();
    let mut rest = part;
    while let Some(end) = end_of_group(rest)
        && rest.starts_with('{')
        && rest[end..].starts_with('{')
    {
        parts.push(&rest[..end]);
        rest = &rest[end..];
    }
    parts.push(rest);
    parts
}
