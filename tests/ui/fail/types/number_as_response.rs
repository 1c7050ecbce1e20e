use veduta::view;

#[view("/count")]
fn count() -> u64 {
    7
}

fn main() {}
