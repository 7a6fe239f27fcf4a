//! Key files: 32 bytes in base64 on one line, readable by the kiosk's user alone.

use std::{
    fs::OpenOptions,
    io::Write,
    os::unix::fs::{OpenOptionsExt, PermissionsExt},
    path::Path,
};

use base64::{Engine, prelude::BASE64_STANDARD};
use zeroize::Zeroizing;

/// What is wrong with a key file, and what to do.
#[derive(Debug, thiserror::Error)]
pub enum KeyFileError {
    /// The file system.
    #[error("key file {path}: {source}")]
    Io {
        /// The file.
        path: String,
        /// The system's error.
        source: std::io::Error,
    },
    /// Others can read it.
    #[error("key file {path} can be read by others (mode {mode:o}): chmod 600 it")]
    Open {
        /// The file.
        path: String,
        /// Its mode.
        mode: u32,
    },
    /// Not a key.
    #[error("key file {path} does not hold 32 bytes in base64 on one line")]
    Form {
        /// The file.
        path: String,
    },
}

/// Reads a key.
pub fn read(path: &Path) -> Result<[u8; 32], KeyFileError> {
    let shown = || path.display().to_string();
    let io = |source| KeyFileError::Io { path: shown(), source };
    let mode = std::fs::metadata(path).map_err(io)?.permissions().mode();
    if mode & 0o077 != 0 {
        return Err(KeyFileError::Open { path: shown(), mode: mode & 0o777 });
    }
    let text = Zeroizing::new(std::fs::read_to_string(path).map_err(io)?);
    decode(text.trim()).ok_or_else(|| KeyFileError::Form { path: shown() })
}

/// 32 bytes in base64.
pub fn decode(text: &str) -> Option<[u8; 32]> {
    Zeroizing::new(BASE64_STANDARD.decode(text).ok()?).as_slice().try_into().ok()
}

/// Reads a key that only this machine needs; makes it at the first start.
pub fn read_or_make(path: &Path) -> Result<[u8; 32], KeyFileError> {
    let io = |source| KeyFileError::Io { path: path.display().to_string(), source };
    match OpenOptions::new().write(true).create_new(true).mode(0o600).open(path) {
        Ok(mut file) => {
            let mut key = Zeroizing::new([0_u8; 32]);
            std::fs::File::open("/dev/urandom")
                .and_then(|mut random| std::io::Read::read_exact(&mut random, &mut *key))
                .map_err(io)?;
            let text = Zeroizing::new(BASE64_STANDARD.encode(*key));
            file.write_all(text.as_bytes()).and_then(|()| file.sync_all()).map_err(io)?;
            Ok(*key)
        }
        Err(error) if error.kind() == std::io::ErrorKind::AlreadyExists => read(path),
        Err(error) => Err(io(error)),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_made_key_is_found_again_and_is_ours_alone() {
        let dir = tempfile::tempdir().unwrap();
        let path = dir.path().join("person.key");
        let made = read_or_make(&path).unwrap();
        assert_eq!(read_or_make(&path).unwrap(), made);
        assert_eq!(std::fs::metadata(&path).unwrap().permissions().mode() & 0o777, 0o600);
        std::fs::set_permissions(&path, std::fs::Permissions::from_mode(0o644)).unwrap();
        assert!(matches!(read(&path), Err(KeyFileError::Open { mode: 0o644, .. })));
    }

    #[test]
    fn half_a_key_is_refused() {
        let dir = tempfile::tempdir().unwrap();
        let path = dir.path().join("half.key");
        std::fs::write(&path, "c2hvcnQ=").unwrap();
        std::fs::set_permissions(&path, std::fs::Permissions::from_mode(0o600)).unwrap();
        assert!(matches!(read(&path), Err(KeyFileError::Form { .. })));
    }
}
