//! [`Url`]: a path with its parameters filled in, for `my_view::url(..)`.

use percent_encoding::{AsciiSet, CONTROLS, NON_ALPHANUMERIC, utf8_percent_encode};

/// What stands in a segment unencoded: RFC 3986, `pchar` without the sub-delimiters.
const SEGMENT: &AsciiSet = &NON_ALPHANUMERIC
    .remove(b'-')
    .remove(b'.')
    .remove(b'_')
    .remove(b'~');

/// What stands in a rest of several segments unencoded.
const REST: &AsciiSet = &SEGMENT.remove(b'/');

/// What stands in the literal as people read it, and not in an address.
const LITERAL: &AsciiSet = &CONTROLS.add(b'%');

/// A path under construction.
#[derive(Debug)]
pub struct Url<'p> {
    text: String,
    /// What of the pattern is still to come.
    pattern: &'p str,
    has_query: bool,
}

impl<'p> Url<'p> {
    /// Starts with a pattern such as `/archive/{year}`.
    pub fn new(pattern: &'p str) -> Self {
        let mut url = Self {
            text: String::with_capacity(pattern.len() + 16),
            pattern,
            has_query: false,
        };
        url.copy_literal();
        url
    }

    /// Fills in the next parameter of the pattern.
    pub fn add_segment(&mut self, value: &str) {
        let set = if self.pattern.starts_with("{*") {
            REST
        } else {
            SEGMENT
        };
        self.text.extend(utf8_percent_encode(value, set));
        let rest = self
            .pattern
            .find('}')
            .map_or("", |end| &self.pattern[end + 1..]);
        self.pattern = rest;
        self.copy_literal();
    }

    /// Adds a query parameter.
    pub fn add_pair(&mut self, name: &str, value: &str) {
        self.text.push(if self.has_query { '&' } else { '?' });
        self.has_query = true;
        self.text.extend(utf8_percent_encode(name, SEGMENT));
        self.text.push('=');
        self.text.extend(utf8_percent_encode(value, SEGMENT));
    }

    /// The finished URL.
    #[must_use]
    pub fn into_string(mut self) -> String {
        // `//host` would be another server.
        if self.text.starts_with("//") {
            self.text.replace_range(1..2, "%2F");
        }
        self.text
    }

    fn copy_literal(&mut self) {
        let end = self.pattern.find('{').unwrap_or(self.pattern.len());
        let literal = &self.pattern[..end];
        self.text.extend(utf8_percent_encode(literal, LITERAL));
        self.pattern = &self.pattern[end..];
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn parameters_are_encoded_where_they_stand() {
        let mut url = Url::new("/files/{owner}/raw/{*path}");
        url.add_segment("a/b c");
        url.add_segment("x/y z");
        url.add_pair("q", "1&2");
        url.add_pair("r", "é");
        assert_eq!(
            url.into_string(),
            "/files/a%2Fb%20c/raw/x/y%20z?q=1%262&r=%C3%A9"
        );
    }

    #[test]
    fn the_literal_is_encoded_as_clients_do() {
        let mut url = Url::new("/@café/{id}/100%");
        url.add_segment("7");
        assert_eq!(url.into_string(), "/@caf%C3%A9/7/100%25");
    }
}
