//! Running work as the bootstrap superuser, for relations users may not name.

use pgrx::pg_sys;
use pgrx::pg_sys::Oid;

/// Runs `work` as the bootstrap superuser. An error restores the identity with
/// the (sub)transaction it aborts.
pub fn as_superuser<T>(work: impl FnOnce() -> T) -> T {
    let (mut user, mut security) = (Oid::INVALID, 0);
    // SAFETY: sets and restores this backend's identity; the flag makes the
    // server refuse SET ROLE and the like meanwhile.
    unsafe {
        pg_sys::GetUserIdAndSecContext(&mut user, &mut security);
        pg_sys::SetUserIdAndSecContext(
            Oid::from(pg_sys::BOOTSTRAP_SUPERUSERID),
            security | pg_sys::SECURITY_LOCAL_USERID_CHANGE as i32,
        );
    }
    let result = work();
    // SAFETY: the values read above.
    unsafe { pg_sys::SetUserIdAndSecContext(user, security) };
    result
}
