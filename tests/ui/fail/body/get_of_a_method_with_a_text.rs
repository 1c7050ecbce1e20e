use veduta::{routes, view};

struct Search;

#[view("/search?{page}")]
impl Search {
    fn get(q: Option<String>, page: Option<u32>) -> String {
        format!("{q:?} {page:?}")
    }
}

fn main() {
    let _ = routes![Search];
}
