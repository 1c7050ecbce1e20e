use veduta::view;

#[view("/archive")]
async fn archive(year: u16) -> String {
    year.to_string()
}

fn main() {}
