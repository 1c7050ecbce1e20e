//! Values that belong to a request: set once, read wherever its code runs.
//!
//! A [`Local`] is declared like a static and has another value in each request. What a middleware sets, a view of
//! either colour reads; what is set inside [`blocking`](crate::blocking) is there after it; and a task that is started
//! with [`spawn`](crate::spawn) goes on with a copy of its own.
//!
//! ```
//! use veduta::context::Local;
//! use veduta::{Next, Request, Response, middleware, view};
//!
//! static LANGUAGE: Local<String> = Local::new(|| "en".to_owned());
//!
//! #[middleware]
//! async fn language(request: Request, next: Next) -> Response {
//!     if request.headers().contains_key("accept-language") {
//!         LANGUAGE.set("de".to_owned());
//!     }
//!     next.run(request).await
//! }
//!
//! /// Runs on a thread of the blocking pool, and calls code that knows of no request.
//! #[view("/")]
//! fn front_page() -> String {
//!     greeting()
//! }
//!
//! fn greeting() -> String {
//!     LANGUAGE.with(|language| match language.as_str() {
//!         "de" => "guten Tag",
//!         _ => "good day",
//!     }.to_owned())
//! }
//! # use veduta::test::TestClient;
//! # let client = TestClient::new(veduta::App::new(veduta::routes![front_page]).middleware::<language>());
//! # assert_eq!(client.get("/").header("accept-language", "de").wait().text(), "guten Tag");
//! # assert_eq!(client.get("/").wait().text(), "good day");
//! ```
//!
//! # Where a context is
//!
//! | code | its context |
//! |---|---|
//! | layers, middleware, hooks, arguments and views of a request | one, which all of them share |
//! | [`blocking`](crate::blocking), [`cpu`](fn@crate::cpu), [`MayBlock::block_on`](crate::MayBlock::block_on) | that of the code that calls them |
//! | the stream or the iterator of a body, and a view with `detach` that goes on without its client | that of the request |
//! | a task of [`spawn`](crate::spawn), the future of [`Snapshot::scope`] | a copy; what is set there stays there |
//! | a task of `tokio::spawn`, a thread of `std::thread` | none: a `Local` has its default, and setting it panics |
//! | a request that a view asks of an [`AppService`](crate::AppService) | one of its own, which is empty at first |

mod local;
mod luggage;
mod own_task;
mod scoped;
mod slot;
mod snapshot;
mod values;

pub use local::Local;
pub use snapshot::{Snapshot, snapshot};

pub(crate) use luggage::{Luggage, span};
pub(crate) use own_task::request;
pub(crate) use scoped::Scoped;
pub(crate) use slot::Slot;
