"""Makes of a journal (journal.c) what a power cut might have left of the files in it:

    power_cut.py JOURNAL FOLDER SEED

cuts somewhere, and writes each file into FOLDER as it might be then: what was written
before the last sync that had ended is there; of what was written since, each page of
4096 bytes is there, as it was at some moment since, or is not; and the file has a size
that it had at some moment since. Prints how old, in ms, the oldest write was that was not
certain to be there.
"""
import random
import struct
import sys

RECORD = struct.Struct("<IIQQd")
WRITE, RESIZE, SYNC_BEGINS, SYNC_ENDS = range(4)
PAGE = 4096


def records(path):
    data = open(path, "rb").read()
    at = 0
    while at + RECORD.size <= len(data):
        kind, name_bytes, place, count, seconds = RECORD.unpack_from(data, at)
        at += RECORD.size
        name = data[at : at + name_bytes].decode()
        at += name_bytes
        yield kind, name, place, data[at : at + count], seconds
        at += count


class File:
    """What is certain to be on the disk, and what is not, in order."""

    def __init__(self):
        self.bytes, self.later, self.begun, self.synced = bytearray(), [], 0, False

    def do(self, content, kind, place, data):
        if kind == RESIZE:
            del content[place:]
            content.extend(bytes(place - len(content)))
        else:
            content.extend(bytes(max(0, place + len(data) - len(content))))
            content[place : place + len(data)] = data

    def take(self, kind, place, data, seconds):
        if kind == SYNC_BEGINS:
            self.begun = len(self.later)
        elif kind == SYNC_ENDS:
            for done in self.later[: self.begun]:
                self.do(self.bytes, *done[:3])
            del self.later[: self.begun]
            self.synced = True
        else:
            self.later.append((kind, place, data, seconds))

    def cut(self, chance):
        """One of the states that it may be in."""
        states, content = [bytes(self.bytes)], bytearray(self.bytes)
        for done in self.later:
            self.do(content, *done[:3])
            states.append(bytes(content))
        size = len(chance.choice(states))
        left = bytearray(size)
        for page in range(0, size, PAGE):
            part = chance.choice(states)[page : page + PAGE][: size - page]
            left[page : page + len(part)] = part
        return left


def sure_frames(content):
    """Of a wave file: what its head tells of, as far as it is there."""
    frame_bytes = struct.unpack_from("<H", content, content.index(b"fmt ") + 8 + 12)[0]
    data = content.index(b"data") + 8
    told = struct.unpack_from("<I", content, data - 4)[0]
    return min(told, len(content) - data) // frame_bytes


def first_cut(everything):
    """The record from which on every file has been synced."""
    files = {name: False for _, name, _, _, _ in everything}
    for i, (kind, name, _, _, _) in enumerate(everything):
        files[name] |= kind == SYNC_ENDS
        if all(files.values()):
            return i + 1


def main():
    journal, folder, seed = sys.argv[1:]
    chance = random.Random(seed)
    everything = list(records(journal))
    cut = chance.randrange(first_cut(everything), len(everything))
    files, age = {}, 0
    for kind, name, place, data, seconds in everything[: cut + 1]:
        files.setdefault(name, File()).take(kind, place, data, seconds)
        now = seconds
    for name, file in files.items():
        with open(folder + "/" + name.rsplit("/", 1)[-1], "wb") as out:
            out.write(file.cut(chance))
        if name.endswith(".wav"):
            print(sure_frames(file.bytes), end=" ")
        if file.later:
            age = max(age, now - file.later[0][3])
    print(round(age * 1000))


main()
