use veduta::view;

#[view("/{name}")]
fn person(name: &'static str) -> &'static str {
    name
}

fn main() {}
