//! [`Trial`]: the one request of a view in quarantine that is polled on the event loop.

use std::sync::Arc;

use super::Ward;

/// A request that decides whether its view is free again: by its end, or by a stall before. One that is dropped decides
/// nothing.
#[derive(Debug)]
pub(crate) struct Trial {
    ward: Arc<Ward>,
    /// The number of the view.
    view: u32,
    number: u64,
}

impl Trial {
    pub(super) fn new(ward: &Arc<Ward>, view: u32, number: u64) -> Self {
        Self {
            ward: Arc::clone(ward),
            view,
            number,
        }
    }

    /// It has ended by itself.
    pub(crate) fn pass(self) {
        self.ward.view(self.view).passed(self.number);
    }
}

impl Drop for Trial {
    fn drop(&mut self) {
        self.ward.view(self.view).abandoned(self.number);
    }
}
