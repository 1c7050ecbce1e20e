// errors: 2
// rustc refuses the attribute before we see it, and says so twice.
use veduta::view;

fn main() {
    let stories = #[view("/stories")]
    || "news";
    stories();
}
