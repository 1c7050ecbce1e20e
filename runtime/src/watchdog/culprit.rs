//! [`Culprit`]: what holds an event loop, as logs and metrics name it.

use std::fmt;

use crate::info::{Dispatch, Info};
use crate::polling::{Doing, Kind};

/// Something that was polled, by its names.
#[derive(Clone, Copy, Debug)]
pub(super) struct Culprit {
    pub(super) view: Option<&'static Info>,
    /// `None`: the application, before it has found a view.
    pub(super) kind: Option<Kind>,
    name: &'static str,
    place: Option<(&'static str, u32)>,
}

impl Culprit {
    pub(super) fn of(doing: Doing) -> Self {
        let written = doing
            .origin
            .map(|origin| (origin.file(), origin.line()))
            .or(doing.subject.and_then(|subject| subject.place));
        Self {
            view: doing.view,
            kind: doing.subject.map(|subject| subject.kind),
            name: doing.subject.map_or("", |subject| subject.name()),
            place: written,
        }
    }

    /// Whether the view itself is to blame, so that others are safe from it when it is polled elsewhere.
    pub(super) fn view_to_blame(&self) -> Option<&'static Info> {
        let is_within = matches!(self.kind, Some(Kind::View | Kind::Argument | Kind::Body));
        self.view.filter(|_| is_within)
    }
}

/// As it is shown, so that no two have the same labels in metrics; by name, since a constant may have several addresses.
impl PartialEq for Culprit {
    fn eq(&self, other: &Self) -> bool {
        let rest = |it: &Self| (it.view.map(Info::key), it.kind, it.place);
        rest(self) == rest(other)
            && (self.name == other.name
                || without_modules(self.name) == without_modules(other.name))
    }
}

impl fmt::Display for Culprit {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let name = without_modules(self.name);
        match self.kind {
            None => return f.write_str("the application"),
            Some(Kind::View) => {}
            Some(Kind::Argument) => write!(f, "argument `{name}` of ")?,
            Some(Kind::Body) if self.view.is_none() => f.write_str("the body of an answer")?,
            Some(Kind::Body) => f.write_str("the body of ")?,
            Some(Kind::Layer) => write!(f, "layer `{name}`")?,
            Some(Kind::Middleware) => write!(f, "async middleware `{name}`")?,
            Some(Kind::Service) => write!(f, "service `{name}`")?,
            Some(Kind::Task) => f.write_str("a task of `veduta::spawn`")?,
            Some(Kind::Hook) => write!(f, "what `App::{name}` calls")?,
        }
        if let Some((file, line)) = self.place {
            write!(f, " ({file}:{line})")?;
        }
        let Some(view) = self.view else {
            return Ok(());
        };
        if self.view_to_blame().is_none() {
            f.write_str(" around ")?;
        }
        let kind = match view.dispatch {
            Dispatch::Blocking | Dispatch::Cpu => "view",
            Dispatch::Async => "async view",
            Dispatch::Inline => "inline view",
        };
        write!(f, "{kind} {}", view.place())
    }
}

/// A type without the modules that it and its parameters stand in: `State<Db>`.
fn without_modules(name: &str) -> String {
    let mut kept = String::new();
    let mut rest = name;
    while !rest.is_empty() {
        let is_part = |c: char| c.is_alphanumeric() || "_{}#".contains(c);
        let end = rest.find(|c| !is_part(c)).unwrap_or(rest.len());
        let (word, behind) = rest.split_at(end);
        if let Some(inner) = behind.strip_prefix("::") {
            // What stands before it is where it stands.
            rest = inner;
            continue;
        }
        kept.push_str(word);
        let mut characters = behind.chars();
        kept.extend(characters.next());
        rest = characters.as_str();
    }
    kept
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::info::PLAIN;
    use crate::polling::Subject;

    static VIEW: Info = Info {
        name: "report",
        dispatch: Dispatch::Async,
        file: "src/main.rs",
        line: 12,
        ..PLAIN
    };

    static TRACE: Subject = Subject::named(Kind::Layer, "tower::Trace");
    static TIMING: Subject = Subject::named(Kind::Middleware, "timing").at("src/a.rs", 3);

    fn shown(view: Option<&'static Info>, subject: Option<&'static Subject>) -> String {
        let doing = Doing {
            view,
            subject,
            origin: None,
        };
        Culprit::of(doing).to_string()
    }

    #[test]
    fn a_culprit_has_the_names_of_the_source() {
        let of = |subject| shown(Some(&VIEW), Some(subject));
        assert_eq!(of(Subject::VIEW), "async view `report` (src/main.rs:12)");
        assert_eq!(
            of(const { &Subject::of_type::<Option<String>>(Kind::Argument) }),
            "argument `Option<String>` of async view `report` (src/main.rs:12)"
        );
        assert_eq!(
            of(&TRACE),
            "layer `Trace` around async view `report` (src/main.rs:12)"
        );
        assert_eq!(
            shown(None, Some(&TIMING)),
            "async middleware `timing` (src/a.rs:3)"
        );
        assert_eq!(
            of(Subject::BODY),
            "the body of async view `report` (src/main.rs:12)"
        );
        // That of a service, or of an error page.
        assert_eq!(shown(None, Some(Subject::BODY)), "the body of an answer");
        assert_eq!(shown(None, None), "the application");
    }

    #[test]
    fn what_is_shown_alike_is_one_culprit() {
        static OTHER: Subject = Subject::named(Kind::Layer, "other::Trace");
        static TIMEOUT: Subject = Subject::named(Kind::Layer, "tower::Timeout");
        let of = |subject| Culprit::of(Doing::around(Some(&VIEW), subject));
        assert_eq!(of(&TRACE), of(&OTHER));
        assert_ne!(of(&TRACE), of(&TIMEOUT));
        assert_ne!(of(&TRACE), Culprit::of(Doing::around(None, &TRACE)));
    }

    #[test]
    fn types_lose_their_modules_only() {
        assert_eq!(
            without_modules("a::State<b::c::Db, (&str, d::E<[u8; 4]>)>"),
            "State<Db, (&str, E<[u8; 4]>)>"
        );
        assert_eq!(without_modules("a::f::{{closure}}::Local"), "Local");
    }
}
