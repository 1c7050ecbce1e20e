//! One file a scenario.

pub(crate) mod database;
pub(crate) mod dawdlers;
pub(crate) mod disconnects;
pub(crate) mod full_pool;
pub(crate) mod hop;
pub(crate) mod leavers;
pub(crate) mod nesting;
pub(crate) mod panics;
pub(crate) mod sleepers;
