//! The traits of what a view takes.

use std::future::Future;

use http::{HeaderMap, Method, Uri};

use super::{Request, Requirements};
use crate::bridge::MayBlock;
use crate::error::Result;

/// What a view of either colour, and a middleware, can take by type: an owned value, made from the request on
/// the event loop.
///
/// | type | what it is |
/// |---|---|
/// | [`Json<T>`](crate::Json), [`Form<T>`](crate::Form) | the body, read by serde |
/// | [`Bytes`](crate::Bytes), `String`, [`Body`](crate::Body) | the body as it is: whole, as text, piece by piece |
/// | [`Query<T>`](crate::Query) | the whole query, read by serde |
/// | [`State<T>`](crate::State) | what the application was given |
/// | [`Extension<T>`](crate::Extension) | what a middleware or a layer has found out |
/// | [`Cached<T>`](crate::Cached) | another extractor, made once per request |
/// | [`Cookies`](crate::Cookies), [`ClientAddr`](crate::ClientAddr), [`LastEventId`](crate::LastEventId), [`OriginalUri`](crate::OriginalUri) | what their names say |
/// | [`Request`] | the head and the body |
/// | [`Metrics`](crate::Metrics) | how the server is doing |
/// | `Renderer`, with the feature `template` | what renders templates where they are no response |
/// | `Option<T>`, `Result<T>` | another extractor, when the view decides what a refusal means |
///
/// A body is for views alone; what blocks is [`FromBlocking`], and so is what cannot leave its thread.
///
/// Views take what is `Send`; the trait does not ask for it, because rustc would then report what is not twice.
///
/// ```
/// use veduta::{Error, FromRequest, Request, Result, StatusCode, view};
///
/// /// The key of a client of the API.
/// struct ApiKey(String);
///
/// impl FromRequest for ApiKey {
///     async fn from_request(request: &Request) -> Result<Self> {
///         let key = request.headers().get("x-api-key").and_then(|key| key.to_str().ok());
///         let key = key.ok_or_else(|| Error::new(StatusCode::UNAUTHORIZED, "send `X-Api-Key`"))?;
///         Ok(Self(key.to_owned()))
///     }
/// }
///
/// #[view("/me")]
/// fn me(key: ApiKey) -> String {
///     key.0
/// }
/// ```
#[diagnostic::on_unimplemented(
    message = "`{Self}` cannot be an argument of this view or middleware",
    label = "not an extractor that code on the event loop can take",
    note = "a parameter has its name in the path: `#[view(\"/../{{name}}\")]`; what the application holds is a `State<{Self}>`, what is sent as JSON a `Json<{Self}>`",
    note = "extractors are `Json<T>`, `Form<T>`, `Query<T>`, `State<T>`, `Extension<T>`, `Cached<T>`, `Cookies`, `ClientAddr`, `LastEventId`, `OriginalUri`, `Metrics`, `Bytes`, `String`, `Body`, `Request`, `Option<_>`, `Result<_, _>`; what is lent stands behind `&`: `&Request`, `&HeaderMap`, `&Method`, `&Uri`",
    note = "for an extractor of your own implement `FromRequest`; one that implements `FromBlocking` needs a `fn`, a view or a hook"
)]
pub trait FromRequest: Sized {
    /// Whether this reads the body. A view has one such argument at most, and none when it answers only GET.
    const BODY: bool = false;

    /// Whether a view that answers only GET may take this.
    #[doc(hidden)]
    const SUITS_GET: bool = !Self::BODY;

    /// Makes the value, or says why the request is refused.
    fn from_request(request: &Request) -> impl Future<Output = Result<Self>> + Send;

    /// Makes the value of an argument `Option<Self>`.
    ///
    /// Unless you say otherwise it is `None` when the request is refused with a 4xx or sent elsewhere; what
    /// is the server's fault stays an error.
    fn from_request_optional(
        request: &Request,
    ) -> impl Future<Output = Result<Option<Self>>> + Send {
        async {
            match Self::from_request(request).await {
                Ok(value) => Ok(Some(value)),
                Err(error) if error.status().is_server_error() => Err(error),
                Err(_) => Ok(None),
            }
        }
    }

    /// What this needs of the application, checked before the server starts.
    fn requires(needs: &mut Requirements) {
        let _ = needs;
    }
}

/// What only a sync view or a hook can take by type: a value made on the thread of the pool, which may block
/// and need not be `Send`.
///
/// Whatever implements [`FromRequest`] implements this too; [`BodyReader`](crate::BodyReader), the body as a
/// [`Read`](std::io::Read), implements this alone.
///
/// ```
/// use std::rc::Rc;
/// use veduta::{FromBlocking, MayBlock, Request, Result, view};
///
/// /// Reading a file blocks; an `Rc` stays on its thread.
/// struct Motto(Rc<str>);
///
/// impl FromBlocking for Motto {
///     fn from_blocking(_: &Request, _: &MayBlock) -> Result<Self> {
///         Ok(Self(std::fs::read_to_string("motto.txt")?.into()))
///     }
/// }
///
/// #[view("/motto")]
/// fn motto(motto: Motto) -> String {
///     motto.0.to_string()
/// }
/// ```
#[diagnostic::on_unimplemented(
    message = "`{Self}` cannot be an argument of this view or middleware",
    label = "not an extractor",
    note = "a parameter has its name in the path: `#[view(\"/../{{name}}\")]`; what the application holds is a `State<{Self}>`, what is sent as JSON a `Json<{Self}>`",
    note = "extractors are `Json<T>`, `Form<T>`, `Query<T>`, `State<T>`, `Extension<T>`, `Cached<T>`, `Cookies`, `ClientAddr`, `LastEventId`, `OriginalUri`, `Metrics`, `Bytes`, `String`, `Body`, `BodyReader`, `Request`, `Option<_>`, `Result<_, _>`; what is lent stands behind `&`: `&Request`, `&HeaderMap`, `&Method`, `&Uri`, `&MayBlock`",
    note = "for an extractor of your own implement `FromRequest`, or `FromBlocking` when making it blocks"
)]
pub trait FromBlocking: Sized {
    /// Whether this reads the body.
    const BODY: bool = false;

    /// Whether a view that answers only GET may take this.
    #[doc(hidden)]
    const SUITS_GET: bool = !Self::BODY;

    /// Makes the value, or says why the request is refused.
    fn from_blocking(request: &Request, block: &MayBlock) -> Result<Self>;

    /// What this needs of the application, checked before the server starts.
    fn requires(needs: &mut Requirements) {
        let _ = needs;
    }
}

impl<T: FromRequest + Send> FromBlocking for T {
    const BODY: bool = T::BODY;
    const SUITS_GET: bool = T::SUITS_GET;

    fn from_blocking(request: &Request, block: &MayBlock) -> Result<Self> {
        block.block_on(T::from_request(request))
    }

    fn requires(needs: &mut Requirements) {
        T::requires(needs);
    }
}

/// What a view of either colour can borrow from the request: `&Request`, `&HeaderMap`, `&Method`, `&Uri`.
#[diagnostic::on_unimplemented(
    message = "`&{Self}` cannot be an argument of this view",
    label = "a view on the event loop cannot borrow this",
    note = "a parameter has its name in the path: `#[view(\"/../{{name}}\")]`; an extractor is taken by value: `{Self}`; what the application holds is a `State<T>`",
    note = "an `async fn` or `inline` view borrows `&Request`, `&HeaderMap`, `&Method`, `&Uri`, and `&str` for a parameter of its path",
    note = "`&MayBlock` is for code that may block: drop `async` or `inline` to run this view on the blocking pool"
)]
pub trait FromRequestRef {
    /// The part of the request.
    fn from_request_ref(request: &Request) -> &Self;
}

/// What a sync view can borrow: what every view can, and `&MayBlock`.
#[diagnostic::on_unimplemented(
    message = "`&{Self}` cannot be an argument of this view or hook",
    label = "not a part of a request that can be borrowed",
    note = "a parameter has its name in the path: `#[view(\"/../{{name}}\")]`; an extractor is taken by value: `{Self}`; what the application holds is a `State<T>`",
    note = "a `fn` borrows `&Request`, `&HeaderMap`, `&Method`, `&Uri`, `&MayBlock`, and a view `&str` for a parameter of its path"
)]
pub trait FromBlockingRef {
    /// The part of the request, or the token.
    fn from_blocking_ref<'a>(request: &'a Request, block: &'a MayBlock) -> &'a Self;
}

impl<T: FromRequestRef + ?Sized> FromBlockingRef for T {
    fn from_blocking_ref<'a>(request: &'a Request, _: &'a MayBlock) -> &'a Self {
        T::from_request_ref(request)
    }
}

#[diagnostic::do_not_recommend]
impl FromBlockingRef for MayBlock {
    fn from_blocking_ref<'a>(request: &'a Request, block: &'a MayBlock) -> &'a Self {
        request.note_thread();
        block
    }
}

#[diagnostic::do_not_recommend]
impl FromRequestRef for Request {
    fn from_request_ref(request: &Request) -> &Self {
        request
    }
}

#[diagnostic::do_not_recommend]
impl FromRequestRef for HeaderMap {
    fn from_request_ref(request: &Request) -> &Self {
        request.headers()
    }
}

#[diagnostic::do_not_recommend]
impl FromRequestRef for Method {
    fn from_request_ref(request: &Request) -> &Self {
        request.method()
    }
}

#[diagnostic::do_not_recommend]
impl FromRequestRef for Uri {
    fn from_request_ref(request: &Request) -> &Self {
        request.uri()
    }
}

/// A copy of the head, with the body.
impl FromRequest for Request {
    const BODY: bool = true;
    // It is more than the body: a view that forwards GET requests takes it too.
    const SUITS_GET: bool = true;

    async fn from_request(request: &Request) -> Result<Self> {
        request.split()
    }
}
