use veduta::view;

#[view("/articles/{id}")]
impl Articel {
    fn get(id: u64) -> String {
        id.to_string()
    }
}

fn main() {}
