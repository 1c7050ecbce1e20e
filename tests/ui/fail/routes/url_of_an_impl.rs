use veduta::view;

struct Story;

#[view("/stories/{id}")]
impl Story {
    async fn get(id: u64) -> String {
        format!("story {id}")
    }
}

fn main() {
    let _ = Story::url("5");
}
