//! The fonts of the slip: which files, found where, in which order.
//!
//! Paper uses exactly the families of `assets/fonts/fonts.conf`, read from the folders named there. The screen uses the
//! same file through fontconfig, for which the environment variable `FONTCONFIG_FILE` must name it before the process
//! starts its first thread. Load [`Fonts`] before the first window is made: the screen's text engine panics on a machine
//! without any font, this loader says which package is missing. Deliberately absent: fontconfig itself and any choice of
//! fonts by configuration.

use std::{
    fmt, fs, io,
    path::{Path, PathBuf},
};

use parley::{
    FontContext, FontFamilyName, LayoutContext,
    fontique::{Blob, Collection, CollectionOptions, SourceCache},
};
use swash::{FontRef, scale::ScaleContext};

use crate::glyphs::Coverage;

/// Families in the order in which a character is looked for.
pub(super) const FAMILIES: [FontFamilyName<'static>; 3] =
    [FontFamilyName::named("Noto Sans CJK SC"), FontFamilyName::named("HanaMinB"), FontFamilyName::named("HanaMinA")];

/// Beginnings of the file names that hold those families, and the Debian package they come in.
const FILES: [(&str, &str); 2] = [("NotoSansCJK", "fonts-noto-cjk"), ("HanaMin", "fonts-hanazono")];

/// Where Debian and a local administrator put fonts.
const STANDARD_FOLDERS: [&str; 2] = ["/usr/share/fonts", "/usr/local/share/fonts"];

/// The fonts of the slip, with what the text engine remembers between two slips. Not shared between threads.
pub struct Fonts {
    pub(super) context: FontContext,
    pub(super) layouts: LayoutContext<()>,
    pub(super) scaler: ScaleContext,
    coverage: Coverage,
}

/// Why the fonts could not be loaded.
#[derive(Debug, thiserror::Error)]
pub enum FontError {
    /// The font list cannot be read.
    #[error("font list {}: {source}; reinstall the kiosk package", path.display())]
    Unreadable {
        /// The file.
        path: PathBuf,
        /// What the system said.
        source: io::Error,
    },
    /// The font list names no folder.
    #[error("font list {}: no <dir>/absolute/folder</dir> in it; reinstall the kiosk package", path.display())]
    NoFolder {
        /// The file.
        path: PathBuf,
    },
    /// A family is not installed.
    #[error("no font file {files}*.ttc, *.otf or *.ttf under {folders}: install the Debian package {package}")]
    NotInstalled {
        /// How the name of the file begins.
        files: &'static str,
        /// Where it was looked for.
        folders: String,
        /// What brings it.
        package: &'static str,
    },
    /// The files are there, the family is not in them.
    #[error(
        "font family {family} is in none of the font files under {folders}: reinstall fonts-noto-cjk and fonts-hanazono"
    )]
    Broken {
        /// The family.
        family: &'static str,
        /// Where it was looked for.
        folders: String,
    },
}

impl Fonts {
    /// Loads the families from the folders that the fontconfig file `conf` names in `<dir>` elements, or from the
    /// standard folders. Takes some ten milliseconds; the files are mapped, not read.
    ///
    /// # Errors
    /// The file is unreadable or names no folder, or a family is not there; the message names the Debian package.
    pub fn load(conf: Option<&Path>) -> Result<Self, FontError> {
        let folders = match conf {
            Some(path) => folders_of(path)?,
            None => STANDARD_FOLDERS.iter().map(PathBuf::from).collect(),
        };
        let shown = || folders.iter().map(|folder| folder.display().to_string()).collect::<Vec<_>>().join(", ");
        let mut found = Vec::new();
        for folder in &folders {
            collect(folder, 0, &mut found);
        }
        for (files, package) in FILES {
            if !found.iter().any(|path| name_begins(path, files)) {
                return Err(FontError::NotInstalled { files, folders: shown(), package });
            }
        }
        let mut collection = Collection::new(CollectionOptions { shared: false, system_fonts: false });
        collection.load_fonts_from_paths(&found);
        let mut context = FontContext { collection, source_cache: SourceCache::default() };
        let coverage = coverage_of(&mut context).map_err(|family| FontError::Broken { family, folders: shown() })?;
        Ok(Self { context, layouts: LayoutContext::new(), scaler: ScaleContext::new(), coverage })
    }

    /// The characters these fonts can draw; for what goes to the screen too.
    pub fn coverage(&self) -> &Coverage {
        &self.coverage
    }
}

impl fmt::Debug for Fonts {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Fonts").field("coverage", &self.coverage).finish_non_exhaustive()
    }
}

/// Reads the absolute `<dir>` elements of a fontconfig file.
fn folders_of(conf: &Path) -> Result<Vec<PathBuf>, FontError> {
    let text = fs::read_to_string(conf).map_err(|source| FontError::Unreadable { path: conf.into(), source })?;
    let folders: Vec<PathBuf> = text
        .split("<dir>")
        .skip(1)
        .filter_map(|rest| rest.split_once("</dir>"))
        .map(|(folder, _)| PathBuf::from(folder.trim()))
        .filter(|folder| folder.is_absolute())
        .collect();
    if folders.is_empty() { Err(FontError::NoFolder { path: conf.into() }) } else { Ok(folders) }
}

/// Adds the font files of the wanted families under `folder`. What cannot be read is passed over: a missing family is
/// noticed afterwards.
fn collect(folder: &Path, depth: u8, found: &mut Vec<PathBuf>) {
    /// Deeper than any distribution puts fonts; ends a loop of symbolic links.
    const DEEPEST: u8 = 8;
    let Ok(entries) = fs::read_dir(folder) else { return };
    let mut paths: Vec<PathBuf> = entries.filter_map(|entry| Some(entry.ok()?.path())).collect();
    // The order of a folder differs between machines; the slip must not.
    paths.sort_unstable();
    for path in paths {
        if path.is_dir() {
            if depth < DEEPEST {
                collect(&path, depth + 1, found);
            }
        } else if FILES.iter().any(|(files, _)| name_begins(&path, files)) && is_font(&path) {
            found.push(path);
        }
    }
}

fn name_begins(path: &Path, beginning: &str) -> bool {
    path.file_name().and_then(|name| name.to_str()).is_some_and(|name| name.starts_with(beginning))
}

fn is_font(path: &Path) -> bool {
    path.extension().and_then(|end| end.to_str()).is_some_and(|end| matches!(end, "ttc" | "otf" | "ttf"))
}

/// The union of the families' character maps, or the family that is not there.
fn coverage_of(context: &mut FontContext) -> Result<Coverage, &'static str> {
    let mut faces: Vec<(Blob<u8>, u32)> = Vec::new();
    for family in &FAMILIES {
        let FontFamilyName::Named(std::borrow::Cow::Borrowed(name)) = family else { continue };
        let info = context.collection.family_by_name(name).ok_or(*name)?;
        // All weights of a family cover the same characters.
        let font = info.default_font().ok_or(*name)?;
        faces.push((font.load(Some(&mut context.source_cache)).ok_or(*name)?, font.index()));
    }
    let faces = faces
        .iter()
        .filter_map(|(data, index)| FontRef::from_index(data.as_ref(), usize::try_from(*index).unwrap_or(usize::MAX)));
    Ok(Coverage::of_faces(faces))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn conf(text: &str) -> (tempfile::TempDir, PathBuf) {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("fonts.conf");
        fs::write(&path, text).unwrap();
        (folder, path)
    }

    #[test]
    fn the_shipped_font_list_finds_its_families() {
        let shipped = Path::new(concat!(env!("CARGO_MANIFEST_DIR"), "/../assets/fonts/fonts.conf"));
        assert_eq!(folders_of(shipped).unwrap(), [Path::new("/usr/share/fonts"), Path::new("/usr/local/share/fonts")]);
        let text = fs::read_to_string(shipped).unwrap();
        for family in FAMILIES {
            let FontFamilyName::Named(name) = family else { panic!("a named family") };
            assert_eq!(text.matches(&format!("<string>{name}</string>")).count(), 2, "accepted and preferred: {name}");
        }
        Fonts::load(Some(shipped)).unwrap();
    }

    #[test]
    fn without_chinese_fonts_the_package_is_named() {
        let empty = tempfile::tempdir().unwrap();
        let (_folder, path) = conf(&format!("<fontconfig><dir>{}</dir></fontconfig>", empty.path().display()));
        let said = Fonts::load(Some(&path)).unwrap_err().to_string();
        assert!(said.contains("install the Debian package fonts-noto-cjk"), "{said}");
    }

    #[test]
    fn a_damaged_font_file_is_an_error_not_a_panic() {
        let damaged = tempfile::tempdir().unwrap();
        for name in ["NotoSansCJK-Regular.ttc", "HanaMinB.ttf"] {
            fs::write(damaged.path().join(name), b"ttcf\0\x01\0\0\xFF\xFF\xFF\xFF").unwrap();
        }
        let (_folder, path) = conf(&format!("<dir>{}</dir>", damaged.path().display()));
        let said = Fonts::load(Some(&path)).unwrap_err().to_string();
        assert!(said.contains("Noto Sans CJK SC"), "{said}");
    }

    #[test]
    fn a_font_list_without_folders_is_named() {
        let (_folder, path) = conf("<fontconfig></fontconfig>");
        assert!(matches!(Fonts::load(Some(&path)), Err(FontError::NoFolder { .. })));
        assert!(matches!(Fonts::load(Some(&path.with_extension("gone"))), Err(FontError::Unreadable { .. })));
    }
}
