use veduta::view;

#[view("/")]
fn main() {
    println!("news");
}
