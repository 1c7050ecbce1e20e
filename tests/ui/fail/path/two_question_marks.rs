use veduta::view;

#[view("/archive?{_page}?{_size}")]
fn archive(_page: u32, _size: u32) -> &'static str {
    "old news"
}

fn main() {}
