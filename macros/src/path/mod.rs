//! [`Pattern`]: the path literal, `/archive/{year}/{*rest}?{page}&{order}`.

mod query;
mod read;
mod segment;
mod spelling;
mod split;
mod whole;

use proc_macro2::TokenStream;
use syn::{Ident, LitStr};

use crate::errors::{Errors, closest};
use read::Reader;

/// The longest target of a request that a server with the usual settings takes.
const LONGEST: usize = 8 * 1024;

/// What addresses of a view look like.
#[derive(Clone)]
pub(crate) struct Pattern {
    pub(crate) literal: LitStr,
    /// In the order of the path.
    pub(crate) parameters: Vec<Parameter>,
    /// After mistakes this is what was probably meant, which keeps those quiet who use the view.
    pub(crate) is_mended: bool,
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
    /// The arguments of `item` help to say what to write instead of a mistake.
    pub(crate) fn parse(literal: &LitStr, item: &TokenStream, errors: &mut Errors) -> Self {
        let text = literal.value();
        let mut reader = Reader::new(&text, item);
        let mended = reader.read();
        if text.len() > LONGEST {
            let message = format!(
                "a path of {} bytes is longer than any that a client asks for\nhelp: write at most {LONGEST}, or `{{*rest}}` for the end of it",
                text.len()
            );
            errors.push(literal, message);
        } else if reader.mistakes.is_empty() {
            return Self {
                literal: literal.clone(),
                parameters: reader.parameters,
                is_mended: false,
            };
        }
        let (mended, parameters) = settled(mended, reader.parameters, item);
        for mistake in &reader.mistakes {
            errors.push(literal, mistake.message(&mended));
        }
        Self {
            literal: LitStr::new(&mended, literal.span()),
            parameters,
            is_mended: true,
        }
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

/// Without one mistake a text may show another one: `/.<` is `/.` without the `<`.
fn settled(
    mut text: String,
    mut parameters: Vec<Parameter>,
    item: &TokenStream,
) -> (String, Vec<Parameter>) {
    for _ in 0..8 {
        let mut reader = Reader::new(&text, item);
        let mended = reader.read();
        parameters = reader.parameters;
        if reader.mistakes.is_empty() {
            break;
        }
        text = mended;
    }
    (text, parameters)
}

fn is_name(text: &str) -> bool {
    let unusable = ["_", "self", "Self", "super", "crate"];
    let mut chars = text.chars();
    chars.next().is_some_and(|c| c == '_' || c.is_alphabetic())
        && chars.all(|c| c == '_' || c.is_alphanumeric())
        && !unusable.contains(&text)
}

/// Something like `text` that can be a name: `user-id` is `user_id`.
fn as_name(text: &str) -> Option<String> {
    let fit = |c: char| if c.is_alphanumeric() { c } else { '_' };
    let name: String = text.chars().map(fit).collect();
    let trimmed = name.trim_matches('_');
    // `_id` is one as it is.
    let name = if is_name(text) { &name } else { trimmed };
    is_name(name).then(|| name.to_owned())
}

/// The first thing in `text` that can be a name.
fn name_within(text: &str) -> Option<&str> {
    let mut words = text.split(|c: char| !c.is_alphanumeric() && c != '_');
    words.find(|word| is_name(word))
}

#[cfg(test)]
mod tests;
