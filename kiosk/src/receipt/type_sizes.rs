//! Type sizes for the two paper widths in use, in dots at 203 dpi (8 dots are a millimetre).

/// Sizes and distances for one paper width, in dots.
#[derive(Debug, Clone, Copy)]
pub(super) struct TypeSizes {
    /// White at the left and right edge.
    pub margin: u16,
    /// Between two elements.
    pub gap: u16,
    /// Thickness of a rule.
    pub rule: u16,
    /// Text of a paragraph, a pair, a step.
    pub body: f32,
    /// Footer.
    pub small: f32,
    /// [`super::HeadingSize::Large`].
    pub large: f32,
    /// [`super::HeadingSize::Title`].
    pub title: f32,
    /// Ticket number; made smaller when it would not fit on one line.
    pub ticket: f32,
    /// Side of the QR code with its quiet zone: the largest whole module size that stays within it is taken.
    pub qr: u16,
}

impl TypeSizes {
    /// Sizes for paper of `width` dots: 576 (80 mm paper) and above, or less (58 mm paper, 384 dots).
    pub(super) fn for_width(width: u16) -> Self {
        if width >= 512 {
            Self {
                margin: 16,
                gap: 12,
                rule: 3,
                body: 32.0,
                small: 28.0,
                large: 42.0,
                title: 58.0,
                ticket: 68.0,
                qr: 264,
            }
        } else {
            Self {
                margin: 8,
                gap: 10,
                rule: 3,
                body: 28.0,
                small: 25.0,
                large: 34.0,
                title: 48.0,
                ticket: 50.0,
                qr: 264,
            }
        }
    }
}
