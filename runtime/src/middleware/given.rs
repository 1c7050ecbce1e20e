//! What generated code calls for the arguments that a middleware is given by position: each is checked by
//! a trait that one type has, and everything else compiles for every type.

#![expect(missing_docs, reason = "only generated code sees these")]

use super::{MiddlewareInfo, MiddlewareKind, Next};
use crate::request::Request;
use crate::response::Response;
use crate::view::probe::Argument;

macro_rules! given {
    ($($(#[$words:meta])+ $check:ident: $type:ty;)+) => {$(
        $(#[$words])+
        pub trait $check {
            fn check(&self) {}
        }

        impl $check for $type {}

        impl Argument<$type> {
            pub fn given(value: $type) -> $type {
                value
            }
        }
    )+};
}

given! {
    #[diagnostic::on_unimplemented(
        message = "`{Self}` stands where the request is given",
        label = "write `request: Request` here",
        note = "the last two arguments of an async middleware are `request: Request, next: Next`; extractors come before them"
    )]
    IsRequest: Request;
    #[diagnostic::on_unimplemented(
        message = "`{Self}` stands where the rest of the way is given",
        label = "write `next: Next` here",
        note = "the last two arguments of an async middleware are `request: Request, next: Next`; extractors come before them"
    )]
    IsNext: Next;
    #[diagnostic::on_unimplemented(
        message = "`{Self}` stands where the response is given",
        label = "write `response: Response` here",
        note = "the last argument of an `after` hook is `response: Response`; extractors come before it"
    )]
    IsResponse: Response;
}

/// The facts of a middleware whose mistakes are being reported; it is never run.
pub const MISTAKEN_MIDDLEWARE: MiddlewareInfo = MiddlewareInfo {
    name: "",
    module: "",
    kind: MiddlewareKind::Around,
    file: "",
    line: 0,
};
