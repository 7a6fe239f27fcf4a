#!/usr/bin/env python3
"""Writes characters.tsv, words.tsv and given.tsv from the two public dictionaries. Run by hand; see README.md.

    pip download --no-deps --no-binary jieba jieba==0.42.1 pypinyin==0.55.0
    python3 build.py FOLDER_WITH_THE_TWO_FILES

The same inputs give the same bytes. Nothing is installed.
"""

import hashlib
import io
import re
import sys
import tarfile
import tempfile
import zipfile
from collections import Counter, defaultdict
from pathlib import Path

HERE = Path(__file__).resolve().parent
JIEBA = ("jieba-0.42.1.tar.gz", "055ca12f62674fafed09427f176506079bc135638a14e23e25be909131928db2")
PYPINYIN = ("pypinyin-0.55.0-py2.py3-none-any.whl", "d53b1e8ad2cdb815fb2cb604ed3123372f5a28c6f447571244aca36fc62a286f")

# Words the dictionary counted less often than this are left out. Names of people and places keep other limits: three
# is what its authors gave to every name they merely listed.
RAREST_WORD, RAREST_NAME = 3, 4
LONGEST = 8
# What the commonest characters of given names count beside those of the dictionary's names.
COMMON_GIVEN = 30000
# Interjections that are no syllables of the keyboard.
SOUNDS = {"m": "mu", "n": "en", "ng": "en", "hm": "hen", "hng": "heng", "fiao": "fu", "wong": "weng", "ê": "ei"}
HAN = re.compile(r"[\u3400-\u9fff\U00020000-\U0003ffff]+")


def archive(folder, name_and_sum):
    name, expected = name_and_sum
    data = (folder / name).read_bytes()
    if hashlib.sha256(data).hexdigest() != expected:
        sys.exit(f"{name}: not the file this was written for (sha256 differs)")
    return io.BytesIO(data)


def table(name):
    for line in (HERE / name).read_text("utf-8").splitlines():
        if line and not line.startswith("#"):
            yield line.split("\t")


def plain(readings):
    """Readings without marks and doubles, in order."""
    found = []
    for reading in readings:
        reading = SOUNDS.get(reading, reading)
        if reading not in found:
            found.append(reading)
    return found


def main(folder):
    jieba = archive(folder, JIEBA)
    unpacked = tempfile.TemporaryDirectory()
    zipfile.ZipFile(archive(folder, PYPINYIN)).extractall(unpacked.name)
    sys.path.insert(0, unpacked.name)
    from pypinyin import Style, pinyin
    from pypinyin.pinyin_dict import pinyin_dict
    from pypinyin.style import convert

    def spell(word):
        return [SOUNDS.get(r[0], r[0]) for r in pinyin(word, style=Style.NORMAL, errors=lambda _: [""])]

    standard = {row[0]: plain(row[1].split()) for row in table("standard.tsv")}
    known = {
        chr(point): plain(convert(r, Style.NORMAL, strict=False) for r in readings.split(","))
        for point, readings in pinyin_dict.items()
        if HAN.fullmatch(chr(point))
    }
    surnames = {row[0]: row[1] for row in table("surnames.tsv") if len(row) > 1}
    listed = {row[0] for row in table("surnames.tsv")}
    forced = {row[0]: row[1].split() for row in table("forced.tsv")}

    dictionary = {}
    with tarfile.open(fileobj=jieba) as files:
        for line in files.extractfile("jieba-0.42.1/jieba/dict.txt").read().decode("utf-8").splitlines():
            word, count, tag = line.split(" ")
            if HAN.fullmatch(word):
                dictionary[word] = (int(count), tag)

    single, within, words = Counter(), defaultdict(Counter), {}
    # How often a character is the whole given name, its first, its second; one for each name listed.
    given = defaultdict(lambda: [0, 0, 0])
    for word, (count, tag) in sorted(dictionary.items()):
        if len(word) == 1:
            single[word] = count
            continue
        if len(word) > LONGEST:
            continue
        reading = spell(word)
        if tag.startswith("nr") and word[0] in surnames and len(word) in (2, 3):
            reading[0] = surnames[word[0]]
        if tag in ("nr", "nrfg") and word[0] in listed and len(word) in (2, 3):
            for character, column in zip(word[1:], (0,) if len(word) == 2 else (1, 2)):
                given[character][column] += 1
        reading = forced.get(word, reading)
        if len(reading) != len(word) or not all(re.fullmatch("[a-z]+", r) for r in reading):
            continue
        for character, syllable in zip(word, reading):
            within[character][syllable] += count
        name = tag.startswith("nr")
        if count >= (RAREST_NAME if name else RAREST_WORD):
            words[word] = (count, reading, tag == "ns")
    for word, reading in forced.items():
        if len(word) > 1:
            words.setdefault(word, (RAREST_WORD, reading, False))

    # A character's count is split among its readings. What stands alone belongs mostly to the first reading; what
    # stands in words is known, and counts a quarter, since the words themselves are offered.
    characters = {}
    for character in sorted(set(standard) | set(known) | set(single)):
        readings = plain(standard.get(character, []) + known.get(character, []) + sorted(within[character]))
        if not readings:
            continue
        usual = forced.get(character) or [SOUNDS.get(r, r) for r in spell(character)]
        if usual[0] in readings:
            readings.remove(usual[0])
            readings.insert(0, usual[0])
        inside = within[character]
        total = sum(inside.values())
        counts = {}
        for place, reading in enumerate(readings):
            share = 0.8 if place == 0 else 0.0
            share += 0.2 * inside[reading] / total if total else 0.2 * (place == 0)
            count = single[character] * share + inside[reading] / 4
            counts[reading] = round(count) + (reading in standard.get(character, []))
        characters[character] = sorted(counts.items(), key=lambda item: (-item[1], readings.index(item[0])))

    with open(HERE / "characters.tsv", "w", encoding="utf-8", newline="\n") as out:
        for character, counts in characters.items():
            out.write(character + "\t" + " ".join(f"{r} {c}" if c else r for r, c in counts) + "\n")
    # The dictionary knows the famous; who lives here is nearer to the common list. It says where in a name a character
    # likes to stand. A whole given name is like the second of two.
    ranks = {row[0]: rank for rank, row in enumerate(table("common-given.tsv"))}
    with open(HERE / "given.tsv", "w", encoding="utf-8", newline="\n") as out:
        for character in sorted(set(given) | set(ranks)):
            alone, first, second = given[character]
            weight = COMMON_GIVEN / (ranks[character] + 30) if character in ranks else 0
            share = (first + 5) / (first + second + 10)
            counts = (3 * alone + second / 4 + weight * (1 - share), first / 4 + weight * share, second / 4 + weight * (1 - share))
            if character in characters and sum(counts) >= 1:
                out.write(character + "\t" + " ".join(str(round(count)) for count in counts) + "\n")
    with open(HERE / "words.tsv", "w", encoding="utf-8", newline="\n") as out:
        for word, (count, reading, place) in sorted(words.items()):
            if any(character not in characters for character in word):
                continue
            usual = [characters[character][0][0] for character in word]
            fields = [word, ("@" if place else "") + str(count)]
            if reading != usual:
                fields.append(" ".join(reading))
            out.write("\t".join(fields) + "\n")


if __name__ == "__main__":
    if len(sys.argv) != 2:
        sys.exit(__doc__)
    main(Path(sys.argv[1]))
