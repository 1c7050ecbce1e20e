use veduta::view;

#[view("/thumbnail",, cpu)]
fn thumbnail() -> Vec<u8> {
    Vec::new()
}

fn main() {}
