//! The guide: how an application is written, tested and run. Documentation only, there is nothing to call.
//!
//! | chapter | |
//! |---|---|
//! | [`views`] | which kind of view to write; what happens when a pool is full, a client leaves, a view panics |
//! | [`arguments`] | what a view takes: from the path, the query, the body, the application |
//! | [`responses`] | what it returns: text, JSON, pages, files, streams, redirects |
//! | [`routes`] | which view answers which path, and how links are written |
//! | [`errors`] | what becomes of an error, for the client and for the log |
//! | [`middleware`] | code around many views: functions, hooks that may block, tower layers |
//! | [`context`] | values that belong to a request, and tasks that outlive it |
//! | [`dispatch`] | where your code runs: threads and pools, nesting, timeouts, clients that go |
//! | [`stalls`] | when the server stalls: what the watchdog says, how to find the cause, what to write instead |
//! | [`testing`] | views by themselves, and the application through a client |
//! | [`deployment`] | settings, sockets, hooks at the start and the end, signals, logs, metrics |
//! | [`runtimes`] | the two shapes of the event loop: threads that share connections, or an event loop a core |
//! | [`production`] | what the server promises on the open internet, and what bounds its clients |
//! | [`tls`] | https: certificates, their renewal, certificates of clients |
//! | [`compile_errors`] | when it does not compile: the messages that are rustc's own |
//! | [`messages`] | what the compiler says to each mistake, to be searched |
//! | [`from_axum`] | the same twelve programs in axum and here |
//! | [`from_django`] | the same twelve programs in Django and here |
//!
//! How veduta and tower, and veduta and axum, go into each other is said at [`HttpService`](crate::HttpService).
//!
//! In the examples `client` is a [`TestClient`](crate::test::TestClient) of an application that has the views above it:
//!
//! ```
//! use veduta::test::TestClient;
//! use veduta::{App, routes, view};
//!
//! #[view("/")]
//! async fn front_page() -> &'static str {
//!     "news"
//! }
//!
//! let client = TestClient::new(App::new(routes![front_page]));
//! assert_eq!(client.get("/").wait().text(), "news");
//! ```

// They link to what is behind features.
#![cfg_attr(
    not(all(
        feature = "cli",
        feature = "multipart",
        feature = "template",
        feature = "test",
        feature = "tls"
    )),
    allow(rustdoc::broken_intra_doc_links)
)]

#[doc = include_str!("../docs/guide/views.md")]
pub mod views {}

#[doc = include_str!("../docs/guide/arguments.md")]
pub mod arguments {}

#[doc = include_str!("../docs/guide/responses.md")]
pub mod responses {}

#[doc = include_str!("../docs/guide/routes.md")]
pub mod routes {}

#[doc = include_str!("../docs/guide/errors.md")]
pub mod errors {}

#[doc = include_str!("../docs/guide/middleware.md")]
pub mod middleware {}

#[doc = include_str!("../docs/guide/context.md")]
pub mod context {}

#[doc = include_str!("../docs/guide/dispatch.md")]
pub mod dispatch {}

#[doc = include_str!("../docs/guide/stalls.md")]
pub mod stalls {}

#[doc = include_str!("../docs/guide/testing.md")]
pub mod testing {}

#[doc = include_str!("../docs/guide/deployment.md")]
pub mod deployment {}

#[doc = include_str!("../docs/guide/runtimes.md")]
pub mod runtimes {}

#[doc = include_str!("../docs/guide/production.md")]
pub mod production {}

#[doc = include_str!("../docs/guide/tls.md")]
pub mod tls {}

#[doc = include_str!("../docs/guide/compile_errors.md")]
pub mod compile_errors {}

#[doc = include_str!("../docs/guide/messages.md")]
pub mod messages {}

#[doc = include_str!("../docs/guide/from_axum.md")]
pub mod from_axum {}

#[doc = include_str!("../docs/guide/from_django.md")]
pub mod from_django {}
