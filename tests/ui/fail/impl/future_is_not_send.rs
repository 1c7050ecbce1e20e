use veduta::view;

struct Article;

#[view("/articles")]
impl Article {
    async fn get() -> &'static str {
        let text = std::rc::Rc::new("all");
        std::future::ready(()).await;
        *text
    }
}

fn main() {}
