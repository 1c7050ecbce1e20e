//! The guide: how to write an application, chapter by chapter. Documentation only.
//!
//! | chapter | is about |
//! |---|---|
//! | [views] | which kind of view to write, and what happens when a pool is full, a client leaves, a view panics |
//! | [arguments] | what a view takes from the request and from the application |
//! | [responses] | what it returns |
//! | [routes] | which view answers which path, and how links are written |

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

#[doc = include_str!("../docs/guide/testing.md")]
pub mod testing {}

#[doc = include_str!("../docs/guide/deployment.md")]
pub mod deployment {}

#[doc = include_str!("../docs/guide/from_axum.md")]
pub mod from_axum {}

#[doc = include_str!("../docs/guide/from_django.md")]
pub mod from_django {}
