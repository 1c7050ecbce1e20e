use veduta::view;

struct Stories;

trait All {
    fn get() -> &'static str;
}

impl All for Stories {
    #[view("/stories")]
    fn get() -> &'static str {
        "news"
    }
}

fn main() {
    Stories::get();
}
