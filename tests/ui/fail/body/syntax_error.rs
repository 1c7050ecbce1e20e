use veduta::view;

#[view("/")]
fn front_page() -> String {
    let headlines = ;
    headlines
}

fn main() {}
