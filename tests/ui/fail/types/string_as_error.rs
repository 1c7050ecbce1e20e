use veduta::view;

#[view("/")]
fn front_page() -> Result<&'static str, String> {
    Err("no news".to_owned())
}

fn main() {}
