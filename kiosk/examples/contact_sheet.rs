//! Puts the pictures of `make gallery` together: for each shape and size a sheet of all screens in the four colours, and
//! a page for the browser with every screen in every setting beside each other. `contact_sheet GALLERY OUT`.

#![allow(clippy::print_stdout, reason = "a command talks on standard output")]

use std::{
    collections::{BTreeMap, BTreeSet},
    error::Error,
    fmt::Write as _,
    fs::{self, File},
    io::{BufReader, BufWriter},
    path::{Path, PathBuf},
};

/// Pixels of a cell; a picture of any shape fits in.
const CELL: (usize, usize) = (216, 216);
/// Between cells.
const GAP: usize = 8;
/// Screens abreast on a sheet, each in its colours.
const ABREAST: usize = 3;
/// As the gallery names them.
const COLOURS: [&str; 4] = ["standard", "high-light", "high-dark", "soft"];

/// Rows of RGB pixels.
struct Picture {
    width: usize,
    height: usize,
    pixels: Vec<[u8; 3]>,
}

fn main() -> Result<(), Box<dyn Error>> {
    let mut arguments = std::env::args_os().skip(1).map(PathBuf::from);
    let (Some(gallery), Some(out)) = (arguments.next(), arguments.next()) else {
        return Err("usage: contact_sheet GALLERY OUT".into());
    };
    fs::create_dir_all(&out)?;
    let settings = entries(&gallery)?;
    for setting in &settings {
        let sheet = out.join(format!("{}.png", name(setting)));
        write_sheet(setting, &sheet)?;
        println!("{}", sheet.display());
    }
    let page = out.join("index.html");
    fs::write(&page, html(&gallery, &settings)?)?;
    println!("{}", page.display());
    Ok(())
}

/// The screens of one setting, by name.
fn screens(setting: &Path) -> Result<Vec<String>, Box<dyn Error>> {
    let first = |picture: &PathBuf| name(picture).strip_suffix(".standard").map(str::to_owned);
    Ok(entries(setting)?.iter().filter_map(first).collect())
}

/// Screen by screen, each in its colours beside each other.
fn write_sheet(setting: &Path, out: &Path) -> Result<(), Box<dyn Error>> {
    let screens = screens(setting)?;
    let columns = ABREAST * COLOURS.len();
    let (width, height) = (columns * (CELL.0 + GAP), screens.len().div_ceil(ABREAST) * (CELL.1 + GAP));
    let mut sheet = vec![[128_u8; 3]; width * height];
    for (index, screen) in screens.iter().enumerate() {
        for (colour, word) in COLOURS.iter().enumerate() {
            let small = shrink(&read(&setting.join(format!("{screen}.{word}.png")))?);
            let (row, column) = (index / ABREAST, index % ABREAST * COLOURS.len() + colour);
            for (y, line) in small.pixels.chunks(small.width).enumerate() {
                let at = (row * (CELL.1 + GAP) + y) * width + column * (CELL.0 + GAP);
                if let Some(place) = sheet.get_mut(at..at + line.len()) {
                    place.copy_from_slice(line);
                }
            }
        }
    }
    let mut encoder =
        png::Encoder::new(BufWriter::new(File::create(out)?), u32::try_from(width)?, u32::try_from(height)?);
    encoder.set_color(png::ColorType::Rgb);
    encoder.write_header()?.write_image_data(sheet.as_flattened())?;
    Ok(())
}

/// One table: a row for each screen, a column for each setting; pictures are opened in full by a click.
fn html(gallery: &Path, settings: &[PathBuf]) -> Result<String, Box<dyn Error>> {
    let gallery = fs::canonicalize(gallery)?;
    let mut rows: BTreeMap<String, BTreeSet<&Path>> = BTreeMap::new();
    for setting in settings {
        for screen in screens(setting)? {
            rows.entry(screen).or_default().insert(setting);
        }
    }
    let mut page = String::from(
        "<!doctype html><meta charset=utf-8><title>Gallery</title><style>body{font:14px sans-serif;background:#888}\
         img{height:150px;margin:1px}th{position:sticky;top:0;left:0;background:#fff;text-align:left}</style><table>",
    );
    page.push_str("<tr><th></th>");
    for setting in settings {
        write!(page, "<th>{}</th>", name(setting))?;
    }
    for (screen, shown) in rows {
        write!(page, "</tr>\n<tr><th>{screen}</th>")?;
        for setting in settings {
            page.push_str("<td style=white-space:nowrap>");
            for word in COLOURS.iter().filter(|_| shown.contains(setting.as_path())) {
                let file = gallery.join(name(setting)).join(format!("{screen}.{word}.png"));
                write!(page, "<a href='file://{0}'><img loading=lazy src='file://{0}'></a>", file.display())?;
            }
            page.push_str("</td>");
        }
    }
    page.push_str("</tr></table>\n");
    Ok(page)
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
