use veduta::view;

#[view("/people/{name}")]
fn person(name: &str) -> Option<&str> {
    name.strip_prefix("J")
}

fn main() {}
