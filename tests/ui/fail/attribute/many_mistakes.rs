// errors: 6
// One for each mistake.
use veduta::{Routes, routes, view};

/// Every mistake is told at once, and nothing else: `mistaken` stays a function and a view.
#[view(post, "stories/{id}", cpu, cpu)]
async fn mistaken(id: u64, page: impl Clone) {
    let _ = (id, page);
}

fn all() -> Routes {
    routes![mistaken]
}

fn main() {
    drop(mistaken(1, 2));
    drop(all());
}
