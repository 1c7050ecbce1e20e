//! Work that takes all cores at once.
//!
//! A [`cpu`](fn@crate::cpu) view has one thread. [`install`] lets it have more, through the parallel iterators of rayon:
//!
//! ```
//! use rayon::prelude::*;
//! use veduta::view;
//!
//! /// How many primes there are below a number.
//! #[view("/primes/{below}", cpu)]
//! fn primes(below: u32) -> String {
//!     let is_prime = |number: &u32| (2..*number).all(|divisor| !number.is_multiple_of(divisor));
//!     let count = veduta::cpu::install(|| (2..below).into_par_iter().filter(is_prime).count());
//!     count.to_string()
//! }
//! # use veduta::{App, routes, test::TestClient};
//! # let client = TestClient::new(App::new(routes![primes]));
//! # assert_eq!(client.get("/primes/100").wait().text(), "25");
//! ```
//!
//! Feature `rayon`.
//!
//! # Locks
//!
//! **Hold no lock within `install` over a parallel iterator.** A thread of rayon that waits for pieces of its iterator
//! does not sleep: it starts other work on top, that of another request too. When that work wants the lock which is held
//! further down on the same stack, both wait for ever.
//!
//! A lock that is held *around* `install` does no harm: the thread that holds it sleeps, and starts nothing meanwhile.
//!
//! ```
//! use rayon::prelude::*;
//! use std::sync::{Mutex, PoisonError};
//! use veduta::{State, view};
//!
//! #[view(POST, "/double", cpu)]
//! fn double(numbers: State<Mutex<Vec<u64>>>) -> String {
//!     let mut guard = numbers.lock().unwrap_or_else(PoisonError::into_inner);
//!     let numbers = guard.as_mut_slice();
//!     veduta::cpu::install(|| numbers.par_iter_mut().for_each(|number| *number *= 2));
//!     format!("{numbers:?}")
//! }
//! # use veduta::{App, routes, test::TestClient};
//! # let client = TestClient::new(App::new(routes![double]).state(Mutex::new(vec![1_u64, 2])));
//! # assert_eq!(client.post("/double").wait().text(), "[2, 4]");
//! ```

pub use crate::bridge::install;
