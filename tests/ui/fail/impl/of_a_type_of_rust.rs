// errors: 2
// One for each block.
use veduta::view;

#[view("/words")]
impl String {
    fn get() -> &'static str {
        "words"
    }
}

#[view("/letters")]
impl char {
    fn get() -> &'static str {
        "letters"
    }
}

fn main() {}
