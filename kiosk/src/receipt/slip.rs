//! The plain model of a slip, and the receipt of a submission.

use std::fmt;

/// A slip from top to bottom. `Debug` shows its shape, not its words.
#[derive(Clone, PartialEq, Eq)]
pub struct Slip {
    /// Lines in printing order.
    pub lines: Vec<Line>,
}

/// One element of a slip. Every text is finished: worded, masked, in the person's language.
#[derive(Clone, PartialEq, Eq)]
pub enum Line {
    /// A centred heading.
    Heading {
        /// Its words.
        text: String,
        /// How large.
        size: HeadingSize,
    },
    /// White on black, centred: what must not be overlooked, such as 补打.
    Mark(String),
    /// A name and its value in two columns; neighbouring pairs share the columns.
    Pair {
        /// "事项"
        name: String,
        /// "失业登记"
        value: String,
    },
    /// A line across the slip.
    Rule,
    /// A number to be read aloud and typed, in groups, as large as one line allows.
    Ticket(String),
    /// A QR code (ISO/IEC 18004, error correction M) with this payload.
    Qr(String),
    /// Running text, line breaks where it is full.
    Paragraph {
        /// Its words.
        text: String,
        /// Bold: a heading of what follows, or something to be done.
        strong: bool,
    },
    /// Steps, numbered from 1.
    Numbered(Vec<String>),
    /// White space.
    Space,
    /// Small and centred.
    Footer(String),
}

/// Size of a heading.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum HeadingSize {
    /// Who issues the slip; label over the ticket number.
    Plain,
    /// What became of the matter.
    Large,
    /// What the slip is.
    Title,
}

/// What a receipt of a submission (提交回执) says.
///
/// The identity in `pairs` is masked by the caller; a full ID number, a telephone number or an answer of the form never
/// comes here.
#[derive(Clone, PartialEq, Eq)]
pub struct ReceiptFacts {
    /// "绥宁县公共就业服务"
    pub county: String,
    /// "提交回执"; 受理回执 only once the county's officer accepted the matter.
    pub title: String,
    /// What became of it: "已存在本机，等待上传", "县里已收到", "请到窗口".
    pub headline: String,
    /// On a second print only: "补打".
    pub reprint: Option<String>,
    /// 事项, 姓名, 时间, 地点 and their values.
    pub pairs: Vec<(String, String)>,
    /// "办件号"
    pub ticket_label: String,
    /// "0012 0003 7215"
    pub ticket: String,
    /// Payload of the QR code.
    pub qr: String,
    /// Why the person should go to the window; usually empty.
    pub notes: Vec<String>,
    /// "接下来"
    pub next_title: String,
    /// What happens next; more than one sentence group is numbered.
    pub next: Vec<String>,
    /// "咨询 12333", "本回执不是审批结论"; one centred line each.
    pub foot: Vec<String>,
}

/// The receipt of a submission.
pub fn submission_receipt(facts: &ReceiptFacts) -> Slip {
    let heading = |text: &String, size| Line::Heading { text: text.clone(), size };
    let mut lines = vec![heading(&facts.county, HeadingSize::Plain), heading(&facts.title, HeadingSize::Title)];
    lines.extend(facts.reprint.clone().map(Line::Mark));
    lines.push(heading(&facts.headline, HeadingSize::Large));
    // Reasons stand next to the headline they explain, before anything the person knows already.
    lines.extend(facts.notes.iter().map(|note| Line::Paragraph { text: note.clone(), strong: true }));
    lines.push(Line::Rule);
    lines.extend(facts.pairs.iter().map(|(name, value)| Line::Pair { name: name.clone(), value: value.clone() }));
    lines.push(Line::Rule);
    lines.push(heading(&facts.ticket_label, HeadingSize::Plain));
    lines.push(Line::Ticket(facts.ticket.clone()));
    lines.push(Line::Qr(facts.qr.clone()));
    lines.push(Line::Rule);
    match facts.next.as_slice() {
        [] => {}
        [only] => lines.extend([
            Line::Paragraph { text: facts.next_title.clone(), strong: true },
            Line::Paragraph { text: only.clone(), strong: false },
        ]),
        several => lines.extend([
            Line::Paragraph { text: facts.next_title.clone(), strong: true },
            Line::Numbered(several.to_vec()),
        ]),
    }
    lines.push(Line::Space);
    lines.extend(facts.foot.iter().cloned().map(Line::Footer));
    Slip { lines }
}

impl Line {
    /// The kind of line, for logs.
    fn kind(&self) -> &'static str {
        match self {
            Self::Heading { .. } => "heading",
            Self::Mark(_) => "mark",
            Self::Pair { .. } => "pair",
            Self::Rule => "rule",
            Self::Ticket(_) => "ticket",
            Self::Qr(_) => "qr",
            Self::Paragraph { .. } => "paragraph",
            Self::Numbered(_) => "numbered",
            Self::Space => "space",
            Self::Footer(_) => "footer",
        }
    }
}

impl fmt::Debug for Line {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.kind())
    }
}

impl fmt::Debug for Slip {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_list().entries(&self.lines).finish()
    }
}

impl fmt::Debug for ReceiptFacts {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("ReceiptFacts").field("title", &self.title).finish_non_exhaustive()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn facts() -> ReceiptFacts {
        ReceiptFacts {
            county: "绥宁县公共就业服务".into(),
            title: "提交回执".into(),
            headline: "请到窗口".into(),
            reprint: Some("补打".into()),
            pairs: vec![("事项".into(), "失业登记".into()), ("姓名".into(), "杨*例（尾号 9977）".into())],
            ticket_label: "办件号".into(),
            ticket: "0012 0003 7215".into(),
            qr: "payload".into(),
            notes: vec!["您已到退休年龄。".into()],
            next_title: "接下来".into(),
            next: vec!["带身份证到窗口。".into(), "县里三天内答复。".into()],
            foot: vec!["咨询 12333".into(), "本回执不是审批结论".into()],
        }
    }

    /// The slip as text; `Debug` hides the words.
    fn text(slip: &Slip) -> String {
        let line = |line: &Line| match line {
            Line::Heading { text, size } => format!("heading {size:?}: {text}"),
            Line::Pair { name, value } => format!("pair: {name} = {value}"),
            Line::Paragraph { text, strong } => format!("paragraph{}: {text}", if *strong { " strong" } else { "" }),
            Line::Numbered(steps) => format!("numbered: {}", steps.join(" | ")),
            Line::Mark(text) | Line::Ticket(text) | Line::Qr(text) | Line::Footer(text) => {
                format!("{}: {text}", line.kind())
            }
            Line::Rule | Line::Space => line.kind().to_owned(),
        };
        slip.lines.iter().map(line).collect::<Vec<_>>().join("\n")
    }

    #[test]
    fn everything_of_the_facts_is_on_the_slip_in_this_order() {
        insta::assert_snapshot!(text(&submission_receipt(&facts())), @"
        heading Plain: 绥宁县公共就业服务
        heading Title: 提交回执
        mark: 补打
        heading Large: 请到窗口
        paragraph strong: 您已到退休年龄。
        rule
        pair: 事项 = 失业登记
        pair: 姓名 = 杨*例（尾号 9977）
        rule
        heading Plain: 办件号
        ticket: 0012 0003 7215
        qr: payload
        rule
        paragraph strong: 接下来
        numbered: 带身份证到窗口。 | 县里三天内答复。
        space
        footer: 咨询 12333
        footer: 本回执不是审批结论
        ");
    }

    #[test]
    fn a_first_print_bears_no_mark_and_one_next_step_no_number() {
        let slip = submission_receipt(&ReceiptFacts { reprint: None, next: vec!["等着。".into()], ..facts() });
        assert!(!slip.lines.iter().any(|line| matches!(line, Line::Mark(_) | Line::Numbered(_))));
    }

    #[test]
    fn debug_shows_no_words() {
        let shown = format!("{:?} {:?}", facts(), submission_receipt(&facts()));
        assert!(!shown.contains('杨') && !shown.contains("7215"), "{shown}");
    }
}
