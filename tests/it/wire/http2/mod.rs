//! HTTP/2, by prior knowledge.

mod floods;
pub(super) mod frames;
mod life;
mod streams;
mod table;
