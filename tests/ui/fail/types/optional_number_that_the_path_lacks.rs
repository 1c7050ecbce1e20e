use veduta::{routes, view};

struct Archive;

#[view("/archive")]
impl Archive {
    fn get(page: Option<u32>) -> String {
        format!("{page:?}")
    }
}

fn main() {
    let _ = routes![Archive];
}
