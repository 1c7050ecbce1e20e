use veduta::{NoContent, Result, routes, view};

struct Story;

#[view("/stories/{id}", crate = ::veduta)]
impl Story {
    async fn get(id: u64) -> Result<Vec<u8>> {
        Ok(std::fs::read(format!("{id}.txt"))?)
    }

    fn delete(id: u64) -> Result<NoContent> {
        std::fs::remove_file(format!("{id}.txt"))?;
        Ok(NoContent)
    }
}

fn main() {
    let _ = routes![Story];
    let _ = Story::url(7);
}
