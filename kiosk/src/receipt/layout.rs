//! A slip as a picture of dots: `parley` shapes, chooses fonts and breaks lines, `swash` draws the outlines, a threshold
//! makes them black or white.
//!
//! Glyphs stand on whole dots, so a character looks the same wherever it is. Thin strokes are thickened a little, and
//! hinting is left out because it thins them to one dot: on thermal paper such a stroke breaks up.

use std::ops::RangeInclusive;

use parley::{
    Alignment, AlignmentOptions, FontFamily, FontWeight, Layout, LineHeight, OverflowWrap, PositionedLayoutItem,
    StyleProperty,
};
use swash::{
    FontRef,
    scale::{Render, Source, image::Image},
    zeno::Format,
};

use super::{
    HeadingSize, Line, Slip,
    bitmap::{Bitmap, Ink},
    fonts::{FAMILIES, Fonts},
    qr,
    type_sizes::TypeSizes,
};

/// How much of a dot, of 255, the outline must cover for it to be black. Less for regular weight: that thickens its
/// strokes by about half a dot. (Thickening the outline instead fails on glyphs whose contours run the other way round.)
const THRESHOLD_REGULAR: u8 = 64;
/// The same for bold.
const THRESHOLD_BOLD: u8 = 124;
/// Dots by which a glyph is struck twice, as a share of its size, where bold is asked for and the font has none (the
/// rare characters).
const OVERSTRIKE: f32 = 0.035;
/// Distance of lines of running text, as a share of the type size.
const LINE_HEIGHT: f32 = 1.3;
/// Distance of lines of a heading and of the ticket number.
const HEADING_LINE_HEIGHT: f32 = 1.2;
/// Half a metre of paper; longer than any sensible slip.
const MAX_ROWS: usize = 4000;
/// Narrower than any receipt printer's head.
const MIN_WIDTH: u16 = 320;
/// The smallest ticket number tried before it may break into two lines.
const MIN_TICKET: f32 = 36.0;

/// Why a slip cannot be laid out.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum LayoutError {
    /// No paper is that wide.
    #[error(
        "paper width of {0} dots: it must be a multiple of 8 and at least 320 (58 mm paper has 384, 80 mm has 576)"
    )]
    Width(u16),
    /// The payload of the QR code does not fit.
    #[error("QR code with {bytes} bytes does not fit on {width} dots with modules of half a millimetre: shorten it")]
    QrTooLong {
        /// Length of the payload.
        bytes: usize,
        /// Paper width in dots.
        width: u16,
    },
    /// More text than a slip holds.
    #[error("the slip would be {rows} rows long, more than 4000 (half a metre): shorten its texts")]
    TooLong {
        /// Rows it would have.
        rows: usize,
    },
}

/// Lays `slip` out on paper of `width_dots` printable dots (576 or 384), at 8 dots a millimetre.
///
/// Characters in no font are spelled out (see [`crate::glyphs::Coverage::spell`]), so nothing is silently blank. The
/// same slip gives the same picture.
///
/// # Errors
/// The width is not one of a printer, the QR payload is too long for it, or the slip would exceed half a metre.
pub fn layout(slip: &Slip, width_dots: u16, fonts: &mut Fonts) -> Result<Bitmap, LayoutError> {
    if width_dots < MIN_WIDTH || !width_dots.is_multiple_of(8) {
        return Err(LayoutError::Width(width_dots));
    }
    let sizes = TypeSizes::for_width(width_dots);
    let mut sheet = Sheet { canvas: Bitmap::new(width_dots), y: sizes.margin.into(), sizes, name_column: 0.0, fonts };
    sheet.measure_names(slip);
    for line in &slip.lines {
        sheet.line(line)?;
        if sheet.y > MAX_ROWS {
            return Err(LayoutError::TooLong { rows: sheet.y });
        }
    }
    let end = sheet.y + usize::from(sizes.margin);
    sheet.canvas.grow(end);
    Ok(sheet.canvas)
}

/// How a text is set.
#[derive(Debug, Clone, Copy)]
struct Face {
    size: f32,
    weight: FontWeight,
    /// Distance of lines, as a share of the size.
    line_height: f32,
}

impl Face {
    fn regular(size: f32) -> Self {
        Self { size, weight: FontWeight::NORMAL, line_height: LINE_HEIGHT }
    }

    fn bold(size: f32) -> Self {
        Self { size, weight: FontWeight::BOLD, line_height: LINE_HEIGHT }
    }

    fn heading(size: f32) -> Self {
        Self { size, weight: FontWeight::BOLD, line_height: HEADING_LINE_HEIGHT }
    }
}

/// A slip in the making.
struct Sheet<'a> {
    canvas: Bitmap,
    /// Next free row.
    y: usize,
    sizes: TypeSizes,
    /// Width of the names of pairs, in dots.
    name_column: f32,
    fonts: &'a mut Fonts,
}

impl Sheet<'_> {
    fn line(&mut self, line: &Line) -> Result<(), LayoutError> {
        let sizes = self.sizes;
        match line {
            Line::Heading { text, size: HeadingSize::Plain } => self.centred(text, Face::regular(sizes.body)),
            Line::Heading { text, size: HeadingSize::Large } => self.centred(text, Face::heading(sizes.large)),
            Line::Heading { text, size: HeadingSize::Title } => self.centred(text, Face::heading(sizes.title)),
            Line::Footer(text) => self.centred(text, Face::regular(sizes.small)),
            Line::Mark(text) => self.mark(text),
            Line::Pair { name, value } => self.pair(name, value),
            Line::Rule => self.rule(),
            Line::Ticket(number) => self.ticket(number),
            Line::Qr(payload) => self.y += qr::draw(&mut self.canvas, self.y, payload, sizes.qr)?,
            Line::Paragraph { text, strong } => {
                let face = if *strong { Face::bold(sizes.body) } else { Face::regular(sizes.body) };
                let set = self.set(text, face, self.inner_width(), Alignment::Start);
                self.place(&set, sizes.margin.into());
            }
            Line::Numbered(steps) => self.numbered(steps),
            Line::Space => {}
        }
        self.y += usize::from(match line {
            // Lines of one group stand closer to each other than other elements.
            Line::Pair { .. } | Line::Footer(_) => sizes.gap / 3,
            // Its quiet zone is white enough.
            Line::Qr(_) => 0,
            _ => sizes.gap,
        });
        Ok(())
    }

    fn centred(&mut self, text: &str, face: Face) {
        let set = self.set(text, face, self.inner_width(), Alignment::Center);
        self.place(&set, self.sizes.margin.into());
    }

    /// White on a black box as wide as its text.
    fn mark(&mut self, text: &str) {
        let pad = f32::from(self.sizes.gap) * 2.0;
        let set = self.set(text, Face::heading(self.sizes.large), self.inner_width() - 2.0 * pad, Alignment::Start);
        let x = (f32::from(self.canvas.width) - set.width()) / 2.0;
        let height = rows(set.height());
        self.canvas.grow(self.y + height);
        self.canvas.fill(dots(x - pad), row(self.y), dots(set.width() + 2.0 * pad), row(height));
        self.draw(&set, x, self.y, Ink::White);
        self.y += height;
    }

    fn pair(&mut self, name: &str, value: &str) {
        let margin = f32::from(self.sizes.margin);
        let between = self.sizes.body / 2.0;
        let name = self.set(name, Face::regular(self.sizes.body), self.name_column, Alignment::Start);
        let rest = self.inner_width() - self.name_column - between;
        let value = self.set(value, Face::bold(self.sizes.body), rest, Alignment::Start);
        let height = rows(name.height().max(value.height()));
        self.canvas.grow(self.y + height);
        self.draw(&name, margin, self.y, Ink::Black);
        self.draw(&value, margin + self.name_column + between, self.y, Ink::Black);
        self.y += height;
    }

    /// One width for the names of all pairs, so that the values stand below each other; at most two fifths of the paper.
    fn measure_names(&mut self, slip: &Slip) {
        let face = Face::regular(self.sizes.body);
        let most = self.inner_width() * 0.4;
        for line in &slip.lines {
            if let Line::Pair { name, .. } = line {
                let width = self.set(name, face, f32::MAX, Alignment::Start).width().ceil();
                self.name_column = self.name_column.max(width.min(most));
            }
        }
    }

    fn rule(&mut self) {
        self.y += usize::from(self.sizes.gap / 3);
        let margin = i32::from(self.sizes.margin);
        let thick = self.sizes.rule;
        self.canvas.grow(self.y + usize::from(thick));
        self.canvas.fill(margin, row(self.y), i32::from(self.canvas.width) - 2 * margin, thick.into());
        self.y += usize::from(thick);
    }

    /// As large as one line allows.
    fn ticket(&mut self, number: &str) {
        let natural = self.set(number, Face::heading(self.sizes.ticket), f32::MAX, Alignment::Start).width();
        let fitting = self.sizes.ticket * (self.inner_width() / natural.max(1.0)).min(1.0);
        self.centred(number, Face::heading(fitting.floor().max(MIN_TICKET)));
    }

    fn numbered(&mut self, steps: &[String]) {
        let face = Face::regular(self.sizes.body);
        let margin = f32::from(self.sizes.margin);
        let last = format!("{}.", steps.len());
        let column = self.set(&last, face, f32::MAX, Alignment::Start).width() + self.sizes.body / 3.0;
        for (index, step) in steps.iter().enumerate() {
            let number = self.set(&format!("{}.", index + 1), face, f32::MAX, Alignment::Start);
            let step = self.set(step, face, self.inner_width() - column, Alignment::Start);
            let height = rows(step.height());
            self.canvas.grow(self.y + height);
            self.draw(&number, margin, self.y, Ink::Black);
            self.draw(&step, margin + column, self.y, Ink::Black);
            self.y += height + usize::from(self.sizes.gap / 3);
        }
    }

    fn inner_width(&self) -> f32 {
        f32::from(self.canvas.width - 2 * self.sizes.margin)
    }

    /// Shapes and breaks a text.
    fn set(&mut self, text: &str, face: Face, width: f32, alignment: Alignment) -> Layout<()> {
        let text = self.fonts.coverage().spell(text);
        let mut builder = self.fonts.layouts.ranged_builder(&mut self.fonts.context, &text, 1.0, true);
        builder.push_default(StyleProperty::FontFamily(FontFamily::List((&FAMILIES).into())));
        builder.push_default(StyleProperty::FontSize(face.size));
        builder.push_default(StyleProperty::FontWeight(face.weight));
        builder.push_default(StyleProperty::LineHeight(LineHeight::FontSizeRelative(face.line_height)));
        builder.push_default(StyleProperty::OverflowWrap(OverflowWrap::Anywhere));
        let mut set = builder.build(&text);
        set.break_all_lines(Some(width));
        set.align(alignment, AlignmentOptions::default());
        set
    }

    /// Draws a set text below what is there.
    fn place(&mut self, set: &Layout<()>, x: f32) {
        let height = rows(set.height());
        self.canvas.grow(self.y + height);
        self.draw(set, x, self.y, Ink::Black);
        self.y += height;
    }

    fn draw(&mut self, set: &Layout<()>, x: f32, y: usize, ink: Ink) {
        for item in set.lines().flat_map(|line| line.items()) {
            let PositionedLayoutItem::GlyphRun(glyphs) = item else { continue };
            let run = glyphs.run();
            let font = run.font();
            let Some(face) = FontRef::from_index(font.data.as_ref(), font.index as usize) else { continue };
            let size = run.font_size();
            let mut scaler = self
                .fonts
                .scaler
                .builder_with_id(face, [font.data.id(), font.index.into()])
                .size(size)
                .normalized_coords(run.normalized_coords())
                .build();
            let mut render = Render::new(&[Source::Outline]);
            render.format(Format::Alpha);
            let bold_font = run.font_attrs().weight >= FontWeight::SEMI_BOLD;
            let stamp = Stamp {
                threshold: if bold_font { THRESHOLD_BOLD } else { THRESHOLD_REGULAR },
                strikes: if run.synthesis().embolden() { 0..=dots(size * OVERSTRIKE).max(1) } else { 0..=0 },
                ink,
            };
            for glyph in glyphs.positioned_glyphs() {
                // Glyph ids of OpenType are 16 bits wide.
                let Ok(id) = u16::try_from(glyph.id) else { continue };
                if let Some(image) = render.render(&mut scaler, id) {
                    let (left, base) = (dots(x + glyph.x), row(y).saturating_add(dots(glyph.y)));
                    stamp.press(&mut self.canvas, &image, left, base);
                }
            }
        }
    }
}

/// How glyphs of one run are put on the paper.
struct Stamp {
    threshold: u8,
    /// Shifts to the right, in dots, at which each glyph is drawn.
    strikes: RangeInclusive<i32>,
    ink: Ink,
}

impl Stamp {
    /// Puts a glyph whose origin is at (`left`, `base`) on the paper.
    fn press(&self, canvas: &mut Bitmap, image: &Image, left: i32, base: i32) {
        let width = (image.placement.width as usize).max(1);
        let (left, top) = (left.saturating_add(image.placement.left), base.saturating_sub(image.placement.top));
        for (covered, y) in image.data.chunks(width).zip(top..) {
            for (&covered, x) in covered.iter().zip(left..) {
                if covered >= self.threshold {
                    for shift in self.strikes.clone() {
                        canvas.set(x.saturating_add(shift), y, self.ink);
                    }
                }
            }
        }
    }
}

/// Rows a height takes.
#[expect(clippy::cast_possible_truncation, clippy::cast_sign_loss, reason = "a height of text is small and positive")]
fn rows(height: f32) -> usize {
    height.ceil().max(0.0) as usize
}

/// The nearest whole dot.
#[expect(clippy::cast_possible_truncation, reason = "positions on a slip are small")]
fn dots(position: f32) -> i32 {
    position.round() as i32
}

/// A row as a signed position; a slip has at most some thousand.
fn row(y: usize) -> i32 {
    i32::try_from(y).unwrap_or(i32::MAX)
}
