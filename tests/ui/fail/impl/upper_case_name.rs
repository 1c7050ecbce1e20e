use veduta::view;

struct Article;

#[view("/articles")]
impl Article {
    fn GET() -> &'static str {
        "all"
    }
}

fn main() {}
