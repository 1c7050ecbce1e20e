use veduta::view;

#[view("/search?{q}")]
fn search(q: Option<&'static str>) -> &'static str {
    q.unwrap_or("everything")
}

fn main() {}
