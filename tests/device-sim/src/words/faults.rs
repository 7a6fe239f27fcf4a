//! The faults by their words, with what each does: one table for help, bench panel and tests.

use crate::device::Kind;

/// A fault as the words name it.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct FaultWord {
    /// The word after `fault`.
    pub word: &'static str,
    /// What it takes after that, with an example; `None` for nothing.
    pub takes: Option<(&'static str, &'static str)>,
    /// What happens, in Chinese.
    pub zh: &'static str,
    /// What happens, in English.
    pub en: &'static str,
}

impl FaultWord {
    /// The words with an argument that fits, ready for [`obey`](super::obey) after `fault `.
    #[must_use]
    pub fn example(&self) -> String {
        self.takes.map_or_else(|| self.word.to_owned(), |(_, example)| format!("{} {example}", self.word))
    }

    pub(super) fn usage(&self) -> String {
        self.takes.map_or_else(|| self.word.to_owned(), |(what, _)| format!("{} {what}", self.word))
    }
}

const fn plain(word: &'static str, zh: &'static str, en: &'static str) -> FaultWord {
    FaultWord { word, takes: None, zh, en }
}

const fn with(
    word: &'static str,
    what: &'static str,
    example: &'static str,
    zh: &'static str,
    en: &'static str,
) -> FaultWord {
    FaultWord { word, takes: Some((what, example)), zh, en }
}

/// Every fault a device of this kind can have; the first is none.
#[must_use]
pub const fn faults(kind: Kind) -> &'static [FaultWord] {
    match kind {
        Kind::Reader => READER,
        Kind::Printer => PRINTER,
        Kind::Scanner => SCANNER,
    }
}

const READER: &[FaultWord] = &[
    plain("none", "一切正常", "all is well"),
    plain("silent", "不回答", "it does not answer"),
    with("slow", "MILLISECONDS", "800", "回答很慢", "it answers late"),
    with("other-speed", "BAUD", "9600", "通信速度变了", "it speaks at another speed"),
    plain("garbage", "回答是乱码", "it answers noise"),
    plain("half-frame", "回答只有一半", "half an answer"),
    plain("extra-preamble", "回答前多两个字节", "two bytes too many before each answer"),
    plain("glued", "两个回答连在一起", "two answers without a gap"),
    plain("bad-checksum", "校验和不对", "wrong checksum"),
    plain("lying-frame-length", "帧长度不实", "a frame says it is longer than it is"),
    plain("lying-lengths", "内容长度不实", "the lengths inside a frame lie"),
    plain("preamble-in-photo", "照片里有帧头", "a frame's head inside the photo"),
    plain("wrong-reply", "答非所问", "the answer to another command"),
    plain("self-test", "自检失败", "its self-test failed"),
    plain("not-authorised", "没有授权", "it is not authorised"),
    with("find-fails", "HEX", "24", "找卡出错", "finding a card fails"),
    with("select-fails", "HEX", "81", "选卡出错", "selecting the card fails"),
    with("read-fails", "HEX", "41", "读卡出错", "reading the card fails"),
    plain("no-address", "不懂读新地址", "it does not know the new-address command"),
    plain("no-numbers", "不懂读卡管理号", "it does not know the management-numbers command"),
    plain("pull-before-select", "选卡前拿走卡", "the card is pulled before it is selected"),
    plain("pull-before-read", "读卡前拿走卡", "the card is pulled before it is read"),
    plain("pull-mid-read", "读到一半拿走卡", "the card is pulled while it is read"),
    plain("pull-after-read", "读完就拿走卡", "the card is pulled right after it is read"),
];

const PRINTER: &[FaultWord] = &[
    plain("none", "一切正常", "all is well"),
    plain("silent", "没有反应", "dead behind a living line"),
    plain("cutter", "切刀卡住", "the cutter jams at the next cut"),
    plain("jam", "卡纸", "the paper is jammed"),
    plain("head-hot", "打印头过热", "the head is too hot"),
    with("head-hot-for", "MILLISECONDS", "3000", "打印头过热，自己会凉", "the head is too hot and cools by itself"),
    plain("unrecoverable", "坏了，要修", "an error it cannot recover from"),
    plain("off-line", "被切到脱机", "switched off-line by hand"),
    with("paper-out-after", "ROWS", "200", "打到一半没纸", "the paper ends in the middle"),
    with("cover-opens-after", "ROWS", "200", "打到一半开盖", "the cover is opened in the middle"),
    plain("prints-nothing", "说打好了，纸是白的", "it says all is well, and the paper stays white"),
    plain("swallows", "说一切正常，什么也不打", "it says all is well, and prints nothing"),
    with("unplug-after", "BYTES", "2000", "收到一半断线", "the plug is pulled in the middle"),
    plain("no-answers", "照打，从不回答", "it prints and never answers"),
    plain("only-real-time", "只答实时状态", "it answers the real-time status only"),
    plain("no-process-id", "不答打印确认", "it does not confirm what is printed (GS ( H)"),
    plain("no-fence", "不答排队状态", "it does not answer GS r"),
    plain("no-automatic", "不主动报状态", "it does not report by itself"),
    plain("automatic-around", "回答前后夹着状态块", "a status block before and behind each answer"),
    plain("automatic-interleaved", "回答插在状态块中间", "the answer in the middle of a status block"),
    plain("garbage-status", "状态是乱码", "its status bytes are noise"),
    plain("xon-xoff", "用 XON/XOFF 让主机等", "it stops its host by XOFF and XON"),
    with("small-buffer", "BYTES", "128", "缓冲区很小", "its buffer is small"),
];

const SCANNER: &[FaultWord] = &[
    plain("none", "一切正常", "all is well"),
    plain("silent", "扫了不出声", "it reads and says nothing"),
    plain("flood", "不停地发码", "codes without end"),
    plain("endless", "一个码发不完", "one code without an end"),
    plain("half-code", "码只有一半", "half a code"),
    plain("garbage", "码是乱码", "noise in the place of a code"),
    plain("no-suffix", "没有结束符", "the suffix is missing"),
];
