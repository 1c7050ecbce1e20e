//! HTTP/2, by prior knowledge.

mod frames;
mod table;
