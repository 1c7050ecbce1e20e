use veduta::view;

#[view(GET, "/thumbnail", name = "thumbnail", cpu)]
fn thumbnail() -> Vec<u8> {
    Vec::new()
}

fn main() {}
