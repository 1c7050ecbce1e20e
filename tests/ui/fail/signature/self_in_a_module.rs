mod archive {
    use veduta::view;

    #[view("/archive/{year}")]
    pub(super) fn archive(&self, year: u16) -> String {
        year.to_string()
    }
}

fn main() {
    let _ = veduta::routes![archive::archive];
}
