use veduta::{HeaderMap, middleware};

#[middleware(before, timeout = "1 s")]
fn log_in(headers: &HeaderMap) {
    drop(headers.get("cookie"));
}

fn main() {}
