//! What goes over the wire: bytes that are no request, clients that are slow, answers that arrive whole.

mod early;
mod http1;
mod http2;
mod offsets;
mod pipelining;
mod refusals;
mod slow;
mod tls;
mod watched;
