//! What generated code calls for each argument of a view.
//!
//! Every step exists twice: as an inherent item, where the argument's type implements the trait that
//! it takes, and in [`Otherwise`] for all other types. Rust prefers the first. So the rest of the
//! expansion compiles for every type, and only the one check statement of an argument can fail: one
//! mistake is one error.

#![expect(
    missing_docs,
    missing_debug_implementations,
    reason = "only generated code sees these"
)]

use std::any::TypeId;
use std::borrow::Cow;
use std::fmt::Display;
use std::future::{Future, Ready};
use std::marker::PhantomData;
use std::str::FromStr;

use super::url::Url;
use crate::bridge::MayBlock;
use crate::error::{Error, Result};
use crate::info::Segment;
use crate::request::{
    FromBlocking, FromBlockingRef, FromRequest, FromRequestRef, PathParam, QueryParam, Request,
    Requirements, TextParam,
};

/// An argument of type `T`; there are no values of it.
pub struct Argument<T: ?Sized>(PhantomData<fn() -> PhantomData<T>>);

/// An extractor of a sync view that was made on the event loop.
pub struct Made<T>(T);

/// An extractor of a sync view that is made on the thread.
pub struct Later<T>(PhantomData<fn() -> T>);

/// The steps for arguments whose check has failed; they are never run.
pub trait Otherwise {
    type Type: ?Sized;

    const BODY: bool = false;
    const BODY_ON_LOOP: bool = false;
    const SUITS_GET: bool = true;
    const SUITS_GET_ON_LOOP: bool = true;
    const SEGMENT: Segment = Segment::ANY;
    const IS_REQUEST: bool = false;
    const IS_NEXT: bool = false;
    const IS_RESPONSE: bool = false;

    fn requires(_: &mut Requirements) {}

    fn take(_: &Request) -> Ready<Result<Self::Type>>
    where
        Self::Type: Sized,
    {
        unreachable!()
    }

    fn on_loop(_: &Request) -> Ready<Result<Later<Self::Type>>>
    where
        Self::Type: Sized,
    {
        std::future::ready(Ok(Later(PhantomData)))
    }

    fn request<G>(_: G) -> Self::Type
    where
        Self::Type: Sized,
    {
        unreachable!()
    }

    fn next<G>(_: G) -> Self::Type
    where
        Self::Type: Sized,
    {
        unreachable!()
    }

    fn response<G>(_: G) -> Self::Type
    where
        Self::Type: Sized,
    {
        unreachable!()
    }

    fn borrow(_: &Request) -> &Self::Type {
        unreachable!()
    }

    fn borrow_blocking<'a>(_: &'a Request, _: &'a MayBlock) -> &'a Self::Type {
        unreachable!()
    }

    fn path(_: &Request, _: usize) -> Result<Self::Type>
    where
        Self::Type: Sized,
    {
        unreachable!()
    }

    fn text(_: &Request, _: usize) -> Result<&Self::Type> {
        unreachable!()
    }

    fn add_path(_: &mut Url<'_>, _: &Self::Type) {}

    fn add_text(_: &mut Url<'_>, _: &Self::Type) {}
}

impl<T: ?Sized> Otherwise for Argument<T> {
    type Type = T;
}

impl<T: FromBlocking> Argument<T> {
    pub const BODY: bool = T::BODY;
    pub const SUITS_GET: bool = T::SUITS_GET;

    pub fn requires(needs: &mut Requirements) {
        T::requires(needs);
    }
}

impl<T: FromRequest> Argument<T> {
    pub const BODY_ON_LOOP: bool = T::BODY;
    pub const SUITS_GET_ON_LOOP: bool = T::SUITS_GET;

    /// An extractor of an async or inline view.
    pub fn take(request: &Request) -> impl Future<Output = Result<T>> + Send {
        T::from_request(request)
    }

    /// An extractor of a sync view, before it has a thread.
    // `Send` is promised here: of an `async fn` rustc would have to prove it in each view, which it
    // cannot for a type such as `State<&'static str>`.
    pub fn on_loop(request: &Request) -> impl Future<Output = Result<Made<T>>> + Send {
        let made = T::from_request(request);
        async { made.await.map(Made) }
    }
}

impl<T> Made<T> {
    /// An extractor of a sync view, on its thread.
    ///
    /// # Errors
    /// None: it has been made.
    pub fn on_thread(self, _: &Request, _: &MayBlock) -> Result<T> {
        Ok(self.0)
    }
}

impl<T: FromBlocking> Later<T> {
    /// An extractor of a sync view, on its thread.
    ///
    /// # Errors
    /// When the request is refused.
    pub fn on_thread(self, request: &Request, block: &MayBlock) -> Result<T> {
        T::from_blocking(request, block)
    }
}

/// As [`Otherwise`], for [`Later`].
pub trait OtherwiseLater {
    type Type;

    fn on_thread(self, _: &Request, _: &MayBlock) -> Result<Self::Type>
    where
        Self: Sized,
    {
        unreachable!()
    }
}

impl<T> OtherwiseLater for Later<T> {
    type Type = T;
}

impl<T: FromRequestRef + ?Sized> Argument<T> {
    pub fn borrow(request: &Request) -> &T {
        T::from_request_ref(request)
    }
}

impl<T: FromBlockingRef + ?Sized> Argument<T> {
    pub fn borrow_blocking<'a>(request: &'a Request, block: &'a MayBlock) -> &'a T {
        T::from_blocking_ref(request, block)
    }
}

impl<T: PathParam> Argument<T> {
    pub const SEGMENT: Segment = Segment {
        type_id: TypeId::of::<T>,
        accepts: if T::ANY {
            None
        } else {
            Some(|segment| T::from_segment(segment).is_ok())
        },
    };

    /// # Errors
    /// When the segment does not parse, which the router has tried before.
    pub fn path(request: &Request, index: usize) -> Result<T> {
        let segment = request.path_parameter(index).ok_or_else(Error::not_found)?;
        T::from_segment(segment).map_err(|_| Error::not_found())
    }

    pub fn add_path(url: &mut Url<'_>, value: &T) {
        url.add_segment(&value.to_segment());
    }
}

impl<T: TextParam + ?Sized> Argument<T> {
    /// # Errors
    /// When there is no such parameter, which the router rules out.
    pub fn text(request: &Request, index: usize) -> Result<&T> {
        request
            .path_parameter(index)
            .map(T::from_text)
            .ok_or_else(Error::not_found)
    }

    pub fn add_text(url: &mut Url<'_>, value: &T) {
        url.add_segment(value.as_text());
    }
}

/// As [`Argument`], for query parameters, whose trait has a lifetime.
pub struct QueryArgument<'q, T>(PhantomData<fn(&'q ()) -> T>);

/// As [`Otherwise`], for [`QueryArgument`].
pub trait OtherwiseQuery {
    type Type;

    fn query(_: &Request, _: &str) -> Result<Self::Type> {
        unreachable!()
    }

    fn add_query(_: &mut Url<'_>, _: &str, _: &Self::Type) {}
}

impl<T> OtherwiseQuery for QueryArgument<'_, T> {
    type Type = T;
}

impl<'q, T: QueryParam<'q>> QueryArgument<'q, T> {
    /// # Errors
    /// 400 with the name and the reason when the values do not parse.
    pub fn query(request: &'q Request, name: &str) -> Result<T> {
        let values: Vec<&str> = request.query_pairs()?.values(name).collect();
        T::from_values(&values)
            .map_err(|error| Error::bad_request(format!("query parameter `{name}`: {error}")))
    }

    pub fn add_query(url: &mut Url<'_>, name: &str, value: &T) {
        value.each_value(&mut |value| url.add_pair(name, value));
    }
}

/// What `#[derive(PathParam)]` reads with.
#[diagnostic::on_unimplemented(
    message = "`{Self}` cannot be parsed from a segment of a path",
    label = "implement `FromStr` for this",
    note = "`#[derive(PathParam)]` parses by `FromStr`, whose `Err` implements `Display`: the client is shown its text"
)]
pub trait Parsed: Sized {
    type Error: Display;

    /// # Errors
    /// When the segment is none of these.
    fn parsed(segment: &str) -> std::result::Result<Self, Self::Error>;
}

// Otherwise rustc would list every type of every crate that implements `FromStr`.
#[diagnostic::do_not_recommend]
impl<T: FromStr<Err: Display>> Parsed for T {
    type Error = T::Err;

    fn parsed(segment: &str) -> std::result::Result<Self, Self::Error> {
        segment.parse()
    }
}

/// What `#[derive(PathParam)]` writes with.
#[diagnostic::on_unimplemented(
    message = "`{Self}` cannot be written into a path",
    label = "implement `Display` for this",
    note = "`#[derive(PathParam)]` writes by `Display` what `FromStr` parses to the same value"
)]
pub trait Written {
    fn written(&self) -> Cow<'_, str>;
}

#[diagnostic::do_not_recommend]
impl<T: Display> Written for T {
    fn written(&self) -> Cow<'_, str> {
        self.to_string().into()
    }
}

/// Refuses a second body at compile time.
///
/// # Panics
/// When both are true.
#[track_caller]
pub const fn one_body(earlier: bool, this: bool) {
    assert!(
        !(earlier && this),
        "a view reads the body once; take one of these arguments and drop the other"
    );
}

/// Refuses a body in a view that answers only GET.
///
/// # Panics
/// When the argument is one.
#[track_caller]
pub const fn no_body(suits_get: bool) {
    assert!(
        suits_get,
        "a GET request has no body; write a method that has one: `#[view(POST, ..)]`"
    );
}

/// As [`no_body`], for a method of an `impl`.
///
/// # Panics
/// When the argument is one.
#[track_caller]
pub const fn no_body_in_get(suits_get: bool) {
    assert!(
        suits_get,
        "a GET request has no body; take it in a method that has one: `fn post(..)`"
    );
}

/// Refuses a body in a middleware at compile time.
///
/// # Panics
/// When the argument is one.
#[track_caller]
pub const fn no_body_in_middleware(is_body: bool) {
    assert!(
        !is_body,
        "a middleware leaves the body to the view; an `async` one that wants it takes it out of `request: Request` and passes another on: `next.run(request.with_body(body))`"
    );
}
