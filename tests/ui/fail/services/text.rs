use veduta::Routes;

fn main() {
    let _ = Routes::service("/old");
}
