//! HTTP/2, by prior knowledge.

mod floods;
mod frames;
mod life;
mod streams;
mod table;
