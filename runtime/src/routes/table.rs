//! The routes of an application, built: from a method and a path to a view or a service.

use std::borrow::Cow;
use std::ops::Range;
use std::panic::{AssertUnwindSafe, catch_unwind};
use std::sync::Arc;

use http::request::Parts;
use http::{Method, StatusCode};
use smallvec::SmallVec;

use super::endpoint::Endpoint;
use super::future::EndpointFuture;
use super::pattern::Pattern;
use super::service::{ServiceInfo, Target};
use super::tree::{Tree, Values};
use crate::body::Body;
use crate::error::{Error, Result};
use crate::info::Info;
use crate::pool::message_of;
use crate::request::{
    Connection, DecodedPath, InvalidPath, Matched, OriginalUri, Ranges, Request, resolve_slashes,
};
use crate::response::{IntoResponse, Redirect, Response};

/// All routes. Paths come first, methods second.
pub(crate) struct Table {
    pub(super) tree: Tree,
    /// One a shape; the tree finds their numbers.
    pub(super) shapes: Vec<Shape>,
    pub(super) fallbacks: Vec<Fallback>,
}

/// What stands at paths that differ in the names of parameters only.
pub(super) struct Shape {
    /// Whether the last parameter takes several segments.
    pub(super) has_rest: bool,
    pub(super) at: At,
}

pub(super) enum At {
    /// In the order in which they were mounted; the first whose parameters parse answers.
    Views(SmallVec<[Candidate; 1]>),
    /// Of every method.
    Service(Nested),
}

/// A service at one of the paths that it answers.
pub(super) struct Nested {
    pub(super) info: ServiceInfo,
    pub(super) endpoint: Endpoint,
    pub(super) body_limit: Option<u64>,
    /// The names of the parameters of its prefix.
    pub(super) names: Option<Arc<[Box<str>]>>,
}

/// A view at a path.
pub(super) struct Candidate {
    pub(super) info: &'static Info,
    pub(super) endpoint: Endpoint,
    pub(super) body_limit: Option<u64>,
    /// For each parameter of the view its place among the parameters of the path, then the places of
    /// the parameters that only the mount path has.
    pub(super) places: SmallVec<[usize; 2]>,
    /// The names of the latter.
    pub(super) mounted: Option<Arc<[Box<str>]>>,
}

/// What answers when nothing below its path does.
pub(super) struct Fallback {
    pub(super) pattern: Pattern,
    /// `None`: it is 404.
    pub(super) target: Option<Target>,
    pub(super) endpoint: Endpoint,
    pub(super) body_limit: Option<u64>,
}

/// What the table has for a method and a path.
enum Found<'t> {
    Endpoint {
        endpoint: &'t Endpoint,
        matched: Matched,
    },
    /// The path has views, but none for this method; the layers of the first see the request.
    Allow {
        endpoint: &'t Endpoint,
        allow: String,
    },
    /// The path with the other ending has views.
    Redirect(String),
    /// Nobody takes these values of the parameters.
    Refused,
    /// There is no such path.
    Nothing,
    Invalid(InvalidPath),
}

/// Who answers, and what the request is told of that.
struct Lead<'t> {
    to: Result<&'t Endpoint, Nobody>,
    matched: Option<Matched>,
}

impl Lead<'_> {
    fn to_nobody(nobody: Nobody) -> Self {
        Self {
            to: Err(nobody),
            matched: None,
        }
    }
}

/// Why nobody is asked for an answer.
enum Nobody {
    Invalid(InvalidPath),
    Redirect(String),
    /// The server itself is asked, and whether it is there (RFC 9110, 9.3.7).
    Server,
    /// No proxy is here to connect to others.
    Connect,
    NotFound,
}

impl Nobody {
    fn of(method: &Method, path: &str) -> Self {
        if method == Method::OPTIONS && path == "*" {
            Self::Server
        } else if method == Method::CONNECT {
            Self::Connect
        } else {
            Self::NotFound
        }
    }

    fn outcome(self, request: &Request) -> Result<Response> {
        match self {
            Self::Server => Ok(StatusCode::NO_CONTENT.into_response()),
            Self::Connect => {
                let message = "CONNECT is for proxies";
                Err(Error::new(StatusCode::NOT_IMPLEMENTED, message))
            }
            Self::Invalid(invalid) => Err(Error::bad_request(invalid.reason())),
            Self::Redirect(path) => Ok(redirect(request, &path).into_response()),
            Self::NotFound => Err(Error::not_found()),
        }
    }
}

impl Table {
    /// Notes the view that will answer, for the layers around this table.
    pub(crate) fn announce(&self, request: &mut Request) {
        let found = self.find(request.method(), request.uri().path());
        if let Found::Endpoint { matched, .. } = found {
            request.set_matched(Some(matched));
        }
    }

    /// Answers a request that nobody has seen before.
    #[inline(never)]
    pub(crate) fn answer_first(
        &self,
        head: Parts,
        body: Body,
        connection: Arc<Connection>,
    ) -> EndpointFuture {
        let lead = self.lead(&head.method, head.uri.path());
        let request = Request::new(head, body, connection, lead.matched);
        Self::follow(lead.to, request)
    }

    /// Answers a request that layers may have rewritten since its view was announced.
    pub(crate) fn answer(&self, mut request: Request) -> EndpointFuture {
        let lead = self.lead(request.method(), request.uri().path());
        request.set_matched(lead.matched);
        Self::follow(lead.to, request)
    }

    #[inline]
    fn follow(lead: Result<&Endpoint, Nobody>, request: Request) -> EndpointFuture {
        match lead {
            Ok(endpoint) => endpoint.answer(request),
            Err(nobody) => {
                let outcome = nobody.outcome(&request);
                EndpointFuture::answered(&request, outcome)
            }
        }
    }

    fn lead(&self, method: &Method, path: &str) -> Lead<'_> {
        let (endpoint, matched) = match self.find(method, path) {
            Found::Endpoint { endpoint, matched } => (endpoint, matched),
            Found::Allow { endpoint, allow } => (endpoint, Matched::refused(allow)),
            Found::Redirect(path) => return Lead::to_nobody(Nobody::Redirect(path)),
            Found::Refused | Found::Nothing => return self.fall_back(method, path),
            Found::Invalid(invalid) => return Lead::to_nobody(Nobody::Invalid(invalid)),
        };
        Lead {
            to: Ok(endpoint),
            matched: Some(matched),
        }
    }

    #[inline]
    fn find(&self, method: &Method, path: &str) -> Found<'_> {
        match self.at(method, path) {
            Found::Nothing => self
                .other_ending(method, path)
                .map_or(Found::Nothing, Found::Redirect),
            found => found,
        }
    }

    /// What is mounted at this very path.
    #[inline]
    fn at(&self, method: &Method, path: &str) -> Found<'_> {
        let decoded = match DecodedPath::new(path) {
            Ok(decoded) => decoded,
            Err(invalid) => return Found::Invalid(invalid),
        };
        let mut values = Values::new();
        match self.tree.find(decoded.as_str(), &mut values) {
            Some(shape) => self.shapes[shape].choose(method, &mut values, &decoded),
            None => Found::Nothing,
        }
    }

    /// The path with or without a slash at its end, if there is a view.
    #[cold]
    fn other_ending(&self, method: &Method, path: &str) -> Option<String> {
        let other = with_other_ending(path)?;
        let has_view = matches!(
            self.at(method, &other),
            Found::Endpoint { .. } | Found::Allow { .. }
        );
        has_view.then_some(other)
    }

    #[cold]
    fn fall_back(&self, method: &Method, path: &str) -> Lead<'_> {
        // It has been decoded before, without an error.
        let decoded = DecodedPath::new(path);
        let decoded = decoded.as_ref().map_or("/", DecodedPath::as_str);
        let matching = |fallback: &&Fallback| fallback.pattern.prefix_of(decoded);
        let fallback = self
            .fallbacks
            .iter()
            .filter(|fallback| matching(fallback).is_some())
            .max_by_key(matching);
        let Some(fallback) = fallback else {
            return Lead::to_nobody(Nobody::of(method, path));
        };
        let matched = fallback.target.map(|target| Matched {
            info: target.view(),
            body_limit: fallback.body_limit,
            ..Matched::default()
        });
        Lead {
            to: Ok(&fallback.endpoint),
            matched,
        }
    }
}

impl Shape {
    /// The service, or the first view whose parameters parse and which answers the method.
    fn choose(
        &self,
        method: &Method,
        values: &mut Values<'_>,
        path: &DecodedPath<'_>,
    ) -> Found<'_> {
        if path.is_encoded() {
            self.resolve(values);
        }
        let candidates = match &self.at {
            At::Views(candidates) => candidates,
            At::Service(nested) => return nested.found(values, path),
        };
        let parsing = candidates
            .iter()
            .filter(|candidate| candidate.accepts(values));
        let by_name = parsing.clone().find(|candidate| candidate.names(method));
        let answering = by_name.or_else(|| parsing.clone().find(|other| other.answers(method)));
        if let Some(candidate) = answering {
            let matched = candidate.matched(values, path);
            let endpoint = &candidate.endpoint;
            return Found::Endpoint { endpoint, matched };
        }
        refused(parsing)
    }

    /// The slashes that were encoded within the values, which stand in the order of the path.
    #[cold]
    fn resolve(&self, values: &mut Values<'_>) {
        let last = values.len().wrapping_sub(1);
        for (index, value) in values.iter_mut().enumerate() {
            if let Cow::Borrowed(text) = *value {
                *value = resolve_slashes(text, self.has_rest && index == last);
            }
        }
    }
}

/// No view answers the method, or none takes the values.
#[cold]
fn refused<'t>(parsing: impl Iterator<Item = &'t Candidate> + Clone) -> Found<'t> {
    let Some(Candidate { endpoint, .. }) = parsing.clone().next() else {
        return Found::Refused;
    };
    let allow = allow(parsing);
    Found::Allow { endpoint, allow }
}

impl Candidate {
    fn accepts(&self, values: &[Cow<'_, str>]) -> bool {
        self.info
            .path_parameters()
            .zip(&self.places)
            .all(|(parameter, place)| {
                let accepts = parameter.segment.accepts;
                accepts.is_none_or(|accepts| parses(accepts, &values[*place]))
            })
    }

    fn names(&self, method: &Method) -> bool {
        self.info.methods.contains(method)
    }

    /// A GET view answers HEAD, unless another one does it by name.
    fn answers(&self, method: &Method) -> bool {
        self.names(method) || (method == Method::HEAD && self.names(&Method::GET))
    }

    fn matched(&self, values: &[Cow<'_, str>], path: &DecodedPath<'_>) -> Matched {
        let values = self.places.iter().map(|place| &*values[*place]);
        let (ranges, decoded) = keep(values, path);
        Matched {
            info: Some(self.info),
            body_limit: self.body_limit,
            ranges,
            decoded,
            mounted: self.mounted.clone(),
            allow: None,
        }
    }
}

impl Nested {
    fn found(&self, values: &[Cow<'_, str>], path: &DecodedPath<'_>) -> Found<'_> {
        // Behind the parameters of the prefix there may be the rest, which is the service's own business.
        let count = self.names.as_ref().map_or(0, |names| names.len());
        let (ranges, decoded) = keep(values.iter().take(count).map(|value| &**value), path);
        Found::Endpoint {
            endpoint: &self.endpoint,
            matched: Matched {
                info: None,
                body_limit: self.body_limit,
                ranges,
                decoded,
                mounted: self.names.clone(),
                allow: None,
            },
        }
    }
}

/// Whether a value is one of its type. A type whose parsing panics is taken at its word later: the view asks it once more, and a
/// panic there is an answer.
fn parses(accepts: fn(&str) -> bool, value: &str) -> bool {
    catch_unwind(AssertUnwindSafe(|| accepts(value))).unwrap_or_else(|payload| {
        message_of(payload);
        true
    })
}

/// Where the values stand: in the path, or in a text of their own when it was encoded.
fn keep<'v>(
    values: impl Iterator<Item = &'v str>,
    path: &DecodedPath<'_>,
) -> (Ranges, Option<Box<str>>) {
    if path.is_encoded() {
        let (ranges, text) = gather(values);
        return (ranges, Some(text));
    }
    let ranges = values.map(|value| range_in(path.as_str(), value));
    (ranges.collect(), None)
}

/// Where in `path` its part `value` stands.
fn range_in(path: &str, value: &str) -> Range<u16> {
    let start = value.as_ptr() as usize - path.as_ptr() as usize;
    short(start)..short(start + value.len())
}

/// Decoded values, one behind the other.
#[cold]
fn gather<'v>(values: impl Iterator<Item = &'v str>) -> (Ranges, Box<str>) {
    let mut text = String::new();
    let ranges = values
        .map(|value| {
            let start = text.len();
            text.push_str(value);
            short(start)..short(text.len())
        })
        .collect();
    (ranges, text.into())
}

/// A target that `http` accepts is shorter than 64 KiB.
fn short(offset: usize) -> u16 {
    u16::try_from(offset).unwrap_or(u16::MAX)
}

/// The value of `Allow`, sorted: every candidate's methods, and those that come by themselves.
fn allow<'c>(candidates: impl Iterator<Item = &'c Candidate>) -> String {
    let mut methods: Vec<&str> = candidates
        .flat_map(|candidate| candidate.info.methods)
        .flat_map(|method| {
            if *method == Method::GET {
                vec!["GET", "HEAD"]
            } else {
                vec![method.as_str()]
            }
        })
        .chain(["OPTIONS"])
        .collect();
    methods.sort_unstable();
    methods.dedup();
    methods.join(", ")
}

/// The path with or without a slash at its end.
fn with_other_ending(path: &str) -> Option<String> {
    // `//host` in a `Location` would be another server, and so would `/\host` for a browser.
    if path.len() < 2 || path.starts_with("//") || path.starts_with(r"/\") {
        return None;
    }
    let other = path.strip_suffix('/');
    Some(other.map_or_else(|| format!("{path}/"), str::to_owned))
}

fn redirect(request: &Request, path: &str) -> Redirect {
    // The client knows nothing of a prefix that was taken off on the way.
    let original = request.extensions().get::<OriginalUri>();
    let original = original.and_then(|original| with_other_ending(original.path()));
    let path = original.as_deref().unwrap_or(path);
    let query = request
        .uri()
        .query()
        .map_or_else(String::new, |query| format!("?{query}"));
    Redirect::permanent(format!("{path}{query}"))
}
