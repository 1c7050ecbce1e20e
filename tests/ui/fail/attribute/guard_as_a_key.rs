use veduta::{routes, view};

#[view("/admin", guard = "signed_in")]
fn admin() -> &'static str {
    "news"
}

fn main() {
    routes![admin];
}
