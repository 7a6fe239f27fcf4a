//! Puts the pictures of `make gallery` on one sheet: a row for each screen, a column for each setting of shape, size and
//! colour. `contact_sheet GALLERY SHEET.png`; says which row and column is which.

#![allow(clippy::print_stdout, reason = "a command talks on standard output")]

use std::{
    collections::BTreeMap,
    error::Error,
    fs::{self, File},
    io::{BufReader, BufWriter},
    path::{Path, PathBuf},
};

/// Pixels of a cell; a picture of any shape fits in.
const CELL: (usize, usize) = (216, 216);
/// Between cells.
const GAP: usize = 8;

/// Rows of RGB pixels.
struct Picture {
    width: usize,
    height: usize,
    pixels: Vec<[u8; 3]>,
}

fn main() -> Result<(), Box<dyn Error>> {
    let mut arguments = std::env::args_os().skip(1).map(PathBuf::from);
    let (Some(gallery), Some(out)) = (arguments.next(), arguments.next()) else {
        return Err("usage: contact_sheet GALLERY SHEET.png".into());
    };
    let settings = entries(&gallery)?;
    let mut rows: BTreeMap<String, Vec<Option<PathBuf>>> = BTreeMap::new();
    for (column, setting) in settings.iter().enumerate() {
        for picture in entries(setting)? {
            let row = rows.entry(name(&picture)).or_insert_with(|| vec![None; settings.len()]);
            if let Some(cell) = row.get_mut(column) {
                *cell = Some(picture);
            }
        }
    }
    let (width, height) = (settings.len() * (CELL.0 + GAP), rows.len() * (CELL.1 + GAP));
    let mut sheet = vec![[128_u8; 3]; width * height];
    for (row, cells) in rows.values().enumerate() {
        for (column, path) in cells.iter().enumerate() {
            let Some(path) = path else { continue };
            let small = shrink(&read(path)?);
            for (y, line) in small.pixels.chunks(small.width).enumerate() {
                let at = (row * (CELL.1 + GAP) + y) * width + column * (CELL.0 + GAP);
                if let Some(place) = sheet.get_mut(at..at + line.len()) {
                    place.copy_from_slice(line);
                }
            }
        }
    }
    let mut encoder =
        png::Encoder::new(BufWriter::new(File::create(&out)?), u32::try_from(width)?, u32::try_from(height)?);
    encoder.set_color(png::ColorType::Rgb);
    encoder.write_header()?.write_image_data(sheet.as_flattened())?;
    println!("{}", out.display());
    println!("columns: {}", settings.iter().map(|path| name(path)).collect::<Vec<_>>().join(", "));
    println!("rows: {}", rows.keys().cloned().collect::<Vec<_>>().join(", "));
    Ok(())
}

fn entries(folder: &Path) -> Result<Vec<PathBuf>, Box<dyn Error>> {
    let read = fs::read_dir(folder).map_err(|error| format!("{}: {error}; run make gallery", folder.display()))?;
    let mut paths = read.map(|entry| entry.map(|entry| entry.path())).collect::<Result<Vec<_>, _>>()?;
    paths.retain(|path| path.is_dir() || path.extension().is_some_and(|extension| extension == "png"));
    paths.sort();
    Ok(paths)
}

fn name(path: &Path) -> String {
    path.file_stem().unwrap_or_default().to_string_lossy().into_owned()
}

fn read(path: &Path) -> Result<Picture, Box<dyn Error>> {
    let mut reader = png::Decoder::new(BufReader::new(File::open(path)?)).read_info()?;
    let mut bytes = vec![0; reader.output_buffer_size().ok_or("too large a picture")?];
    let frame = reader.next_frame(&mut bytes)?;
    let pixels = bytes.chunks_exact(frame.color_type.samples()).filter_map(|pixel| pixel.first_chunk().copied());
    Ok(Picture {
        width: usize::try_from(frame.width)?,
        height: usize::try_from(frame.height)?,
        pixels: pixels.collect(),
    })
}

/// The mean of three by three points of what each small pixel covers: enough to see a page, and quick.
fn shrink(picture: &Picture) -> Picture {
    let times = picture.width.div_ceil(CELL.0).max(picture.height.div_ceil(CELL.1)).max(1);
    let (width, height) = (picture.width / times, picture.height / times);
    let points = [times / 6, times / 2, times * 5 / 6];
    let mut pixels = Vec::with_capacity(width * height);
    for y in 0..height {
        for x in 0..width {
            let mut sum = [0_u16; 3];
            for row in points {
                for column in points {
                    let at = (y * times + row) * picture.width + x * times + column;
                    let pixel = picture.pixels.get(at).copied().unwrap_or_default();
                    for (sum, part) in sum.iter_mut().zip(pixel) {
                        *sum += u16::from(part);
                    }
                }
            }
            pixels.push(sum.map(|sum| u8::try_from(sum / 9).unwrap_or(u8::MAX)));
        }
    }
    Picture { width, height, pixels }
}
