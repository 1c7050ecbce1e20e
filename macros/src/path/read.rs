//! [`Reader`]: finds the mistakes in a path, and what the path is without them.

use std::cell::OnceCell;

use proc_macro2::TokenStream;

use super::split::{find, split};
use super::{Parameter, Place};
use crate::argument::likely_type;
use crate::below::{self, Known};
use crate::errors::closest;

/// Up to this length nobody needs to be told where a fragment stands.
const SHORT: usize = 30;

pub(super) struct Reader<'a> {
    pub(super) original: &'a str,
    /// What stands below the attribute.
    item: &'a TokenStream,
    /// Its arguments, read when the first mistake asks for them.
    known: OnceCell<Vec<Known>>,
    /// Without the mistakes.
    pub(super) parameters: Vec<Parameter>,
    /// The names behind the `?`, without the mistakes.
    queried: Vec<String>,
    /// The names that the groups of a regular expression have or were given.
    pub(super) chosen: Vec<String>,
    pub(super) mistakes: Vec<Mistake>,
}

/// What is wrong, and what to say behind the path that is right.
pub(super) struct Mistake {
    what: String,
    also: String,
}

impl Mistake {
    pub(super) fn message(&self, mended: &str) -> String {
        let Self { what, also } = self;
        format!("{what}\nhelp: write `\"{mended}\"`{also}")
    }
}

impl<'a> Reader<'a> {
    pub(super) fn new(original: &'a str, item: &'a TokenStream) -> Self {
        Self {
            original,
            item,
            known: OnceCell::new(),
            parameters: Vec::new(),
            queried: Vec::new(),
            chosen: Vec::new(),
            mistakes: Vec::new(),
        }
    }

    /// The path without mistakes.
    pub(super) fn read(&mut self) -> String {
        let text = self.whole();
        let told = self.mistakes.len();
        let (path, query) = self.halves(&text);
        let mut mended = self.path(path);
        if let Some(query) = query {
            self.query(query);
        }
        if !self.chosen.is_empty() {
            // What else is wrong comes from that.
            self.mistakes.truncate(told);
        }
        for (index, name) in self.queried.iter().enumerate() {
            let mark = if index == 0 { "?" } else { "&" };
            mended.extend([mark, "{", name, "}"]);
        }
        mended
    }

    /// What stands before the `?` and behind it.
    fn halves<'t>(&mut self, text: &'t str) -> (&'t str, Option<&'t str>) {
        let mut from = 0;
        while let Some(at) = find(&text[from..], |letter| letter == '?') {
            let at = from + at;
            let rest = &text[at + 1..];
            let segment = text[..at].rsplit('/').next().unwrap_or_default();
            // `:id?`
            let is_optional = rest.is_empty() || rest.starts_with('/');
            if !(segment.starts_with(':') && segment.len() > 1 && is_optional) {
                return (&text[..at], Some(rest));
            }
            from = at + 1;
        }
        if let Some((path, _)) = text.split_once("&{") {
            self.mistake("a query begins with `?`", "");
            return (path, Some(&text[path.len() + 1..]));
        }
        (text, None)
    }

    fn path(&mut self, path: &str) -> String {
        let relative = path.strip_prefix('/').unwrap_or_else(|| {
            self.mistake("a path begins with `/`", "");
            path.trim_start_matches("../").trim_start_matches("./")
        });
        let segments = split(relative, |letter| letter == '/');
        let mut mended: Vec<String> = Vec::new();
        let mut has_empty = false;
        for (index, segment) in segments.iter().enumerate() {
            let behind = &segments[index + 1..];
            match *segment {
                "" if behind.is_empty() => mended.push(String::new()),
                "" => has_empty = true,
                "." | ".." => {
                    self.mistake(
                        format!("{} is resolved before a client asks", self.quoted(segment)),
                        "",
                    );
                    if *segment == ".." {
                        mended.pop();
                    }
                }
                segment => mended.extend(self.segment(segment, behind)),
            }
        }
        if has_empty {
            self.mistake("`//` is no path that a client asks for", "");
        }
        if let [.., rest, last] = &mended[..]
            && rest.starts_with("{*")
            && last.is_empty()
        {
            mended.pop();
        }
        format!("/{}", mended.join("/"))
    }

    /// Remembers a parameter. The name that it gets, unless it is there already and may be left out.
    pub(super) fn parameter(&mut self, name: String, place: Place) -> Option<String> {
        let mut name = name;
        if self.parameters.iter().any(|other| other.name == name) {
            let what = format!("{} stands here twice", self.quoted(&format!("{{{name}}}")));
            if place == Place::Query {
                self.mistake(what, "");
                return None;
            }
            let ty = self.type_of(&name);
            let double = name;
            name = self
                .unused()
                .unwrap_or_else(|| self.fresh(&format!("other_{double}")));
            let ty = ty.filter(|_| !self.is_argument(&name));
            let also = self.in_signature(&[(name.clone(), ty)]);
            self.mistake(what, also);
        }
        let parameter = Parameter {
            name: name.clone(),
            place,
        };
        self.parameters.push(parameter);
        if place == Place::Query {
            self.queried.push(name.clone());
        }
        Some(name)
    }

    pub(super) fn mistake(&mut self, what: impl Into<String>, also: impl Into<String>) {
        self.mistakes.push(Mistake {
            what: what.into(),
            also: also.into(),
        });
    }

    /// A mistake that is told once, however often it was made.
    pub(super) fn mistake_once(&mut self, what: impl Into<String>) {
        let what = what.into();
        if self.mistakes.iter().all(|other| other.what != what) {
            self.mistake(what, "");
        }
    }

    /// Whether nobody knows of a signature.
    pub(super) fn is_bare(&self) -> bool {
        self.item.is_empty()
    }

    /// A fragment, and its place where one would have to search for it.
    pub(super) fn quoted(&self, fragment: &str) -> String {
        let at = self.original.find(fragment);
        match at {
            Some(at) if at > 0 && self.original.chars().count() > SHORT => {
                let place = self.original[..at].chars().count() + 1;
                format!("`{fragment}` (character {place})")
            }
            _ => format!("`{fragment}`"),
        }
    }

    fn known(&self) -> &[Known] {
        self.known.get_or_init(|| below::arguments(self.item))
    }

    pub(super) fn is_argument(&self, name: &str) -> bool {
        self.known().iter().any(|known| known.name == name)
    }

    pub(super) fn type_of(&self, name: &str) -> Option<String> {
        let known = self.known().iter().find(|known| known.name == name);
        known.map(|known| known.ty.clone())
    }

    /// The argument that is probably meant by the name.
    pub(super) fn near(&self, name: String) -> String {
        if self.is_argument(&name) {
            return name;
        }
        let free = self
            .known()
            .iter()
            .filter(|known| self.is_free(&known.name));
        let near = closest(&name, free.map(|known| known.name.as_str()));
        near.map_or(name, str::to_owned)
    }

    /// A name for a parameter that has none.
    pub(super) fn unnamed(&self, is_rest: bool) -> String {
        let example = if is_rest { "rest" } else { "name" };
        self.unused().unwrap_or_else(|| self.fresh(example))
    }

    /// The first argument that seems to be a parameter and is none.
    fn unused(&self) -> Option<String> {
        let mut known = self.known().iter();
        let unused = known.find(|known| known.is_plain() && self.is_free(&known.name));
        unused.map(|known| known.name.clone())
    }

    /// This name, or one like it that no parameter has.
    fn fresh(&self, name: &str) -> String {
        let mut name = name.to_owned();
        while self.is_taken(&name) {
            name = format!("other_{name}");
        }
        name
    }

    /// Whether the path does not mention this name.
    fn is_free(&self, name: &str) -> bool {
        let mut words = self
            .original
            .split(|letter: char| !letter.is_alphanumeric() && letter != '_');
        words.all(|word| word != name) && !self.is_taken(name)
    }

    fn is_taken(&self, name: &str) -> bool {
        let mut parameters = self.parameters.iter();
        parameters.any(|other| other.name == name) || self.chosen.iter().any(|other| other == name)
    }

    /// What these parameters need in the signature, each with a type if the path told of one.
    pub(super) fn in_signature(&self, parameters: &[(String, Option<String>)]) -> String {
        if self.is_bare() {
            return String::new();
        }
        let arguments = parameters.iter().filter_map(|(name, ty)| {
            let ty = match (self.type_of(name), ty) {
                (Some(_), None) => return None,
                (Some(known), Some(_)) => known,
                (None, Some(ty)) => ty.clone(),
                (None, None) => likely_type(name, Place::Path).to_owned(),
            };
            Some(format!("`{name}: {ty}`"))
        });
        let arguments: Vec<_> = arguments.collect();
        if arguments.is_empty() {
            return String::new();
        }
        format!(", with {} in the signature", arguments.join(" and "))
    }
}
