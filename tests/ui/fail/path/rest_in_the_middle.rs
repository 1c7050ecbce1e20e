use veduta::view;

#[view("/archive/{*_rest}/edit")]
fn archive(_rest: String) -> &'static str {
    "old news"
}

fn main() {}
