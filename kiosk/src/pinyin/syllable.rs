//! The syllables of Mandarin as they are typed, and which of them a Hunan ear confuses.
//!
//! Syllables that differ only in zh/z, ch/c, sh/s, l/n, h/f, ang/an, eng/en, ing/in or ü/u have one [`Fold`]. The
//! lexicon is sorted by folds, so a confused sound is found by the same look-up as the right one and only costs more.
//! Also compiled into the build script, which writes the lexicon. Deliberately absent: tones.

/// Every toneless syllable of the character table, sorted. `ü` is typed and written `v`.
pub(super) const SYLLABLES: [&str; COUNT] = [
    "a", "ai", "an", "ang", "ao", "ba", "bai", "ban", "bang", "bao", "bei", "ben", "beng", "bi", "bian", "biang",
    "biao", "bie", "bin", "bing", "bo", "bong", "bu", "ca", "cai", "can", "cang", "cao", "ce", "cei", "cen", "ceng",
    "cha", "chai", "chan", "chang", "chao", "che", "chen", "cheng", "chi", "chong", "chou", "chu", "chua", "chuai",
    "chuan", "chuang", "chui", "chun", "chuo", "ci", "cong", "cou", "cu", "cuan", "cui", "cun", "cuo", "da", "dai",
    "dan", "dang", "dao", "de", "dei", "den", "deng", "di", "dia", "dian", "diao", "die", "din", "ding", "diu", "dong",
    "dou", "du", "duan", "dui", "dun", "duo", "e", "ei", "en", "eng", "er", "fa", "fan", "fang", "fei", "fen", "feng",
    "fo", "fou", "fu", "ga", "gai", "gan", "gang", "gao", "ge", "gei", "gen", "geng", "gong", "gou", "gu", "gua",
    "guai", "guan", "guang", "gui", "gun", "guo", "ha", "hai", "han", "hang", "hao", "he", "hei", "hen", "heng",
    "hong", "hou", "hu", "hua", "huai", "huan", "huang", "hui", "hun", "huo", "ji", "jia", "jian", "jiang", "jiao",
    "jie", "jin", "jing", "jiong", "jiu", "ju", "juan", "jue", "jun", "ka", "kai", "kan", "kang", "kao", "ke", "kei",
    "ken", "keng", "kong", "kou", "ku", "kua", "kuai", "kuan", "kuang", "kui", "kun", "kuo", "la", "lai", "lan",
    "lang", "lao", "le", "lei", "len", "leng", "li", "lia", "lian", "liang", "liao", "lie", "lin", "ling", "liu", "lo",
    "long", "lou", "lu", "luan", "lun", "luo", "lv", "lve", "ma", "mai", "man", "mang", "mao", "me", "mei", "men",
    "meng", "mi", "mian", "miao", "mie", "min", "ming", "miu", "mo", "mou", "mu", "na", "nai", "nan", "nang", "nao",
    "ne", "nei", "nen", "neng", "ni", "nia", "nian", "niang", "niao", "nie", "nin", "ning", "niu", "nong", "nou", "nu",
    "nuan", "nun", "nuo", "nv", "nve", "o", "ou", "pa", "pai", "pan", "pang", "pao", "pei", "pen", "peng", "pi",
    "pian", "piao", "pie", "pin", "ping", "po", "pou", "pu", "qi", "qia", "qian", "qiang", "qiao", "qie", "qin",
    "qing", "qiong", "qiu", "qu", "quan", "que", "qun", "ran", "rang", "rao", "re", "ren", "reng", "ri", "rong", "rou",
    "ru", "rua", "ruan", "rui", "run", "ruo", "sa", "sai", "san", "sang", "sao", "se", "sen", "seng", "sha", "shai",
    "shan", "shang", "shao", "she", "shei", "shen", "sheng", "shi", "shou", "shu", "shua", "shuai", "shuan", "shuang",
    "shui", "shun", "shuo", "si", "song", "sou", "su", "suan", "sui", "sun", "suo", "ta", "tai", "tan", "tang", "tao",
    "te", "tei", "teng", "ti", "tian", "tiao", "tie", "ting", "tong", "tou", "tu", "tuan", "tui", "tun", "tuo", "wa",
    "wai", "wan", "wang", "wei", "wen", "weng", "wo", "wu", "xi", "xia", "xian", "xiang", "xiao", "xie", "xin", "xing",
    "xiong", "xiu", "xu", "xuan", "xue", "xun", "ya", "yan", "yang", "yao", "ye", "yi", "yin", "ying", "yo", "yong",
    "you", "yu", "yuan", "yue", "yun", "za", "zai", "zan", "zang", "zao", "ze", "zei", "zen", "zeng", "zha", "zhai",
    "zhan", "zhang", "zhao", "zhe", "zhei", "zhen", "zheng", "zhi", "zhong", "zhou", "zhu", "zhua", "zhuai", "zhuan",
    "zhuang", "zhui", "zhun", "zhuo", "zi", "zong", "zou", "zu", "zuan", "zui", "zun", "zuo",
];

/// How many syllables there are.
pub(super) const COUNT: usize = 418;

/// What a syllable sounds like when the confused sounds are one: letters, padded with zeros.
pub(super) type Fold = [u8; 8];

/// The longest typed syllable, `zhuang`.
pub(super) const LONGEST: usize = 6;

/// The place of a syllable in [`SYLLABLES`].
pub(super) fn number(syllable: &str) -> Option<u16> {
    let place = SYLLABLES.binary_search(&syllable).ok()?;
    u16::try_from(place).ok()
}

/// Other ways to type the same syllable: `lyu` as in passports, `lue`, `jv`.
pub(super) fn usual(typed: &str) -> &str {
    match typed {
        "lyu" => "lv",
        "nyu" => "nv",
        "lue" | "lyue" => "lve",
        "nue" | "nyue" => "nve",
        "jv" => "ju",
        "qv" => "qu",
        "xv" => "xu",
        "yv" => "yu",
        _ => typed,
    }
}

/// The fold of a syllable or of anything typed; the latter is a syllable to the ear if some syllable has this fold
/// (`suang` for shuang, `tin` for ting, `fui` for hui).
pub(super) fn fold(letters: &str) -> Fold {
    let letters = letters.as_bytes();
    let (initial, rest) = match letters {
        [b'l', rest @ ..] => (Some(b'n'), rest),
        [b'h', rest @ ..] => (Some(b'f'), rest),
        [b'a' | b'e' | b'o', ..] | [] => (None, letters),
        [first @ (b'z' | b'c' | b's'), b'h', rest @ ..] | [first, rest @ ..] => (Some(*first), rest),
    };
    // 花 hua is fa, 灰 hui is fei, 昏 hun is fen, 红 hong is feng.
    let rest: &[u8] = match (initial, rest) {
        (Some(b'f'), b"ui") => b"ei",
        (Some(b'f'), b"un") => b"en",
        (Some(b'f'), b"ong") => b"eng",
        (Some(b'f'), [b'u', rest @ ..]) if !rest.is_empty() => rest,
        (_, rest) => rest,
    };
    let rest = match rest {
        [.., b'o', b'n', b'g'] => rest,
        [rest @ .., b'g'] if rest.ends_with(b"n") => rest,
        rest => rest,
    };
    let mut fold = Fold::default();
    for (place, letter) in fold.iter_mut().zip(initial.iter().chain(rest)) {
        *place = if *letter == b'v' { b'u' } else { *letter };
    }
    fold
}

/// How many of the confused sounds differ between two spellings of one fold; 0 only if they are the same.
pub(super) fn confusions(typed: &str, syllable: &str) -> u8 {
    if typed == syllable {
        return 0;
    }
    let initial = |s: &str| match s.as_bytes() {
        [first @ (b'z' | b'c' | b's'), b'h', ..] => (*first, true),
        [first, ..] => (*first, false),
        [] => (0, false),
    };
    let differ = [
        initial(typed) != initial(syllable),
        typed.ends_with("ng") != syllable.ends_with("ng"),
        typed.contains('v') != syllable.contains('v'),
    ];
    differ.iter().map(|&d| u8::from(d)).sum::<u8>().max(1)
}

/// The initial consonant: `zh`, `w`; of a syllable without one its first vowel.
pub(super) fn initial(syllable: &str) -> &str {
    let end = if matches!(syllable.as_bytes(), [b'z' | b'c' | b's', b'h', ..]) { 2 } else { 1 };
    syllable.get(..end).unwrap_or(syllable)
}

/// The folds of all syllables, numbered from 1 in their order.
#[derive(Debug)]
pub(super) struct Folds {
    sorted: Vec<Fold>,
    of: Vec<u16>,
}

impl Folds {
    /// Works them out; microseconds.
    pub(super) fn new() -> Self {
        let mut sorted: Vec<Fold> = SYLLABLES.iter().map(|s| fold(s)).collect();
        sorted.sort_unstable();
        sorted.dedup();
        let mut folds = Self { sorted, of: Vec::new() };
        folds.of = SYLLABLES.iter().map(|s| folds.class(fold(s)).unwrap_or(0)).collect();
        folds
    }

    /// The number of a fold, if any syllable has it: nine bits, and never 0.
    pub(super) fn class(&self, fold: Fold) -> Option<u16> {
        let place = self.sorted.binary_search(&fold).ok()?;
        u16::try_from(place + 1).ok()
    }

    /// The number of a syllable's fold; 0 for a number that is no syllable's.
    pub(super) fn of(&self, syllable: u16) -> u16 {
        self.of.get(usize::from(syllable)).copied().unwrap_or(0)
    }

    /// The first letter of a syllable's fold; 0 for a number that is no syllable's.
    pub(super) fn letter(&self, syllable: u16) -> u16 {
        self.letter_of(self.of(syllable))
    }

    /// The first letter of a fold; 0 for a number that is no fold's.
    pub(super) fn letter_of(&self, class: u16) -> u16 {
        usize::from(class).checked_sub(1).and_then(|place| self.sorted.get(place)).map_or(0, |fold| u16::from(fold[0]))
    }
}
