use veduta::{Query, routes, view};

struct Search;

#[view("/search")]
impl Search {
    fn get(q: Query<&'static str>) -> String {
        q.to_string()
    }
}

fn main() {
    let _ = routes![Search];
}
