//! What goes over the wire: bytes that are no request, clients that are slow, answers that arrive whole.

mod tls;
