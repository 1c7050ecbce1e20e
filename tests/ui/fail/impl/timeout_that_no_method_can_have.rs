use veduta::view;

struct Article;

#[view("/articles", timeout = "1 s")]
impl Article {
    #[view(inline)]
    fn get() -> &'static str {
        "all"
    }
}

fn main() {}
