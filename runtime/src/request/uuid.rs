//! `Uuid` as a parameter.

use std::borrow::Cow;

use uuid::Uuid;

use super::PathParam;

#[diagnostic::do_not_recommend]
impl PathParam for Uuid {
    type Error = uuid::Error;

    fn from_segment(segment: &str) -> Result<Self, Self::Error> {
        Self::try_parse(segment)
    }

    fn to_segment(&self) -> Cow<'_, str> {
        self.to_string().into()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_uuid_is_read_and_written() {
        let text = "67e55044-10b1-426f-9247-bb680e5fe0c8";
        let id = Uuid::from_segment(text).unwrap();
        assert_eq!(id.to_segment(), text);
        assert!(Uuid::from_segment("7").is_err());
    }
}
