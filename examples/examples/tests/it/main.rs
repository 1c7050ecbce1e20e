//! Every program runs, and does what its first lines promise.

mod support;

mod hello;
mod parameters;

mod json_api;

mod errors;
mod forms;

mod cpu_work;
mod sqlite;

mod events;
mod streaming;

mod templates;

mod middleware;

mod resource;

mod axum_inside;
mod inside_axum;

mod listing;
