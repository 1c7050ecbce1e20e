use veduta::view;

#[view("/ping", cpu, inline)]
fn ping() -> &'static str {
    "pong"
}

fn main() {}
