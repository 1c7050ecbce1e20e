use veduta::view;

#[view("/stories")]
macro_rules! stories {
    () => {};
}

fn main() {
    stories!();
}
