use veduta::view;

struct Article;

struct Page<T>(T);

#[view("/articles")]
impl<T> Page<T> {
    fn get() -> &'static str {
        "all"
    }
}

fn main() {}
