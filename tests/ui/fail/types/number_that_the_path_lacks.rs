use veduta::{routes, view};

#[view("/stories")]
async fn story(id: u64) -> String {
    id.to_string()
}

fn main() {
    let _ = routes![story];
}
