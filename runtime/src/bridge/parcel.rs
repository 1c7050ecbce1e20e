//! [`Parcel`]: a job on its way to a thread, or its result on the way back.

use crate::context::Luggage;
use crate::pool::Failed;

/// Something with the context and the span of the code that waits for it. When nobody takes it, it is dropped with
/// them: its guards read the values, too.
pub(crate) struct Parcel<T>(Option<(T, Luggage)>);

impl<T> Parcel<T> {
    /// With the luggage of the calling code.
    pub(crate) fn pack(content: T) -> Self {
        Self(Some((content, Luggage::pack())))
    }

    /// What is in it.
    ///
    /// # Errors
    /// None in truth: whoever takes it is the only one to have it.
    pub(crate) fn open(mut self) -> Result<T, Failed> {
        let (content, _) = self.0.take().ok_or(Failed::Closed)?;
        Ok(content)
    }

    /// Does something with its content.
    pub(crate) fn with<R>(&mut self, step: impl FnOnce(&mut T) -> R) -> Option<R> {
        let (content, luggage) = self.0.as_mut()?;
        Some(luggage.carry(|| step(content)))
    }

    /// The same luggage with another content.
    pub(crate) fn replaced<R>(mut self, other: R) -> Parcel<R> {
        let replaced = self.0.take().map(|(content, mut luggage)| {
            luggage.carry(|| drop(content));
            (other, luggage)
        });
        Parcel(replaced)
    }
}

impl<J: FnOnce() -> R, R> Parcel<J> {
    /// Runs a job; its result goes back with the same luggage.
    pub(super) fn run(mut self) -> Parcel<R> {
        let result = self.0.take().map(|(job, mut luggage)| {
            let result = luggage.carry(job);
            (result, luggage)
        });
        Parcel(result)
    }
}

impl<T> Drop for Parcel<T> {
    fn drop(&mut self) {
        if let Some((content, mut luggage)) = self.0.take() {
            luggage.carry(|| drop(content));
        }
    }
}
