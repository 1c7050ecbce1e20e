//! What is known of a view before it runs: its name, its path, where it stands, where it runs.

use std::any::TypeId;
use std::fmt;
use std::time::Duration;

use http::Method;

/// The facts of a view, as [`#[view]`](crate::view) wrote them down at compile time.
///
/// ```
/// use veduta::{Dispatch, View, view};
///
/// #[view("/archive/{year}")]
/// fn archive(year: u16) -> String {
///     format!("stories of {year}")
/// }
///
/// assert_eq!(archive::INFO.name, "archive");
/// assert_eq!(archive::INFO.path, Some("/archive/{year}"));
/// assert_eq!(archive::INFO.dispatch, Dispatch::Blocking);
/// ```
#[derive(Clone, Copy, Debug)]
pub struct Info {
    /// The function's name, `Article::get` for a method, or the attribute's `name = ".."`.
    pub name: &'static str,
    /// The module that holds the view, as `module_path!()` spells it.
    pub module: &'static str,
    /// The path with its query parameters, as written; `None` for a view that is mounted by `"/x" => view`.
    pub path: Option<&'static str>,
    /// The methods it answers; HEAD and OPTIONS come by themselves.
    pub methods: &'static [Method],
    /// Where it runs.
    pub dispatch: Dispatch,
    /// Its path and query parameters, in the order of the path.
    pub parameters: &'static [Parameter],
    /// The most bytes of body it accepts; `None` leaves it to the settings.
    pub body_limit: Option<u64>,
    /// The pool of the attribute's `pool = ".."`; `None` is that of its [`dispatch`](Self::dispatch).
    pub pool: Option<&'static str>,
    /// How long it may take to answer; `None` is as long as it likes.
    pub timeout: Option<Duration>,
    /// Whether it runs to its end when its client has gone: an `async fn` with `detach`.
    pub detach: bool,
    /// The file of the attribute.
    pub file: &'static str,
    /// The line of the attribute, or of the method in an `impl`, from 1.
    pub line: u32,
}

impl Info {
    /// The parameters that stand in the path, in its order.
    pub fn path_parameters(&self) -> impl Iterator<Item = &'static Parameter> {
        let parameters: &'static [Parameter] = self.parameters;
        parameters
            .iter()
            .filter(|parameter| parameter.place == Place::Path)
    }

    /// What tells it from other views: a constant may have several addresses.
    pub(crate) fn key(&self) -> (&'static str, &'static str, u32) {
        (self.module, self.name, self.line)
    }

    /// `name (file:line)`, the way errors and logs name a view.
    pub(crate) fn place(&self) -> String {
        format!("`{}` ({}:{})", self.name, self.file, self.line)
    }
}

/// A view of which nothing is said; generated code fills in the rest.
#[doc(hidden)]
pub const PLAIN: Info = Info {
    name: "",
    module: "",
    path: None,
    methods: &[],
    dispatch: Dispatch::Inline,
    parameters: &[],
    body_limit: None,
    pool: None,
    timeout: None,
    detach: false,
    file: "",
    line: 0,
};

/// Where a view runs.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Dispatch {
    /// `async fn`: polled on the event loop, in the task of its connection.
    Async,
    /// `fn`: on a thread of the blocking pool.
    Blocking,
    /// `fn` with `cpu`: on a thread of the cpu pool, which has one per core.
    Cpu,
    /// `fn` with `inline`: on the event loop, in place.
    Inline,
}

impl Dispatch {
    /// Whether it is polled on the event loop.
    pub(crate) fn is_on_loop(self) -> bool {
        matches!(self, Self::Async | Self::Inline)
    }
}

impl fmt::Display for Dispatch {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.pad(match self {
            Self::Async => "async",
            Self::Blocking => "blocking",
            Self::Cpu => "cpu",
            Self::Inline => "inline",
        })
    }
}

/// A path or query parameter of a view.
#[derive(Clone, Copy, Debug)]
pub struct Parameter {
    /// Its name in the path and in the signature.
    pub name: &'static str,
    /// Its type, as written in the signature.
    pub type_name: &'static str,
    /// Whether it stands in the path or behind the `?`.
    pub place: Place,
    /// What the router asks of a segment before it chooses the view.
    #[doc(hidden)]
    pub segment: Segment,
}

/// Where a parameter stands.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Place {
    /// `{id}` or `{*rest}` in the path.
    Path,
    /// Behind the `?`.
    Query,
}

/// Whether a segment of a path can be a parameter of some type.
#[doc(hidden)]
#[derive(Clone, Copy, Debug)]
pub struct Segment {
    /// Tells which type it is: two views of one shape and the same types are a conflict.
    pub type_id: fn() -> TypeId,
    /// `None`: every segment will do.
    pub accepts: Option<fn(&str) -> bool>,
}

impl Segment {
    /// Every segment will do.
    pub const ANY: Self = Self {
        type_id: TypeId::of::<String>,
        accepts: None,
    };
}
