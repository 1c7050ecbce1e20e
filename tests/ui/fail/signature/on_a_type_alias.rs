use veduta::view;

#[view("/stories")]
type Stories = Vec<String>;

fn main() {
    let _ = Stories::new();
}
