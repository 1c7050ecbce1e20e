//! The tests of veduta over its public API, in process and over real sockets.
//!
//! One binary: thirty would be linked thirty times.

#[cfg(unix)]
mod program;
mod support;

mod app;
mod arguments;
mod context;
mod cpu;
mod database;
mod dispatch;
mod errors;
mod files;
mod impl_views;
mod layers;
mod life;
mod metrics;
mod middleware;
mod multipart;
mod named_pools;
mod nesting;
mod open_streams;
#[cfg(target_os = "linux")]
mod quarantine;
#[cfg(target_os = "linux")]
mod refused_threads;
mod responses;
mod round_trips;
mod routing;
#[cfg(unix)]
mod runtimes;
mod server;
mod services;
mod settings;
#[cfg(unix)]
mod sockets;
mod sse;
mod streams;
mod template_urls;
mod templates;
mod tower_http;
mod unstarted;
mod upgrades;
mod uploads;
mod urls;
mod wire;
