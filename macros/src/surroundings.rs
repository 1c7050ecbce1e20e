//! [`Surroundings`]: what a view stands in, as far as its source tells.

use std::fs;

use proc_macro::Span;

/// An attribute is not told where its function stands, and in an `impl` the companion would be two errors of
/// rustc about a type that nobody wrote.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Surroundings {
    /// A module, a function; or it cannot be told.
    Unknown,
    /// A `mod`, or no indentation: a module is all that there is.
    Module,
    Impl,
    ImplOfTrait,
    Trait,
}

impl Surroundings {
    /// Those of an attribute. The file is read only where it is indented, which most views are not.
    pub(crate) fn of(attribute: Span) -> Self {
        let column = attribute.column();
        if column <= 1 {
            return Self::Module;
        }
        let source = attribute
            .local_file()
            .and_then(|it| fs::read_to_string(it).ok());
        source.map_or(Self::Unknown, |source| {
            Self::at(&source, attribute.line(), column)
        })
    }

    /// What a view has to be moved out of.
    pub(crate) fn block(self) -> Option<&'static str> {
        match self {
            Self::Unknown | Self::Module => None,
            Self::Impl | Self::ImplOfTrait => Some("impl"),
            Self::Trait => Some("trait"),
        }
    }

    /// Those of what stands in this line and column, counted from one.
    fn at(source: &str, line: usize, column: usize) -> Self {
        let lines: Vec<&str> = source.lines().take(line).collect();
        let Some((own, above)) = lines.split_last() else {
            return Self::Unknown;
        };
        let before: String = own.chars().take(column - 1).collect();
        let opening = match before.trim() {
            "" => header(above, indentation(own)),
            text if text.starts_with("#[") => header(above, indentation(own)),
            text => text.strip_suffix('{'),
        };
        opening.map_or(Self::Unknown, Self::opened_by)
    }

    /// `header` is what stands before the braces.
    fn opened_by(header: &str) -> Self {
        let header = without_visibility(header.trim());
        let header = header.strip_prefix("unsafe ").unwrap_or(header);
        let is_block = |keyword: &str| {
            let rest = header.strip_prefix(keyword).unwrap_or_default();
            rest.starts_with([' ', '<']) && !rest.contains(['{', '}'])
        };
        if is_block("trait") {
            Self::Trait
        } else if is_block("mod") {
            Self::Module
        } else if !is_block("impl") {
            Self::Unknown
        } else if header.contains(" for ") {
            Self::ImplOfTrait
        } else {
            Self::Impl
        }
    }
}

/// What stands before the braces around what is so far indented: the last line that is less so, or the one
/// before its `where` clause.
fn header<'a>(lines: &[&'a str], indent: usize) -> Option<&'a str> {
    let is_outside = |line: &&str| {
        let text = line.trim();
        !text.is_empty() && !text.starts_with("//") && indentation(line) < indent
    };
    let mut outside = lines.iter().rev().copied().filter(is_outside);
    let header = outside.next()?.trim().strip_suffix('{')?;
    if !header.is_empty() {
        return Some(header);
    }
    outside.next().filter(|line| line.trim() == "where")?;
    outside.next()
}

/// Without `pub` and `pub(crate)`.
fn without_visibility(header: &str) -> &str {
    let Some(rest) = header.strip_prefix("pub") else {
        return header;
    };
    let rest = match rest.strip_prefix('(') {
        Some(rest) => rest.split_once(')').map_or(rest, |(_, rest)| rest),
        None => rest,
    };
    rest.trim_start()
}

fn indentation(line: &str) -> usize {
    line.len() - line.trim_start().len()
}

#[cfg(test)]
mod tests {
    use super::*;

    /// The surroundings of the `#[view]` in a source.
    fn around(source: &str) -> Surroundings {
        let before = &source[..source.find("#[view]").unwrap()];
        let line = before.matches('\n').count() + 1;
        let column = before.lines().last().unwrap_or("").chars().count() + 1;
        Surroundings::at(source, line, column)
    }

    #[test]
    fn an_impl_is_seen() {
        for source in [
            "impl A {\n    #[view]",
            "impl A { #[view]",
            "unsafe impl<T: Into<u8>> crate::A<T> {\n\n// it\n    fn a() {\n    }\n\n    /// It.\n    #[cfg(b)]\n    #[view]",
            "mod a {\n\timpl A {\n\t\t#[allow(b)] #[view]",
            "impl<T> A<T>\nwhere\n    T: Into<u8>,\n{\n    #[view]",
        ] {
            assert_eq!(around(source), Surroundings::Impl, "{source}");
        }
        assert_eq!(
            around("pub(crate) trait A {\n  #[view]"),
            Surroundings::Trait
        );
        assert_eq!(around("pub mod a {\n    #[view]"), Surroundings::Module);
    }

    #[test]
    fn what_is_no_impl_is_none() {
        for source in [
            "impl A {\n    fn a() {\n        #[view]",
            "fn a() -> impl B {\n    #[view]",
            "fn a(\n    b: u8,\n) -> impl B {\n    #[view]",
            "fn a() -> impl B\nwhere\n    C: D,\n{\n    #[view]",
            "fn a() {\n    let b = \"\nimpl A {\n}\n    \";\n    #[view]",
            "impl A { fn a() {\n    #[view]",
            "macro_rules! a { () => {\n    #[view]",
            "implement! {\n    #[view]",
            "    #[view]",
        ] {
            assert_eq!(around(source), Surroundings::Unknown, "{source}");
        }
    }
}
