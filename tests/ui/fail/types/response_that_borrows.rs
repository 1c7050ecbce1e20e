use veduta::view;

#[view("/people/{name}")]
async fn person(name: &str) -> &str {
    name.trim()
}

fn main() {}
