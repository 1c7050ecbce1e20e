//! The tests of veduta over its public API, in process and over real sockets.
//!
//! One binary: thirty would be linked thirty times.

mod support;

mod app;
mod arguments;
mod dispatch;
mod errors;
mod files;
mod layers;
mod middleware;
mod responses;
mod routing;
mod server;
mod settings;
#[cfg(unix)]
mod sockets;
mod template_urls;
mod templates;
mod urls;
