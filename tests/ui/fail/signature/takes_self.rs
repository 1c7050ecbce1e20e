use veduta::view;

struct Stories;

impl Stories {
    #[view("/stories")]
    fn list(&self) -> &'static str {
        "news"
    }
}

fn main() {
    Stories.list();
}
