use veduta::view;

struct Article;

#[view("/articles", detach)]
impl Article {
    async fn post() -> &'static str {
        "one more"
    }
}

fn main() {}
