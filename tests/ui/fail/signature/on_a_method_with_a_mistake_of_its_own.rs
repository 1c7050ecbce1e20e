// errors: 2
// Two mistakes.
use veduta::view;

struct Stories;

impl Stories {
    /// The newest one.
    #[view("/stories/{id}")]
    fn newest(di: u32) -> String {
        di.to_string()
    }
}

fn main() {
    Stories::newest(7);
}
