//! There is nothing here: what is measured stands in `benches`.
