use veduta::view;

struct Article;

struct Page<T>(T);

#[view("/articles")]
impl Page<u8> {
    fn get() -> &'static str {
        "all"
    }
}

fn main() {}
