use veduta::{routes, view};

#[view(ARCHIVE_PATH)]
fn archive() -> &'static str {
    "news"
}

fn main() {
    routes![archive];
}
