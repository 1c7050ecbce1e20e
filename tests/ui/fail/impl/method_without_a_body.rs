use veduta::view;

struct Article;

#[view("/articles/{id}")]
impl Article {
    fn get(id: u64) -> String;
}

fn main() {}
