//! What the screen shows, as plain finished values: every text is worded, masked and in the visit's language.
//!
//! A `View` is made from the session's state and nothing else; the screen adds only look. Deliberately absent: anything
//! of Slint, any unmasked personal data that is not being typed or confirmed at this moment, any rule.

mod board;
mod question;

pub use self::board::{Board, BoardItem, BoardRow, Entry, Pad, PadKey, Picture, Probe};
pub use self::question::{Cell, Choice, DatePart, Input, Key, KeyLook, Panel, Question, Shelf};
use super::settings::Settings;

/// One whole screen.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct View {
    /// Size, colours, reach and language of this visit.
    pub settings: Settings,
    /// The top bar, the same on every page but the attract screen.
    pub bar: TopBar,
    /// What fills the middle.
    pub page: Page,
    /// The action bar at the bottom; all `None` on the attract screen.
    pub actions: Actions,
    /// A line above the page: device trouble that changes what can be done here.
    pub banner: Option<Banner>,
    /// What lies over everything and must be answered first.
    pub overlay: Option<Overlay>,
    /// A member of staff is signed in: said below the top bar.
    pub staff: Option<StaffStrip>,
    /// "演练" across the page while nothing done here counts; empty when it does.
    pub practice: String,
}

/// Who of the staff is here, on every page but the attract screen.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct StaffStrip {
    /// "工作人员 李* · 协助中"
    pub words: String,
    /// "退出", "交还"; `Intent::Leave`; empty for no button.
    pub leave: String,
}

/// The top bar.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct TopBar {
    /// "绥宁县公共就业服务"
    pub county: String,
    /// "武阳镇便民服务中心"
    pub hall: String,
    /// "09:41"
    pub time: String,
    /// "人工服务", and that somebody was called; `Intent::CallStaff`.
    pub call_label: String,
    /// Label of the button that opens type size, colours and reach; `Intent::OpenSettings`.
    pub settings_label: String,
    /// Label of the other language ("English" / "中文"); `Intent::ToggleLanguage`.
    pub language_label: String,
}

/// The bottom bar: at most one main action.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Actions {
    /// "上一步"; `Intent::Back`.
    pub back: Option<String>,
    /// "结束"; `Intent::End`.
    pub exit: Option<String>,
    /// A second, quieter way on, such as "跳过" (`Intent::Skip`) or "再办一件" (`Intent::Another`).
    pub second: Option<String>,
    /// "下一步", "提交失业登记", "办完了"; `Intent::Next`.
    pub main: Option<String>,
}

/// A notice over the page; icon and word, never colour alone.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Banner {
    /// How loud.
    pub tone: Tone,
    /// The sentence.
    pub text: String,
    /// Short code for staff, such as `P-OUT`.
    pub code: String,
}

/// How something is meant.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Tone {
    /// It worked.
    Good,
    /// For information.
    Plain,
    /// Look here.
    Warn,
    /// It did not work.
    Bad,
}

/// The middle of the screen.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Page {
    /// Nobody is here. A touch anywhere is `Intent::Begin`.
    Attract(Attract),
    /// What can be done.
    Home(Home),
    /// Notice before the card is read (PIPL art. 17).
    Notice(Paragraphs),
    /// Waiting for the card.
    Identify(Identify),
    /// Who was recognised, and what the county has for him.
    Greeting(Greeting),
    /// One question.
    Form(Question),
    /// Every answer, with 修改.
    Review(Review),
    /// Promise and signature.
    Sign(Sign),
    /// Something is being done; no buttons.
    Busy(Busy),
    /// What happened, told truthfully.
    Outcome(Outcome),
    /// 好差评.
    Rate(Rate),
    /// How far one's matters are.
    Progress(ProgressList),
    /// The card still lies on the reader after the end.
    TakeCard(TakeCard),
    /// Staff: rows.
    Board(Board),
    /// Staff: a PIN or a number.
    Pad(Pad),
    /// Staff: a test picture.
    Probe(Probe),
}

/// The attract screen.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Attract {
    /// County's service name, large.
    pub county: String,
    /// "武阳镇便民服务中心 自助服务"
    pub hall: String,
    /// "点这里开始"
    pub start: String,
    /// "带上身份证就能办"
    pub start_note: String,
    /// What can be done here, 1–4 short names.
    pub offers: Vec<String>,
    /// Heading over the notices, "服务提示".
    pub notices_title: String,
    /// Sentences; device trouble comes first.
    pub notices: Vec<Banner>,
    /// Opening hours and telephone.
    pub foot: String,
    /// "大字版": begins with the largest type; `Intent::BeginLarge`.
    pub large_label: String,
    /// "English" / "中文"; `Intent::ToggleLanguage`.
    pub language_label: String,
}

/// The home screen.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Home {
    /// "您要办什么？"
    pub title: String,
    /// "选一项，跟着提示走。不收任何费用。"
    pub hint: String,
    /// The services that can be done now.
    pub tiles: Vec<Tile>,
    /// Shown instead of tiles when there is none.
    pub empty: String,
}

/// One service on the home screen; `Intent::Choose(id)`.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Tile {
    /// Service id.
    pub id: String,
    /// Icon name: a file `assets/icons/<name>.svg`.
    pub icon: String,
    /// "失业登记"
    pub title: String,
    /// One line of explanation, or why it cannot be done at the moment.
    pub words: String,
    /// A closed service is shown greyed with its reason in `words`.
    pub open: bool,
}

/// A page of text.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Paragraphs {
    /// "失业登记 · 第 1 步，共 18 步"; empty outside a service.
    pub step: String,
    /// Title.
    pub title: String,
    /// Below the title.
    pub hint: String,
    /// Heading and text, in order.
    pub paragraphs: Vec<(String, String)>,
}

/// The page that waits for a card.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Identify {
    /// As in [`Paragraphs`].
    pub step: String,
    /// "请把身份证放在读卡区"
    pub title: String,
    /// Hint below the title.
    pub hint: String,
    /// Where the reader is, from the machine's configuration: "读卡区在屏幕右下方".
    pub place: String,
    /// "正在等待身份证…", "正在读取，请不要拿开…", or what went wrong and what to do.
    pub status: String,
    /// Tone of `status`.
    pub tone: Tone,
    /// A reading is going on: show it as such.
    pub reading: bool,
    /// Short code for staff when something is wrong, else empty.
    pub code: String,
}

/// After the card was read.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Greeting {
    /// As in [`Paragraphs`].
    pub step: String,
    /// "杨*例，您好"
    pub title: String,
    /// Hint.
    pub hint: String,
    /// Name and value of what the card said, masked.
    pub facts: Vec<(String, String)>,
    /// What the county has for him, and what should be known before going on: "您有 1 件要补材料".
    pub notes: Vec<Banner>,
}

/// All answers.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Review {
    /// As in [`Paragraphs`].
    pub step: String,
    /// "请看看对不对"
    pub title: String,
    /// Hint.
    pub hint: String,
    /// Rows of this page of the review.
    pub rows: Vec<Answer>,
    /// "第 1 页，共 2 页" turns to the next page of rows, `Intent::More`; empty when there is one page.
    pub more: String,
    /// What the resident should know before handing in.
    pub notes: Vec<Banner>,
}

/// One row of the review.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Answer {
    /// Field id for `Intent::Edit`; empty when it comes from the card.
    pub id: String,
    /// "失业日期"
    pub name: String,
    /// "2026年11月2日"
    pub value: String,
    /// Where the answer is from when it was not asked here, "刚才填过"; else empty.
    pub origin: String,
    /// "修改", or "来自身份证" when `id` is empty.
    pub edit: String,
}

/// Promise and signature.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Sign {
    /// As in [`Paragraphs`].
    pub step: String,
    /// Title.
    pub title: String,
    /// The promise, word by word (告知承诺).
    pub promise: Vec<String>,
    /// "请在框里签名"
    pub pad_hint: String,
    /// Finished strokes, each a line of points in 0..=1000 of the pad's width and height.
    pub strokes: Vec<Vec<(u16, u16)>>,
    /// "重签"; `Intent::ClearSignature`.
    pub clear: String,
    /// "我承诺，不签字"; `Intent::PromiseOnly`.
    pub no_signature: String,
    /// What is missing when 下一步 was pressed too early; else empty.
    pub error: String,
}

/// Work that takes a moment.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Busy {
    /// "正在保存…"
    pub title: String,
    /// "请稍等，不要拿走身份证。"
    pub hint: String,
}

/// What happened.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Outcome {
    /// "县里已收到", "已存在本机，等待上传", "请到窗口", "没有保存成功"
    pub title: String,
    /// What happens next and by when.
    pub hint: String,
    /// Good, Warn or Bad.
    pub tone: Tone,
    /// "失业登记"; empty when there is no number to show.
    pub service: String,
    /// "办件号"
    pub ticket_label: String,
    /// "0012 0003 7215"; empty when nothing was stored.
    pub ticket: String,
    /// What to do with the number.
    pub ticket_note: String,
    /// QR of number and check, modules row by row (`true` = dark), quiet zone not included; empty when none.
    pub qr: Vec<Vec<bool>>,
    /// The slip: "正在打印…", "回执已打印，请取走", "没打出来，请记下办件号".
    pub print: Option<Banner>,
    /// Reasons to go to the window, if any.
    pub notes: Vec<Banner>,
}

/// 好差评.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Rate {
    /// "这次办事，您满意吗？"
    pub title: String,
    /// Hint.
    pub hint: String,
    /// Five levels, best first; `Intent::Pick(id)`.
    pub levels: Vec<Choice>,
    /// On the second page, for who is not content: reasons, several; `Intent::Pick(id)`.
    pub reasons: Vec<Choice>,
    /// Below them, what else may be agreed to: to be called back; `Intent::Pick(id)`.
    pub extras: Vec<Choice>,
}

/// How far matters are, newest first.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ProgressList {
    /// "杨*例的办件", "查询结果"
    pub title: String,
    /// Hint.
    pub hint: String,
    /// Rows of this page.
    pub rows: Vec<MatterRow>,
    /// "第 1 页，共 2 页" turns to the next page of rows, `Intent::More`; empty when there is one page.
    pub more: String,
    /// Being asked, offline, nothing there, thanks for a rating.
    pub notes: Vec<Banner>,
    /// The progress slip, once asked for.
    pub print: Option<Banner>,
}

/// One matter: state and what to do, never contents.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct MatterRow {
    /// For `Intent::Pick`: its number.
    pub id: String,
    /// "失业登记"
    pub service: String,
    /// "0012 0003 7215"
    pub ticket: String,
    /// "正在审核 · 2026-11-22 起"
    pub state: String,
    /// How it is meant.
    pub tone: Tone,
    /// What the officer asks for, what to do next.
    pub words: Vec<String>,
    /// "评价" when it can be rated, else empty.
    pub rate: String,
}

/// The card is still there.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct TakeCard {
    /// "请取走您的身份证"
    pub title: String,
    /// Hint.
    pub hint: String,
}

/// What lies over the page.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Overlay {
    /// Nobody has touched the screen for a while.
    Idle {
        /// "您还在吗？"
        title: String,
        /// What will happen.
        hint: String,
        /// Seconds left.
        seconds: u32,
        /// "继续办理"; `Intent::Continue`.
        proceed: String,
        /// "需要更多时间"; `Intent::MoreTime`; empty once used.
        more_time: String,
    },
    /// A question with a few answers; `Intent::Answer(id)`.
    Ask {
        /// Title.
        title: String,
        /// Explanation.
        hint: String,
        /// Short code for staff, or empty.
        code: String,
        /// Buttons, the main one last.
        buttons: Vec<AskButton>,
    },
    /// Type size, colours, reach.
    Settings {
        /// Title.
        title: String,
        /// Groups of options; `Intent::Set(id)`.
        groups: Vec<(String, Vec<Choice>)>,
        /// "好了"; `Intent::CloseSettings`.
        close: String,
    },
}

/// A button of [`Overlay::Ask`].
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct AskButton {
    /// For `Intent::Answer`.
    pub id: String,
    /// Words.
    pub label: String,
    /// The one that is proposed.
    pub main: bool,
}
