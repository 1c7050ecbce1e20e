use veduta::{State, routes, view};

struct Clock;

#[view("/archive/{year}")]
async fn archive(year: State<Clock>) -> &'static str {
    drop(year);
    "news"
}

fn main() {
    let _ = routes![archive];
    archive::url(2024);
}
