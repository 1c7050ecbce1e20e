//! What must not warn.
