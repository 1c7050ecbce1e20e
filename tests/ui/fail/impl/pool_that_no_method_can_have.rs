use veduta::view;

struct Article;

#[view("/articles", pool = "reports")]
impl Article {
    async fn get() -> &'static str {
        "all"
    }

    #[view(cpu)]
    fn post() -> &'static str {
        "one more"
    }
}

fn main() {}
