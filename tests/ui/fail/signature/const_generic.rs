use veduta::view;

#[view("/")]
fn stories<const COUNT: usize>() -> String {
    COUNT.to_string()
}

fn main() {}
