//! The dozen who come to try the kiosk, and why each of them matters.

use super::words::Both;

/// Somebody of `device_sim::people`.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Visitor {
    /// The name on the card.
    pub(super) name: &'static str,
    /// Why they matter.
    pub(super) why: Both,
}

const fn visitor(name: &'static str, zh: &'static str, en: &'static str) -> Visitor {
    Visitor { name, why: Both(zh, en) }
}

/// In the order of the panel.
pub(super) const VISITORS: &[Visitor] = &[
    visitor("李模范", "40 岁，一切正常", "40, everything in order"),
    visitor("陆示意", "35 岁，苗族", "35, Miao"),
    visitor("杨试例", "72 岁，长期身份证", "72, long-term card"),
    visitor("田花甲", "60 岁，快要退休", "60, close to retirement"),
    visitor("石少年", "不满 16 岁", "under 16"),
    visitor("刘满岁", "2026-11-22 满 16 岁", "turns 16 on 2026-11-22"),
    visitor("黄过期", "身份证 2020 年过期", "card expired in 2020"),
    visitor("王示", "名字两个字，搬过家", "name of two characters, moved"),
    visitor("罗𬍛样", "名字里有生僻字", "a rare character in the name"),
    visitor("肖𳑰试", "名字里的字，字库没有", "a character no font has"),
    visitor("阿依努尔·样本", "名字很长，中间有点", "a long name with a dot"),
    visitor("何居住", "港澳台居民居住证", "residence permit (HK, Macao, Taiwan)"),
    visitor("范例约翰", "外国人永久居留证", "permanent residence card"),
];

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn everybody_has_a_card() {
        for visitor in VISITORS {
            assert!(device_sim::people::by_name(visitor.name).is_some(), "{}", visitor.name);
        }
    }
}
