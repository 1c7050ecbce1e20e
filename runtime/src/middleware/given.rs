//! What generated code calls for the arguments that a middleware is given by position.
//!
//! As for extractors, a check is the only thing that can fail, and everything else compiles for every type.

#![expect(missing_docs, reason = "only generated code sees these")]

use super::{MiddlewareInfo, MiddlewareKind, Next};
use crate::request::Request;
use crate::response::Response;
use crate::view::probe::Argument;

impl Argument<Request> {
    pub const IS_REQUEST: bool = true;

    pub fn request(request: Request) -> Request {
        request
    }
}

impl Argument<Next> {
    pub const IS_NEXT: bool = true;

    pub fn next(next: Next) -> Next {
        next
    }
}

impl Argument<Response> {
    pub const IS_RESPONSE: bool = true;

    pub fn response(response: Response) -> Response {
        response
    }
}

/// Refuses at compile time what stands where the request is given.
///
/// # Panics
/// When it is something else.
#[track_caller]
pub const fn is_request(is_request: bool) {
    assert!(
        is_request,
        "the last two arguments of an async middleware are the request and what comes next\nhelp: write `request: Request` here"
    );
}

/// Refuses at compile time what stands where [`Next`] is given.
///
/// # Panics
/// When it is something else.
#[track_caller]
pub const fn is_next(is_next: bool) {
    assert!(
        is_next,
        "the last two arguments of an async middleware are the request and what comes next\nhelp: write `next: Next` here"
    );
}

/// Refuses at compile time what stands where the response is given.
///
/// # Panics
/// When it is something else.
#[track_caller]
pub const fn is_response(is_response: bool) {
    assert!(
        is_response,
        "the last argument of an `after` hook is the response\nhelp: write `response: Response` here"
    );
}

/// The facts of a middleware whose mistakes are being reported; it is never run.
pub const MISTAKEN_MIDDLEWARE: MiddlewareInfo = MiddlewareInfo {
    name: "",
    module: "",
    kind: MiddlewareKind::Around,
    file: "",
    line: 0,
};
