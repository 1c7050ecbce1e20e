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
use std::fmt::{self, Display};
use std::future::{Future, Ready, poll_fn};
use std::marker::PhantomData;
use std::pin::pin;
use std::str::FromStr;

use super::url::Url;
use crate::bridge::MayBlock;
use crate::error::{Error, Result};
use crate::info::Segment;
use crate::polling::{self, Kind, Subject};
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
        extract(request)
    }
}

impl<T: FromRequest + Send> Argument<T> {
    /// An extractor of a sync view, before it has a thread.
    #[expect(
        clippy::manual_async_fn,
        reason = "`Send` is promised here: otherwise rustc would have to prove it in each view, which it cannot for a type such as `State<&'static str>`"
    )]
    pub fn on_loop(request: &Request) -> impl Future<Output = Result<Made<T>>> + Send {
        async { extract(request).await.map(Made) }
    }
}

/// The argument has a name for those who watch while it is made.
async fn extract<T: FromRequest>(request: &Request) -> Result<T> {
    let subject = const { &Subject::of_type::<T>(Kind::Argument) };
    let made = {
        let _polling = polling::argument(subject);
        T::from_request(request)
    };
    let mut made = pin!(made);
    poll_fn(|cx| {
        let _polling = polling::argument(subject);
        made.as_mut().poll(cx)
    })
    .await
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
        request.note_thread();
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

/// A type that derives `PathParam`; there are no values of it.
pub struct Derived<T>(PhantomData<fn() -> T>);

/// As [`Otherwise`], for [`Derived`].
pub trait OtherwiseDerived {
    type Type;

    const IS_FROM_STR: bool = false;
    const SAYS_WHY: bool = false;
    const IS_DISPLAY: bool = false;

    fn parse(_: &str) -> Result<Self::Type, Refusal>
    where
        Self::Type: Sized,
    {
        unreachable!()
    }

    fn write(_: &Self::Type) -> Cow<'_, str>
    where
        Self::Type: Sized,
    {
        unreachable!()
    }
}

impl<T> OtherwiseDerived for Derived<T> {
    type Type = T;
}

impl<T: FromStr> Derived<T> {
    pub const IS_FROM_STR: bool = true;
}

impl<T: FromStr<Err: Display + 'static>> Derived<T> {
    pub const SAYS_WHY: bool = true;

    /// # Errors
    /// What `FromStr` says.
    pub fn parse(segment: &str) -> Result<T, Refusal> {
        segment.parse().map_err(|error| Refusal(Box::new(error)))
    }
}

impl<T: Display> Derived<T> {
    pub const IS_DISPLAY: bool = true;

    pub fn write(value: &T) -> Cow<'_, str> {
        value.to_string().into()
    }
}

/// Why a segment is no value of a derived type: nobody writes it out for a candidate of the router.
pub struct Refusal(Box<dyn Display>);

impl Display for Refusal {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.0.fmt(f)
    }
}

/// What a type needs that derives `PathParam`; the messages are for one that lacks it.
///
/// # Panics
/// When something is missing, with its message.
#[track_caller]
pub const fn derived(facts: [bool; 3], messages: [&'static str; 4]) {
    let [is_from_str, says_why, is_display] = facts;
    let [neither, no_from_str, no_reason, no_display] = messages;
    assert!(is_from_str || is_display, "{}", neither);
    assert!(is_from_str, "{}", no_from_str);
    assert!(says_why, "{}", no_reason);
    assert!(is_display, "{}", no_display);
}

/// Refuses a second body at compile time.
///
/// # Panics
/// When both are true.
#[track_caller]
pub const fn one_body(earlier: bool, this: bool) {
    assert!(
        !(earlier && this),
        "a view reads the body once\nhelp: remove this argument or the one before it that reads the body"
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
        "a GET request has no body\nhelp: write a method that has one: `#[view(POST, ..)]`"
    );
}

/// As [`no_body`], for a text, which may have been meant as a parameter.
///
/// # Panics
/// When the argument is a body, with the message.
#[track_caller]
pub const fn no_text(suits_get: bool, message: &'static str) {
    assert!(suits_get, "{}", message);
}

/// As [`no_body`], for a method of an `impl`.
///
/// # Panics
/// When the argument is one.
#[track_caller]
pub const fn no_body_in_get(suits_get: bool) {
    assert!(
        suits_get,
        "a GET request has no body\nhelp: take it in a method that has one: `fn post(..)`"
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
        "a middleware leaves the body to the view\nhelp: take it out of `request: Request` in an `async` one and pass another on: `next.run(request.with_body(body))`"
    );
}
