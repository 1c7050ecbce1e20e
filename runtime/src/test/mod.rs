//! Asking an application in tests: in process, or over a socket.
//!
//! [`TestClient::new`] needs no socket and no server; [`TestClient::over_socket`] starts a real server on a
//! free port. Both keep cookies. A request is awaited in an async test and [waited](RequestBuilder::wait)
//! for in a plain one:
//!
//! ```
//! use veduta::test::TestClient;
//! use veduta::{App, routes, view};
//!
//! #[view("/double/{number}")]
//! fn double(number: u32) -> String {
//!     (2 * number).to_string()
//! }
//!
//! // In a plain #[test]:
//! let client = TestClient::new(App::new(routes![double]));
//! let response = client.get("/double/21").wait();
//! assert_eq!(response.status(), 200);
//! assert_eq!(response.text(), "42");
//! ```

mod client;
mod request;
mod response;
mod socket;
mod stream;

pub use client::TestClient;
pub use request::RequestBuilder;
pub use response::TestResponse;
pub use stream::TestStream;
