use veduta::{routes, view};

#[view(PSOT, "/stories")]
fn submit() -> &'static str {
    "news"
}

fn main() {
    routes![submit];
}
