use veduta::view;

#[view("/ping", inline)]
async fn ping() -> &'static str {
    "pong"
}

fn main() {}
