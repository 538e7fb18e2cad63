//! Running work as the bootstrap superuser, for relations users may not name.

use pgrx::pg_sys;
use pgrx::pg_sys::Oid;

/// Runs `work` as the bootstrap superuser, with a search path that no user can
/// put anything into. An error restores both with the (sub)transaction it
/// aborts.
pub fn as_superuser<T>(work: impl FnOnce() -> T) -> T {
    let (mut user, mut security) = (Oid::INVALID, 0);
    // SAFETY: sets and restores this backend's identity and one setting; the
    // flag makes the server refuse SET ROLE and the like meanwhile.
    let level = unsafe {
        let level = pg_sys::NewGUCNestLevel();
        pg_sys::set_config_option(
            c"search_path".as_ptr(),
            c"pg_catalog, pg_temp".as_ptr(),
            pg_sys::GucContext::PGC_USERSET,
            pg_sys::GucSource::PGC_S_SESSION,
            pg_sys::GucAction::GUC_ACTION_SAVE,
            true,
            0,
            false,
        );
        pg_sys::GetUserIdAndSecContext(&mut user, &mut security);
        pg_sys::SetUserIdAndSecContext(
            Oid::from(pg_sys::BOOTSTRAP_SUPERUSERID),
            security | pg_sys::SECURITY_LOCAL_USERID_CHANGE as i32,
        );
        level
    };
    let result = work();
    // SAFETY: the values read above.
    unsafe {
        pg_sys::AtEOXact_GUC(true, level);
        pg_sys::SetUserIdAndSecContext(user, security);
    }
    result
}
