//! One segment of a path, between two slashes.

mod percent;

use super::read::Reader;
use super::spelling::{Spelling, foreign, inside};
use super::split::end_of_group;
use super::{Place, is_name, name_within};
use crate::argument::likely_type;

impl Reader<'_> {
    /// The segment without mistakes, when something is left of it.
    pub(super) fn segment(&mut self, segment: &str, behind: &[&str]) -> Option<String> {
        if segment.starts_with('{') && end_of_group(segment) == Some(segment.len()) {
            return self.braced(segment, behind);
        }
        if let Some(spelling) = foreign(segment, |name| self.is_argument(name)) {
            let what = format!("{} is not how a parameter is written", self.quoted(segment));
            return self.meant(what, spelling, behind);
        }
        if segment.contains(['{', '}']) || segment.starts_with(':') {
            return self.part(segment, behind);
        }
        if let Some((text, _)) = segment.split_once('*') {
            let what = format!(
                "{} is not how the rest of a path is written",
                self.quoted(segment)
            );
            let rest = Spelling {
                is_rest: true,
                ..Spelling::default()
            };
            let rest = self.meant(what, rest, behind)?;
            return Some(self.before(text, &rest));
        }
        Some(self.text(segment)).filter(|text| !text.is_empty())
    }

    /// `{name}`, `{*rest}`
    fn braced(&mut self, segment: &str, behind: &[&str]) -> Option<String> {
        let inner = &segment[1..segment.len() - 1];
        if is_name(inner) {
            let name = self.parameter(inner.to_owned(), Place::Path)?;
            return Some(format!("{{{name}}}"));
        }
        if let Some(name) = inner.strip_prefix('*').filter(|name| is_name(name)) {
            return self.rest(name, behind);
        }
        if let Some(names) = inner.strip_prefix(['?', '&']) {
            self.expanded(segment, names);
            return None;
        }
        let doubled = inner.strip_prefix('{').and_then(|it| it.strip_suffix('}'));
        let spelling = inside(doubled.unwrap_or(inner));
        let what = self.what_of_braced(segment, &spelling);
        self.meant(what, spelling, behind)
    }

    /// What is wrong between the braces.
    fn what_of_braced(&self, segment: &str, spelling: &Spelling) -> String {
        let quoted = self.quoted(segment);
        let inner = &segment[1..segment.len() - 1];
        if inner.starts_with('{') {
            format!("{quoted} has braces too many")
        } else if spelling.is_optional {
            "a parameter of the path is always there".to_owned()
        } else if spelling.ty.is_some() && !spelling.name.is_empty() {
            let name = &spelling.name;
            format!("the type of `{name}` stands in the signature, not in {quoted}")
        } else if inner.trim_matches(['*', ' ', ':']).is_empty() {
            format!("a parameter has a name, and {quoted} has none")
        } else if spelling.is_rest {
            format!("{quoted} is not how the rest of a path is written")
        } else {
            format!("{} cannot be the name of an argument", self.quoted(inner))
        }
    }

    fn rest(&mut self, name: &str, behind: &[&str]) -> Option<String> {
        let name = self.parameter(name.to_owned(), Place::Path)?;
        if behind.is_empty() {
            return Some(format!("{{*{name}}}"));
        }
        let what = format!(
            "{} takes the rest of the path",
            self.quoted(&format!("{{*{name}}}"))
        );
        if behind == [""] {
            self.mistake(what, "");
            return Some(format!("{{*{name}}}"));
        }
        self.mistake(
            what,
            format!(", which takes one segment, or `{{*{name}}}` at the end"),
        );
        Some(format!("{{{name}}}"))
    }

    /// `{?page,size}` as in RFC 6570.
    fn expanded(&mut self, segment: &str, names: &str) {
        let what = format!(
            "{} is not how query parameters are written",
            self.quoted(segment)
        );
        let mut parameters = Vec::new();
        for name in names.split(',') {
            let name = inside(name).name;
            if is_name(&name) {
                parameters.extend(self.parameter(self.near(name), Place::Query));
            }
        }
        let ty = |name: &str| Some(likely_type(name, Place::Query).to_owned());
        let missing = parameters
            .into_iter()
            .filter(|name| !self.is_argument(name));
        let missing: Vec<_> = missing.map(|name| (name.clone(), ty(&name))).collect();
        self.mistake(what, self.in_signature(&missing));
    }

    /// What is meant by another spelling.
    pub(super) fn meant(
        &mut self,
        what: String,
        spelling: Spelling,
        behind: &[&str],
    ) -> Option<String> {
        let Spelling {
            name,
            is_rest,
            is_optional,
            ty,
        } = spelling;
        let name = if name.is_empty() {
            self.unnamed(is_rest)
        } else {
            self.near(name)
        };
        if is_optional {
            self.optional(what, name, ty);
            return None;
        }
        let also = self.in_signature(&[(name.clone(), ty)]);
        self.mistake(what, also);
        let name = self.parameter(name, Place::Path)?;
        let is_last = matches!(behind, [] | [""]);
        let star = if is_rest && is_last { "*" } else { "" };
        Some(format!("{{{star}{name}}}"))
    }

    /// What may be absent stands behind the `?`, or is the path of another route.
    fn optional(&mut self, what: String, name: String, ty: Option<String>) {
        if self.is_bare() {
            return self.mistake(what, format!(", and with `{{{name}}}` in another route"));
        }
        let ty = self.type_of(&name).or(ty);
        let ty = ty.unwrap_or_else(|| likely_type(&name, Place::Path).to_owned());
        let ty = if ty.starts_with("Option<") {
            ty
        } else {
            format!("Option<{ty}>")
        };
        self.mistake(what, format!(", with `{name}: {ty}` in the signature"));
        self.parameter(name, Place::Query);
    }

    /// `{id}.json`, `{from}-{to}`, `{id`
    fn part(&mut self, segment: &str, behind: &[&str]) -> Option<String> {
        let braced = with_braces(segment);
        if !braced.contains(['{', '}']) {
            // `:` and what cannot be a name.
            return Some(self.text(segment));
        }
        let groups = groups(&braced);
        let count = |brace| braced.matches(brace).count();
        let quoted = self.quoted(segment);
        let [(group, spelling)] = &groups[..] else {
            return match groups.len() {
                0 => self.unbalanced(segment, behind),
                _ => Some(self.several(&quoted, &groups)),
            };
        };
        if count('{') != count('}') {
            let what = format!("{quoted} has a brace too many");
            return self.meant(what, inside(&group[1..group.len() - 1]), behind);
        }
        let (before, after) = braced.split_once(group).unwrap_or_default();
        if let Some(names) = group[1..].strip_prefix(['?', '&']) {
            self.expanded(group, names.trim_end_matches('}'));
            return Some(self.text(before)).filter(|text| !text.is_empty());
        }
        let what = format!("a parameter is a whole segment, and {quoted} is more");
        if spelling.is_rest && after.is_empty() {
            let rest = self.meant(what, inside(&group[1..group.len() - 1]), behind)?;
            return Some(self.before(before, &rest));
        }
        let name = self.near(spelling.name.clone());
        let is_text = self
            .type_of(&name)
            .is_some_and(|ty| ty == "String" || ty == "&str");
        let signature = if is_text || self.is_bare() {
            String::new()
        } else {
            format!(", with `{name}: String` in the signature")
        };
        let others: Vec<_> = [before, after]
            .into_iter()
            .filter(|it| !it.is_empty())
            .collect();
        let others: Vec<_> = others.iter().map(|text| format!("`{text}`")).collect();
        let others = others.join(" and ");
        self.mistake(
            what,
            format!("{signature}, and take {others} off in the view"),
        );
        let name = self.parameter(name, Place::Path)?;
        Some(format!("{{{name}}}"))
    }

    fn several(&mut self, quoted: &str, groups: &[(&str, Spelling)]) -> String {
        let mut names = Vec::new();
        for (_, spelling) in groups {
            let name = self.near(spelling.name.clone());
            let name = if is_name(&name) {
                name
            } else {
                self.unnamed(false)
            };
            names.extend(self.parameter(name, Place::Path));
        }
        let needed: Vec<_> = names.iter().map(|name| (name.clone(), None)).collect();
        let signature = self.in_signature(&needed);
        self.mistake(
            format!("a parameter is a whole segment, and {quoted} is more"),
            format!("{signature}, or one parameter that the view takes apart"),
        );
        let segments: Vec<_> = names.iter().map(|name| format!("{{{name}}}")).collect();
        segments.join("/")
    }

    fn unbalanced(&mut self, segment: &str, behind: &[&str]) -> Option<String> {
        let name = name_within(segment).unwrap_or_default().to_owned();
        let what = format!("{} lacks a brace", self.quoted(segment));
        let is_rest = segment.starts_with("{*");
        self.meant(
            what,
            Spelling {
                name,
                is_rest,
                ..Spelling::default()
            },
            behind,
        )
    }

    /// The rest of the path as a segment of its own.
    fn before(&mut self, text: &str, rest: &str) -> String {
        match self.text(text).as_str() {
            "" => rest.to_owned(),
            text => format!("{text}/{rest}"),
        }
    }

    /// What is no parameter.
    fn text(&mut self, segment: &str) -> String {
        if let Some(decoded) = percent::decoded(segment) {
            return self.encoded(segment, &decoded);
        }
        if !segment.contains(is_bad) {
            return segment.to_owned();
        }
        let mut told = Vec::new();
        let mut mended = String::new();
        for letter in segment.chars() {
            if !is_bad(letter) {
                mended.push(letter);
                continue;
            }
            if !told.contains(&letter) {
                told.push(letter);
                let what = format!(
                    "no path that a client asks for contains {}",
                    self.spelled(letter)
                );
                self.mistake_once(what);
            }
            match letter {
                blank if blank.is_whitespace() => mended.push('-'),
                _ => {}
            }
        }
        mended.trim_matches('-').to_owned()
    }

    /// `caf%C3%A9`
    fn encoded(&mut self, segment: &str, decoded: &str) -> String {
        let quoted = self.quoted(segment);
        if !decoded.contains(|letter| is_bad(letter) || "?#/".contains(letter))
            && percent::decoded(decoded).is_none()
        {
            let what = format!("{quoted} is encoded, and a path is written as it is read");
            self.mistake(what, "");
            return decoded.to_owned();
        }
        let name = self.unnamed(false);
        let what = format!("{quoted} stands for what no path literal has");
        let signature = self.in_signature(&[(name.clone(), None)]);
        self.mistake(what, format!("{signature}, and compare it in the view"));
        self.parameter(name.clone(), Place::Path);
        format!("{{{name}}}")
    }

    fn spelled(&self, letter: char) -> String {
        match letter {
            ' ' => "a blank".to_owned(),
            letter if letter.is_whitespace() || letter.is_control() => {
                format!("`{}`", letter.escape_default())
            }
            letter => self.quoted(letter.encode_utf8(&mut [0; 4])),
        }
    }
}

/// `{from}-{to}` of `:from-:to`.
fn with_braces(segment: &str) -> String {
    if !segment.starts_with(':') || segment.contains(['{', '}']) {
        return segment.to_owned();
    }
    let mut braced = String::new();
    for (index, piece) in segment.split(':').enumerate() {
        let end = piece.find(|letter: char| !letter.is_alphanumeric() && letter != '_');
        let (name, rest) = piece.split_at(end.unwrap_or(piece.len()));
        if index == 0 || !is_name(name) {
            braced.push_str(piece);
        } else {
            braced.extend(["{", name, "}", rest]);
        }
    }
    braced
}

/// The parameters in a segment.
fn groups(segment: &str) -> Vec<(&str, Spelling)> {
    let mut groups = Vec::new();
    let mut rest = segment;
    while let Some(at) = rest.find('{') {
        rest = &rest[at..];
        // The last of several braces is the one that opens.
        let Some(end) = end_of_group(rest) else {
            rest = &rest[1..];
            continue;
        };
        let group = &rest[..end];
        groups.push((group, inside(&group[1..end - 1])));
        rest = &rest[end..];
    }
    groups
}

/// What clients encode, so that it stands in no address as it is.
fn is_bad(letter: char) -> bool {
    letter.is_whitespace() || letter.is_control() || "\"<>^`|[]{}*".contains(letter)
}
