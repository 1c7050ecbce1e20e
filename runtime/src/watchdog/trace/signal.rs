//! The signal that makes a thread write down its own frames.
//!
//! It comes between any two instructions of the thread, which may hold any lock: while it is handled nothing is
//! allocated, locked or waited for, and no value of the thread itself is touched but `errno`.
#![allow(unsafe_code)]

use std::ffi::{CStr, c_int, c_void};
use std::io;
use std::mem::MaybeUninit;
use std::ops::Range;
use std::ptr;
use std::sync::atomic::{AtomicI32, AtomicUsize, Ordering};

use super::slot::{Frames, Slot};

/// The question to a thread of this process.
pub(super) static SLOT: Slot = Slot::new();

/// The signal, once it is installed.
static SIGNAL: AtomicI32 = AtomicI32::new(0);

/// Where the code of the unwinder begins and ends. On its way out it has the registers of another frame, and cannot be
/// traced; what it calls can be.
static UNWINDER: [AtomicUsize; 2] = [const { AtomicUsize::new(0) }; 2];

/// How much of a stack it takes to handle the signal, twice over: Rust's stacks for signals have 8 KiB, of
/// which processors with large registers take 3.
const ROOM: usize = 3 << 10;

/// Takes a signal that nobody uses, and says which; `unwinder` is where the unwinder's code is.
pub(super) fn install(unwinder: Range<usize>) -> io::Result<c_int> {
    let installed = SIGNAL.load(Ordering::Acquire);
    if installed != 0 {
        return Ok(installed);
    }
    UNWINDER[0].store(unwinder.start, Ordering::Relaxed);
    UNWINDER[1].store(unwinder.end, Ordering::Relaxed);
    // The first ones after those that glibc keeps for itself.
    let signal = (libc::SIGRTMIN()..=libc::SIGRTMAX())
        .find(|signal| action_of(*signal).is_ok_and(|action| action == libc::SIG_DFL))
        .ok_or_else(|| io::Error::other("every real-time signal is in use"))?;
    // SAFETY: zeroed, a `sigaction` is a valid one: no flags, an empty mask, the default action.
    let mut action: libc::sigaction = unsafe { MaybeUninit::zeroed().assume_init() };
    action.sa_sigaction = on_signal as *const () as libc::sighandler_t;
    // On the stack for signals, as those of a thread may be full; a call to the system goes on afterwards, where
    // the system can make it.
    action.sa_flags = libc::SA_SIGINFO | libc::SA_ONSTACK | libc::SA_RESTART;
    // SAFETY: both pointers are valid for the calls. The function has the signature that `SA_SIGINFO` asks for, and
    // may be called at any time: it only does what is safe within a signal.
    let outcome = unsafe {
        // Another signal would find the stack half full.
        libc::sigfillset(&raw mut action.sa_mask);
        libc::sigaction(signal, &raw const action, ptr::null_mut())
    };
    if outcome != 0 {
        return Err(io::Error::last_os_error());
    }
    SIGNAL.store(signal, Ordering::Release);
    Ok(signal)
}

/// Interrupts the thread of that number, of this process.
pub(super) fn send(thread: i32) -> io::Result<()> {
    let signal = SIGNAL.load(Ordering::Acquire);
    // By default the signal would end the process, so it is not sent when somebody has taken it back.
    if signal == 0 || action_of(signal)? != on_signal as *const () as libc::sighandler_t {
        return Err(io::Error::other("the signal is somebody else's now"));
    }
    // SAFETY: the call takes numbers only. A thread that has ended is an error.
    let outcome = unsafe { libc::syscall(libc::SYS_tgkill, libc::getpid(), thread, signal) };
    if outcome == 0 {
        Ok(())
    } else {
        Err(io::Error::last_os_error())
    }
}

/// The number of the calling thread.
pub(super) fn this_thread() -> i32 {
    // SAFETY: the call takes nothing, and always has an answer.
    unsafe { libc::gettid() }
}

/// The addresses of the calling thread's frames, this function's first.
#[inline(never)]
pub(super) fn own_frames() -> Vec<usize> {
    let mut frames = Vec::new();
    // The first use of the unwinder, perhaps: it may take the locks here that it must not take in a signal.
    backtrace::trace(|frame| {
        frames.push(frame.ip().addr());
        true
    });
    frames
}

/// The version of glibc that this process has been started with.
pub(super) fn glibc() -> Option<(u32, u32)> {
    // SAFETY: the function returns a text that ends with a zero and is never changed.
    let version = unsafe { CStr::from_ptr(libc::gnu_get_libc_version()) };
    let (major, rest) = version.to_str().ok()?.split_once('.')?;
    let minor = rest.split('.').next()?;
    Some((major.parse().ok()?, minor.parse().ok()?))
}

/// What the process does at the signal.
fn action_of(signal: c_int) -> io::Result<libc::sighandler_t> {
    let mut action = MaybeUninit::<libc::sigaction>::zeroed();
    // SAFETY: nothing is set, and the pointer is valid for the call.
    if unsafe { libc::sigaction(signal, ptr::null(), action.as_mut_ptr()) } != 0 {
        return Err(io::Error::last_os_error());
    }
    // SAFETY: the call has filled it in; zeroed it was valid before.
    Ok(unsafe { action.assume_init() }.sa_sigaction)
}

/// Writes the frames of the thread that is interrupted, if it has been asked.
extern "C" fn on_signal(_: c_int, info: *mut libc::siginfo_t, context: *mut c_void) {
    // SAFETY: the address is valid as long as the thread lives.
    let errno = unsafe { libc::__errno_location() };
    // SAFETY: as above, and nobody but this thread uses it.
    let before = unsafe { *errno };
    // SAFETY: the system passes a valid `siginfo_t`; one that says `SI_TKILL` has the sender's number.
    let is_ours =
        unsafe { (*info).si_code == libc::SI_TKILL && (*info).si_pid() == libc::getpid() };
    if is_ours {
        // SAFETY: with `SA_SIGINFO`, the system passes a valid `ucontext_t`.
        let context = unsafe { &*context.cast::<libc::ucontext_t>() };
        SLOT.answer(this_thread(), |frames| {
            has_room(context) && write(context, frames)
        });
    }
    // SAFETY: as above.
    unsafe { *errno = before };
}

/// Writes the frames from the one that was interrupted outwards.
fn write(context: &libc::ucontext_t, frames: &mut Frames<'_>) -> bool {
    let interrupted = program_counter(context);
    let [start, end] = [&UNWINDER[0], &UNWINDER[1]].map(|place| place.load(Ordering::Relaxed));
    if (start..end).contains(&interrupted) {
        return false;
    }
    // SAFETY: the function wants nobody else to take a trace at the same time. Here nobody does, since there is one slot
    // and one question; elsewhere in the process somebody may, which the unwinder of libgcc allows: it has no state but
    // the table of glibc, which from version 2.35 on can be read from within signals.
    unsafe {
        backtrace::trace_unsynchronized(|frame| {
            let address = frame.ip().addr();
            // The first ones are those of the signal.
            if frames.depth() == 0 && address != interrupted {
                return true;
            }
            frames.push(address)
        });
    }
    // Linkers write code of their own, of which the unwinder knows nothing; a thread is soon out of it.
    frames.depth() > 1
}

/// Whether the stack for signals, if the thread has one, is large enough.
fn has_room(context: &libc::ucontext_t) -> bool {
    let stack = &context.uc_stack;
    if stack.ss_flags & libc::SS_DISABLE != 0 {
        return true;
    }
    let here = ptr::from_ref(&stack).addr();
    match here.checked_sub(stack.ss_sp.addr()) {
        Some(room) if room < stack.ss_size => room >= ROOM,
        // It is not on that stack.
        _ => true,
    }
}

#[cfg(target_arch = "x86_64")]
#[expect(
    clippy::cast_sign_loss,
    clippy::cast_possible_truncation,
    reason = "an address"
)]
fn program_counter(context: &libc::ucontext_t) -> usize {
    context.uc_mcontext.gregs[libc::REG_RIP as usize] as usize
}

#[cfg(target_arch = "aarch64")]
#[expect(clippy::cast_possible_truncation, reason = "an address")]
fn program_counter(context: &libc::ucontext_t) -> usize {
    context.uc_mcontext.pc as usize
}

#[cfg(test)]
mod tests {
    use std::thread;

    use super::*;
    use crate::polling::{self, Stretch};
    use crate::watchdog::trace::slot::Answer;
    use crate::watchdog::trace::tests::{thread_of, tracer};
    use crate::watchdog::trace::tracer::ASKING;

    /// Asks the calling thread what it does, in a stretch, and calls `then` before there is an answer.
    fn asked<T>(then: impl FnOnce() -> T) -> (T, Answer) {
        tracer();
        let _asking = ASKING.lock().unwrap();
        let _polling = polling::begin(u64::MAX);
        let thread = thread_of(this_thread());
        let question = SLOT.ask(thread, thread.stretch()).unwrap();
        let value = then();
        let answer = SLOT.answer_to(&question);
        SLOT.take_back(&question);
        (value, answer)
    }

    fn send_to_this_thread() {
        // It comes before the call returns.
        send(this_thread()).unwrap();
    }

    #[test]
    fn a_thread_can_ask_itself() {
        let ((), answer) = asked(send_to_this_thread);
        assert!(matches!(answer, Answer::Frames(frames) if frames.len() > 3));
    }

    #[test]
    fn a_signal_from_elsewhere_is_no_question() {
        let ((), answer) = asked(|| {
            let signal = SIGNAL.load(Ordering::Relaxed);
            // SAFETY: zeroed, a `siginfo_t` is a valid one.
            let mut info: libc::siginfo_t = unsafe { MaybeUninit::zeroed().assume_init() };
            info.si_signo = signal;
            info.si_code = libc::SI_QUEUE;
            // SAFETY: the pointer is valid for the call.
            let outcome = unsafe {
                libc::syscall(
                    libc::SYS_rt_tgsigqueueinfo,
                    libc::getpid(),
                    this_thread(),
                    signal,
                    &raw const info,
                )
            };
            assert_eq!(outcome, 0);
        });
        assert_eq!(answer, Answer::NotYet);
    }

    #[test]
    fn a_signal_that_is_late_finds_nothing() {
        tracer();
        let _asking = ASKING.lock().unwrap();
        let _polling = polling::begin(u64::MAX);
        let thread = thread_of(this_thread());
        let question = SLOT.ask(thread, thread.stretch()).unwrap();
        SLOT.take_back(&question);
        send_to_this_thread();
        assert_eq!(SLOT.answer_to(&question), Answer::Declined);
        // Nor has the next one a better answer than its own.
        let stretch_that_is_over = Stretch::FIRST;
        let next = SLOT.ask(thread, stretch_that_is_over).unwrap();
        assert_eq!(SLOT.answer_to(&question), Answer::Declined);
        assert_eq!(SLOT.answer_to(&next), Answer::NotYet);
        send_to_this_thread();
        assert_eq!(SLOT.answer_to(&next), Answer::Declined);
    }

    #[test]
    fn the_thread_keeps_its_errno() {
        let (errno, _) = asked(|| {
            // SAFETY: the address is valid as long as the thread lives.
            let errno = unsafe { libc::__errno_location() };
            // SAFETY: nobody but this thread uses it.
            unsafe { *errno = libc::EXDEV };
            send_to_this_thread();
            io::Error::last_os_error().raw_os_error()
        });
        assert_eq!(errno, Some(libc::EXDEV));
    }

    #[test]
    fn the_stack_for_signals_is_large_enough() {
        thread::spawn(|| {
            let mut stack = MaybeUninit::<libc::stack_t>::zeroed();
            // SAFETY: nothing is set, and the pointer is valid for the call.
            assert_eq!(
                unsafe { libc::sigaltstack(ptr::null(), stack.as_mut_ptr()) },
                0
            );
            // SAFETY: the call has filled it in.
            let stack = unsafe { stack.assume_init() };
            // SAFETY: the stack is this thread's own, and not in use: no signal is being handled.
            unsafe { stack.ss_sp.write_bytes(0xa5, stack.ss_size) };
            let ((), answer) = asked(send_to_this_thread);
            assert!(
                matches!(answer, Answer::Frames(_)),
                "no room in {}",
                stack.ss_size
            );
            let bottom = stack.ss_sp.cast::<u8>();
            let untouched = (0..stack.ss_size)
                // SAFETY: within the stack, whose bytes are all written.
                .take_while(|at| unsafe { bottom.add(*at).read_volatile() } == 0xa5)
                .count();
            assert!(
                untouched > 512,
                "{untouched} of {} bytes left",
                stack.ss_size
            );
        })
        .join()
        .unwrap();
    }
}
