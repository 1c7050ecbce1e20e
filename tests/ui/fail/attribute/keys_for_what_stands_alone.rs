// errors: 2
// One for each mistake.
use veduta::{routes, view};

/// What each of them says to write is the same, and free of both mistakes.
#[view(method = POST, path = "/stories/{id}", name = "submit")]
fn submit(id: u64) -> String {
    id.to_string()
}

fn main() {
    routes![submit];
    submit::url(7);
}
