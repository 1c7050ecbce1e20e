// errors: 5
// One for each mistake.
use veduta::view;

struct Article;

#[view("/articles/{id}", cpuu)]
impl Article {
    async fn get(id: u64, State(db): State<u8>) -> String {
        format!("{id} {db}")
    }

    fn put<T>(id: u64) {
        let _ = id;
    }

    fn list() -> u8 {
        1
    }
}

fn main() {}
