use veduta::{routes, view};

struct Archive;

#[view("/archive/{draft}")]
impl Archive {
    async fn get(draft: bool) -> String {
        draft.to_string()
    }
}

fn main() {
    let _ = routes![Archive];
}
