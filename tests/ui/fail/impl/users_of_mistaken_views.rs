use veduta::{routes, view};

struct Article;

#[view("/articles/{id}?{page}", inline)]
impl Article {
    async fn get(id: u64, page: Option<u32>) -> String {
        format!("{id} {page:?}")
    }
}

fn main() {
    let _ = routes![Article, "/x/{id}" => Article];
    let _: String = Article::url(7, Some(1));
    let _ = Article::get(7, None);
}
