from pathlib import Path
import re
def sub(f, *pairs):
    p=Path(f); s=p.read_text()
    for a,b in pairs:
        assert a in s, (f,a)
        s=s.replace(a,b)
    p.write_text(s)
sub("rig/link/proxy/audit.py",
('''A frame of a stream, both delimiters included, is *untouched* when none of its bytes was lost, changed or moved
and nothing came in between them. It must then be received, whatever came before: so a fault costs the frames
it touches and no other, and a receiver is in step again within one frame.
''','''A frame of a stream, both delimiters included, is *untouched* when none of its bytes was lost, changed or
moved and nothing came in between them. It must then be received, whatever came before: so a fault costs the
frames it touches and no other, and a receiver is in step again within one frame.
'''),
('''    def touched(self, start: int, stop: int) -> None:
        """A fault hit bytes start .. stop - 1 of the stream, or came in before byte `start` if they are equal."""
        self._touched.append((start, stop))

    def passed(self, sent: bytes, received: bytes) -> list[Frame]:
        """What was sent next, and what became of it; returns the frames received."""
        expected = self._untouched(sent)
        frames = self._receiver.feed(received)
        self.received += len(frames)
        arriving = iter(frames)
        # `in` goes on where it stopped, so this finds the expected ones in order.
        self.violations += sum(frame not in arriving for frame in expected)
        return frames
''','''    def passed(self, sent: bytes, received: bytes, touched: Iterable[Stretch] = ()) -> list[Frame]:
        """What was sent next, what became of it, and where it was touched; returns the frames received."""
        self._touched += touched
        expected = self._untouched(sent)
        frames = self._receiver.feed(received)
        self.received += len(frames)
        self._compare(expected, frames)
        return frames

    def _compare(self, expected: list[Frame], frames: list[Frame]) -> None:
        place = 0
        for frame in expected:
            try:
                place = frames.index(frame, place) + 1
            except ValueError:
                self.violations += 1
'''),
("self._touched: list[tuple[int, int]] = []","self._touched: list[Stretch] = []"),
("from collections import deque\n","from collections import deque\nfrom collections.abc import Iterable\n"),
("from rig.wire.frame import","from rig.link.proxy.spoiler import Stretch\nfrom rig.wire.frame import"))
sub("rig/link/proxy/faults.py",
('''        """Every kind at once: a byte is flipped, lost, or gets another before it with probability `rate` in all.

        On top come duplicate, reorder, stale and banner, each with a tenth of it, and stall, cut and reset
        with a hundredth.
        """
        byte, chunk, line = rate / 3, rate / 10, rate / 100
''','''        """Every kind: `rate` is the probability that a byte is flipped, lost, or gets another before it.

        On top come duplicate, reorder, stale and banner, each with a tenth of it, and stall, cut and reset
        with a hundredth.
        """
        byte, chunk, line = rate / 3, rate / 10, rate / 100
'''),
('''        """Read `flip=1e-4,reset=1e-6`; `all=1e-4` sets every kind, as `all` does, and what follows changes it.
''','''        """Read `flip=1e-4,reset=1e-6`; `all=1e-4` is `all`, and what follows it changes that.
'''))
sub("rig/link/proxy/spoiler.py",
('"""One direction of a bad line: bytes in, bytes and events out, the same for the same seed; no I/O, no clock."""','"""One direction of a bad line: bytes in, bytes and events out, by a seed; no I/O and no clock."""'),
('''    """A fair sample of all that went over the line [Vitter 1985, algorithm R]; `earlier`: of an earlier run."""
''','''    """A fair sample of all that went over the line [Vitter 1985, algorithm R], and of an earlier run."""
'''),
('''        touched: called with each stretch [start, stop) of the stream's bytes that was lost, changed or moved;
            start == stop: something came in before that byte.

    Attributes:
        counts: faults so far, by kind.
''','''
    Attributes:
        counts: faults so far, by kind.
        touched: stretches of the stream that were lost, changed or moved; for whoever wants to know, and clears it.
'''),
('''    def __init__(
        self,
        faults: Faults,
        seed: int,
        earlier: bytes = b"",
        touched: Callable[[int, int], None] = lambda start, stop: None,
    ) -> None:
        self.counts: Counter[Fault] = Counter()
        self._rates, self._touched = np.array(list(faults.rates().values())), touched
''','''    def __init__(self, faults: Faults, seed: int, earlier: bytes = b"") -> None:
        self.counts: Counter[Fault] = Counter()
        self.touched: list[Stretch] = []
        self._rates = np.array(list(faults.rates().values()))
'''),
('''        self._touched(self._position, self._position)
        held,''','''        self._touch(0)
        held,'''),
('''        self._touched(self._position, self._position)
        out.append''','''        self._touch(0)
        out.append'''),
("        self._touched(self._position, self._position + count)\n","        self.touched.append((self._position, self._position + count))\n"),
("from collections.abc import Callable\n",""),
('''_NEVER = 1''','''# Bytes start .. stop - 1 of a stream; if they are equal, something came in before byte start.
Stretch = tuple[int, int]

_NEVER = 1'''))
s=Path("rig/link/proxy/spoiler.py").read_text().replace("touched: stretches of the stream that were lost, changed or moved; for whoever wants to know, and clears it.","touched: stretches that were lost, changed or moved; whoever reads it clears it.")
Path("rig/link/proxy/spoiler.py").write_text(s)
sub("rig/link/proxy/proxy.py",
('''Watch = Callable[[bytes, bytes], None]
Touched = Callable[[int, int], None]
''','''Watch = Callable[[bytes, bytes, list[Stretch]], object]
'''),
('''        watch: called in a thread of the proxy with bytes that came in and, before they go on, what became of them.
        touched: see `Spoiler`; called before `watch` is with the bytes that hold them.
''','''        watch: called in a thread of the proxy with bytes that came in and, before they go on, what became of
            them and where they were touched (`StreamAudit.passed`).
'''),
('''    watch: Watch = lambda sent, passed: None
    touched: Touched = lambda start, stop: None
''','''    watch: Watch | None = None
'''),
("way.earlier, way.touched)","way.earlier)"),
('''        if data or items:
            self._way.watch(data, b"".join(item for item in items if isinstance(item, bytes)))
''','''        if self._way.watch is not None and (data or items):
            passed = b"".join(item for item in items if isinstance(item, bytes))
            self._way.watch(data, passed, list(self.spoiler.touched))
        self.spoiler.touched.clear()
'''),
("import BANNER, Event, Spoiler","import BANNER, Event, Spoiler, Stretch"))
sub("tests/unit/link/test_proxy_audit.py",
('''    audit.touched(start, stop)
    audit.passed(STREAM, STREAM)
''','''    audit.passed(STREAM, STREAM, [(start, stop)])
'''))
p=Path("tests/unit/link/test_proxy_audit.py"); s=p.read_text()
s=re.sub(r', touched=audit.touched\)',')',s)
s=s.replace('''        audit.passed(sent, b"".join(item for item in spoiler.feed(sent) if isinstance(item, bytes)))
''','''        received = b"".join(item for item in spoiler.feed(sent) if isinstance(item, bytes))
        audit.passed(sent, received, list(spoiler.touched))
        spoiler.touched.clear()
''')
p.write_text(s)
p=Path("tests/unit/link/test_proxy_faults.py"); s=p.read_text()
s=s.replace("    touched: list[tuple[int, int]] = []\n","")
s=re.sub(r',\s*touched=lambda start, stop: touched.append\(\(start, stop\)\)','',s)
s=re.sub(r'(?<![.\w])touched(?= ==|\[|:$)','spoiler.touched',s).replace("for start, stop in touched for","for start, stop in spoiler.touched for")
s=s.replace('''    assert Faults.parse("all=3e-4,cut=0") == Faults(
        1e-4, 1e-4, 1e-4, 3e-5, 3e-5, 3e-5, 3e-5, stall=3e-6, cut=0, reset=3e-6
    )
''','''    expected = {"flip": 1e-4, "drop": 0.0, "insert": 1e-4, "stale": 3e-5, "banner": 3e-5, "reset": 3e-6}
    rates = Faults.parse("all=3e-4,drop=0").rates()
    assert {name: rates[name] for name in expected} == pytest.approx(expected)
''')
p.write_text(s)
