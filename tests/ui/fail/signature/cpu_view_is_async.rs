use veduta::view;

#[view("/thumbnail", cpu)]
async fn thumbnail() -> Vec<u8> {
    Vec::new()
}

fn main() {}
