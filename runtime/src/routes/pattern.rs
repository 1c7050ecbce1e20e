//! A path with parameters, in pieces.

use std::fmt;

/// The path that a view is mounted at: `/users/{id}/files/{*path}`.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Pattern {
    segments: Vec<Segment>,
}

/// What a service answers.
pub(super) struct Below {
    /// How many segments of a path lead to it.
    pub(super) depth: usize,
    /// With all the rest of the path at last.
    pub(super) patterns: Vec<Pattern>,
}

#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) enum Segment {
    Static(String),
    Parameter(String),
    Rest(String),
}

impl Pattern {
    /// `/`
    pub(super) fn root() -> Self {
        let segments = vec![Segment::Static(String::new())];
        Self { segments }
    }

    /// # Errors
    /// What is wrong with the text, and what to write.
    pub(super) fn parse(text: &str) -> Result<Self, String> {
        let Some(path) = text.strip_prefix('/') else {
            return Err(format!(
                "the path `{text}` does not begin with `/`; write `/{text}`"
            ));
        };
        if let Some(letter) = path
            .chars()
            .find(|letter| matches!(letter, '?' | '#') || letter.is_whitespace())
        {
            return Err(format!(
                "the path `{text}` contains {letter:?}, which no path that is asked for does; write it without"
            ));
        }
        let segments = path.split('/').map(|segment| Segment::parse(segment, text));
        let segments = segments.collect::<Result<Vec<_>, _>>()?;
        let pattern = Self { segments };
        pattern.check(text)?;
        Ok(pattern)
    }

    fn check(&self, text: &str) -> Result<(), String> {
        let others = &self.segments[..self.segments.len().saturating_sub(1)];
        if others
            .iter()
            .any(|segment| matches!(segment, Segment::Rest(_)))
        {
            return Err(format!(
                "in the path `{text}` something follows `{{*..}}`, which takes all of the rest; write it at the end"
            ));
        }
        if others.iter().any(Segment::is_empty) {
            let write = single_slashes(text);
            return Err(format!("the path `{text}` contains `//`; write `{write}`"));
        }
        let mut names: Vec<_> = self.names().collect();
        names.sort_unstable();
        if let Some([name, _]) = names.array_windows().find(|[name, next]| name == next) {
            return Err(format!(
                "the path `{text}` has two parameters `{name}`; write another name for one of them"
            ));
        }
        Ok(())
    }

    /// This path with `inner` below it: `/admin` and `/users` make `/admin/users`, `/admin` and `/` make `/admin`.
    pub(super) fn join(&self, inner: &Self) -> Result<Self, String> {
        let mut segments = self.segments.clone();
        if segments.last().is_some_and(Segment::is_empty) {
            segments.pop();
        }
        if inner.segments.iter().any(|segment| !segment.is_empty()) || segments.is_empty() {
            segments.extend(inner.segments.iter().cloned());
        }
        let joined = Self { segments };
        joined.check(&joined.to_string())?;
        Ok(joined)
    }

    /// The paths that a service at this one answers: the path itself, with a slash, and all below.
    pub(super) fn with_all_below(&self) -> Result<Below, String> {
        if self.has_rest() {
            return Err(format!(
                "in the path `{self}` nothing is left for the service behind `{{*..}}`; mount it at the path before that"
            ));
        }
        let mut prefix = self.segments.clone();
        if prefix.last().is_some_and(Segment::is_empty) {
            prefix.pop();
        }
        let and = |last| Self {
            segments: prefix.iter().cloned().chain([last]).collect(),
        };
        let slash = and(Segment::Static(String::new()));
        let rest = and(Segment::Rest("rest".to_owned()));
        let depth = prefix.len();
        let own = (depth > 0).then_some(Self { segments: prefix });
        Ok(Below {
            depth,
            patterns: own.into_iter().chain([slash, rest]).collect(),
        })
    }

    /// The empty one at the end of a path that ends in a slash, too.
    pub(super) fn segments(&self) -> &[Segment] {
        &self.segments
    }

    /// How many segments it has.
    pub(super) fn depth(&self) -> usize {
        let segments = self.segments.iter();
        segments.filter(|segment| !segment.is_empty()).count()
    }

    /// The names of the parameters, in order.
    pub(super) fn names(&self) -> impl Iterator<Item = &str> {
        self.segments.iter().filter_map(|segment| match segment {
            Segment::Static(_) => None,
            Segment::Parameter(name) | Segment::Rest(name) => Some(&**name),
        })
    }

    /// Whether the last parameter takes several segments.
    pub(super) fn has_rest(&self) -> bool {
        matches!(self.segments.last(), Some(Segment::Rest(_)))
    }

    /// The path with the names taken out: two patterns of the same shape match the same paths.
    pub(super) fn shape(&self) -> String {
        let numbered = self
            .segments
            .iter()
            .enumerate()
            .map(|(index, segment)| match segment {
                Segment::Static(text) => format!("/{text}"),
                Segment::Parameter(_) => format!("/{{{index}}}"),
                Segment::Rest(_) => format!("/{{*{index}}}"),
            });
        numbered.collect()
    }

    /// For each parameter the shape of what precedes it, and whether it is a rest.
    pub(super) fn parameter_places(&self) -> impl Iterator<Item = (String, bool)> {
        (0..self.segments.len()).filter_map(|index| {
            let before = Self {
                segments: self.segments[..index].to_vec(),
            };
            match &self.segments[index] {
                Segment::Static(_) => None,
                Segment::Parameter(_) => Some((before.shape(), false)),
                Segment::Rest(_) => Some((before.shape(), true)),
            }
        })
    }

    /// How many segments of `path` this matches as a prefix; `None` when it does not.
    pub(super) fn prefix_of(&self, path: &str) -> Option<usize> {
        let Some(path) = path.strip_prefix('/') else {
            // `OPTIONS *`, or the target of CONNECT: no path, but the outermost routes are asked for it, too.
            return (self.depth() == 0).then_some(0);
        };
        let own = self.segments.iter().filter(|segment| !segment.is_empty());
        let mut given = path.split('/');
        let mut matched = 0;
        for segment in own {
            let given = given.next()?;
            if matches!(segment, Segment::Static(text) if text != given) {
                return None;
            }
            matched += 1;
        }
        Some(matched)
    }
}

fn single_slashes(text: &str) -> String {
    let mut text = text.to_owned();
    while text.contains("//") {
        text = text.replace("//", "/");
    }
    text
}

impl Segment {
    fn parse(segment: &str, path: &str) -> Result<Self, String> {
        let Some(inside) = segment
            .strip_prefix('{')
            .and_then(|rest| rest.strip_suffix('}'))
        else {
            if segment.contains(['{', '}']) {
                return Err(format!(
                    "in the path `{path}`: `{segment}` is neither text nor one parameter; write one of the two, such as `{{id}}`, between two `/`"
                ));
            }
            return Ok(Self::Static(segment.to_owned()));
        };
        let (name, is_rest) = match inside.strip_prefix('*') {
            Some(name) => (name, true),
            None => (inside, false),
        };
        let starts_well = name.starts_with(|letter: char| letter.is_alphabetic() || letter == '_');
        if !starts_well
            || !name
                .chars()
                .all(|letter| letter.is_alphanumeric() || letter == '_')
        {
            return Err(format!(
                "in the path `{path}`: `{segment}` does not name its parameter; write `{{id}}` or `{{*rest}}`"
            ));
        }
        Ok(if is_rest {
            Self::Rest(name.to_owned())
        } else {
            Self::Parameter(name.to_owned())
        })
    }

    fn is_empty(&self) -> bool {
        matches!(self, Self::Static(text) if text.is_empty())
    }
}

impl fmt::Display for Pattern {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        for segment in &self.segments {
            match segment {
                Segment::Static(text) => write!(f, "/{text}")?,
                Segment::Parameter(name) => write!(f, "/{{{name}}}")?,
                Segment::Rest(name) => write!(f, "/{{*{name}}}")?,
            }
        }
        Ok(())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn pattern(text: &str) -> Pattern {
        Pattern::parse(text).unwrap()
    }

    #[test]
    fn names_and_shape() {
        let pattern = pattern("/users/{id}/files/{*path}");
        assert_eq!(pattern.names().collect::<Vec<_>>(), ["id", "path"]);
        assert_eq!(pattern.shape(), "/users/{1}/files/{*3}");
        assert_eq!(pattern.to_string(), "/users/{id}/files/{*path}");
    }

    #[test]
    fn joining_keeps_one_slash() {
        let join = |outer, inner| pattern(outer).join(&pattern(inner)).unwrap().to_string();
        assert_eq!(join("/admin", "/users"), "/admin/users");
        assert_eq!(join("/admin", "/"), "/admin");
        assert_eq!(join("/admin/", "/users/"), "/admin/users/");
        assert_eq!(join("/", "/users"), "/users");
        assert_eq!(join("/", "/"), "/");
    }

    #[test]
    fn what_is_no_path_is_refused() {
        for (text, reason) in [
            ("users", "does not begin with `/`"),
            ("/a//b", "contains `//`"),
            ("/{id}x", "is neither text nor one parameter"),
            ("/{}", "does not name its parameter"),
            ("/{*rest}/x", "something follows"),
            ("/{a}/{a}", "has two parameters `a`"),
            ("/a b", "contains ' '"),
        ] {
            let error = Pattern::parse(text).unwrap_err();
            assert!(error.contains(reason), "{text}: {error}");
        }
        assert!(pattern("/{id}").join(&pattern("/{id}")).is_err());
    }

    #[test]
    fn a_prefix_matches_whole_segments() {
        assert_eq!(pattern("/admin").prefix_of("/admin/x"), Some(1));
        assert_eq!(pattern("/admin").prefix_of("/administrator"), None);
        assert_eq!(pattern("/u/{id}").prefix_of("/u/7/x"), Some(2));
        assert_eq!(pattern("/").prefix_of("/anything"), Some(0));
    }
}
