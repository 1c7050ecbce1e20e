use veduta::view;

struct Stories;

impl Stories {
    #[view("/stories")]
    fn get() -> &'static str {
        "news"
    }
}

fn main() {
    Stories::get();
}
