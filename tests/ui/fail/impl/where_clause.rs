use veduta::{routes, view};

struct Article;

#[view("/articles")]
impl Article
where
    Article: Sized,
{
    fn get() -> &'static str {
        "all"
    }
}

fn main() {
    let _ = routes![Article];
}
