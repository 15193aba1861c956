"""The parts of the bench: which contenders meet, and which ratios are asked of them."""

import asyncio
import tempfile
from contextlib import ExitStack, closing
from pathlib import Path
from statistics import median
from typing import Final

import httpx

from bench import (
    counting,
    counts,
    filings,
    gold_graph,
    importing,
    long_audit,
    long_export,
    naming,
    offline,
    servers,
    tracing,
    world,
)
from bench.certificates import Certified
from bench.contenders import Asking, Finding, Recording
from bench.house import Log
from bench.market import score, sheet
from bench.market.gold import Feed
from bench.market.judge import judge
from bench.market.people import FULL, QUICK
from bench.market.year import Market
from bench.measure import Contender, Figure
from bench.options import EMPTY, SMALL
from bench.session import Session
from bench.table import Ratio
from bench.trees import Trees
from service.cli.ledger_files.cores import available
from service.ledger import note

_BATCH: Final = 100
_COUNTED: Final = 2_000
_LONG: Final = 1_000_000
_DELTA: Final = 1_000

_A, _GET = "a  echo, 64", "e0 bare GET, 64"
_B1, _B16, _B64 = (f"b  /v1/entries, {connections}" for connections in (1, 16, 64))
_C16, _C64 = (f"c  usual way, {connections}" for connections in (16, 64))
_D, _E = f"d  /v1/entries/batch of {_BATCH}, 4, in entries", "e  supplier check, 64"
_K: Final = "k  name search, {}"
_LIMIT, _OFF, _ON = (
    "f0 Ed25519 alone, all cores, in entries",
    "f1 verify --rules off, in entries",
    "f2 verify, in entries",
)
_HASHED, _TREE = "m0 SHA-256 alone, all cores, in entries", "m  tree and tiles, all cores, in entries"
_ONE, _CERTIFICATE = "p0 Ed25519 alone, one core", "p  verify-certificate, one core"
_SIGNED, _IMPORTED = "i0 signing alone, all cores, in entries", "i  import of rolls, in entries"


def over_http(session: Session, log: Log) -> None:
    """Parts a to e."""
    options, desk, miners = session.options, session.desk, session.options.base.miners
    recordings: dict[str, Recording] = {}
    with ExitStack() as stack:
        bare, ours = stack.enter_context(servers.bare()), stack.enter_context(servers.ours(log))
        usual = None
        contenders: dict[str, Contender] = {}
        if options.wants("a"):
            contenders[_A] = Recording(bare, desk, miners, 64)
        if options.wants("b"):
            recordings |= {
                name: Recording(ours, desk, miners, connections, log)
                for name, connections in ((_B64, 64), (_B16, 16), (_B1, 1))
            }
        if options.wants("d"):
            recordings[_D] = Recording(ours, desk, miners, 4, log, _BATCH)
        if options.wants("c"):
            copied = session.house.copy(options.base.name, "usual")
            usual = stack.enter_context(servers.usual(copied))
            recordings |= {
                name: Recording(usual, desk, miners, connections, copied)
                for name, connections in ((_C64, 64), (_C16, 16))
            }
        contenders |= recordings
        if options.wants("e"):
            contenders |= {_GET: Asking(bare, miners, 64), _E: Asking(ours, miners, 64, log)}
        session.measure(contenders)
        if usual is not None:
            said = httpx.get(f"{usual.url}/statements").json()
            each = said["statements"] / said["requests"]
            session.note("SQL statements a request, usual way", f"{each:.1f}, BEGIN and COMMIT not counted")
    for name, recording in recordings.items():
        session.note(f"WAL bytes an entry: {name}", f"{median(recording.wal):,.0f}")
    session.compare("(b) at 64 / (a)", _B64, _A, 0.20, 0.30)
    session.compare("(b) / (c) at 64", _B64, _C64, 8)
    if _B64 in session.figures:
        session.ratios.append(Ratio("(b) p99 at 64, ms", session.figures[_B64].p99 or 0.0, 100, most=True))
    session.compare("(d) in entries / (a)", _D, _A, 0.30, 0.55)
    session.compare("(e) / bare GET", _E, _GET, 0.30, 0.40)


def count(session: Session, log: Log) -> None:
    """What batches of 64 purchases cost the database."""
    found = counts.count(log, session.desk.purchases(_COUNTED, session.options.base.miners))
    session.note("round trips a batch of 64, BEGIN and COMMIT counted", f"{found.round_trips / found.batches:.2f}")
    for kind, decided in found.decisions.items():
        session.note(f"decisions run again for a miss: {kind}", f"{found.misses[kind]} of {decided:,}")


def verifying(session: Session, log: Log) -> None:
    """Part f."""
    path = log.folder / "export.ndjson"
    entries = offline.write_export(log, path)
    limit = offline.Limit(path)
    try:
        session.measure(
            {
                _LIMIT: limit,
                _OFF: offline.Verifying(path, entries, with_rules=False),
                _ON: offline.Verifying(path, entries, with_rules=True),
            }
        )
    finally:
        limit.close()
        path.unlink()
    session.note("entries verified", f"{entries:,}")
    session.compare("(f) rules off / limit", _OFF, _LIMIT, 0.70, 0.80)
    session.compare("(f) with rules / limit", _ON, _LIMIT)


def verifying_at_length(session: Session) -> None:
    """Part m: a long export verified without rules and with them, and a thousand entries after it."""
    size = _LONG if session.options.large is not None else SMALL.size
    with tempfile.TemporaryDirectory() as name:
        folder, key = Path(name), note.vkey(world.ORIGIN, world.ROOT.public_key)
        whole, delta = long_export.write(folder, size=size, delta=_DELTA, signers=available(), progress=_ignore)
        limit = offline.Limit(whole, every=max(1, size // 100_000))
        try:
            rate = limit(0).rate
        finally:
            limit.close()
        off = long_audit.audit(whole, key, "--rules", "off")
        on = long_audit.audit(whole, key, "--state", folder / "state")
        after = long_audit.audit(delta, key, "--state", folder / "state")
        kept = (folder / "state").stat().st_size / whole.stat().st_size
    what = f"(m) {size:,} entries"
    session.ratios += [
        Ratio(f"{what}, rules off / limit of {rate:,.0f}", size / off.seconds / rate, 0.75),
        Ratio(f"{what}, rules off, MB", off.memory, 500, most=True),
        Ratio(f"{what}, with rules, MB", on.memory, 1000, most=True),
        Ratio(f"{what} verified before, {_DELTA:,} after them, seconds", after.seconds, 2, most=True),
    ]
    session.note(f"{what}, with rules, entries a second", f"{size / on.seconds:,.0f}")
    session.note(f"{what}, the state kept, in sizes of the export", f"{kept:.2f}")


def _ignore(_done: int, _total: int) -> None:
    return


def counting_the_roll(session: Session, log: Log) -> None:
    """Part j."""
    told_of = filings.tell(session.house, log, session.options.base.miners)
    found = counting.counted(log, session.options.repeats)
    what = f"(j) {found.lines:,} lines counted by five dimensions"
    whole = session.options.large is not None
    session.ratios.append(Ratio(f"{what}, seconds", median(found.statement), 1 if whole else None, most=True))
    plain = f"{found.recount:.1f} s, after {found.replay:.1f} s of replaying the export"
    session.note(f"{what}: plain recount, the same table", plain)
    session.note("(j) operators with files; the others have REINFO alone", f"{told_of:,}")


def two_workers(session: Session, log: Log) -> None:
    """Part h."""
    miners = session.options.base.miners
    entries, checks = "h  /v1/entries, 64, two workers", "h  supplier check, 64, two workers"
    with servers.ours(log, workers=2) as two:
        session.measure({entries: Recording(two, session.desk, miners, 64, log), checks: Asking(two, miners, 64, log)})
    session.compare("(h) /v1/entries, two workers / one", entries, _B64)
    session.compare("(h) supplier check, two workers / one", checks, _E)


def searching(session: Session, log: Log) -> None:
    """Part k, on the log with all its parties named."""
    miners = session.options.base.miners
    naming.give(session.house, log, miners)
    with servers.ours(log) as ours:
        finding = {connections: Finding(ours, miners, connections, log) for connections in (4, 1)}
        finding[1].check()
        session.measure({_K.format(connections): each for connections, each in finding.items()})
    session.note("parties that a name is searched among (k)", f"{miners + naming.companies(miners):,}")
    session.ratios.append(Ratio("(k) p99 at 1, ms", session.figures[_K.format(1)].p99 or 0.0, 50, most=True))


def at_length(session: Session) -> None:
    """Part g, on the small log and the large one."""
    large = session.options.large
    if large is None:
        return
    session.world(SMALL)
    logs = {SMALL: session.house.copy(SMALL.name, "measured"), large: session.world(large)}
    contenders: dict[str, Contender] = {}
    entries, checks = "g  /v1/entries, 64, {:,} entries", "g  supplier check, 64, {:,} entries"
    with ExitStack() as stack:
        for world, log in logs.items():
            server = stack.enter_context(servers.ours(log))
            contenders[entries.format(world.size)] = Recording(server, session.desk, world.miners, 64, log)
            contenders[checks.format(world.size)] = Asking(server, world.miners, 64, log)
        session.measure(contenders)
    for name, what in (("/v1/entries", entries), ("supplier check", checks)):
        session.compare(f"(g) {name}, large / small log", what.format(large.size), what.format(SMALL.size), 0.85)


def market(session: Session) -> None:
    """Part l, with both ways to keep the reference price."""
    size = QUICK if session.options.large is None else FULL
    for feed in Feed:
        year = Market(size, feed=feed)
        found = score.of(judge(year.write(), year.keys))
        session.ratios.append(
            Ratio(f"(l) {feed}: honest deals with an ALERT, ‰", float(1000 * found.mean), 20, most=True)
        )
        worst = max(found.share(each) / found.mean for each in found.deals)
        session.ratios.append(Ratio(f"(l) {feed}: the group hit most / the mean", float(worst), 1.5, most=True))
        title = f"(l) seed {year.seed}, {found.deals.total():,} honest deals, reference price {feed}"
        for each in (sheet.rules(title, found), sheet.groups(title, found)):
            session.sheet(each)


def rolls(session: Session) -> None:
    """Part i, on a log of its own that knows nobody from these rolls."""
    share = 0.1 if session.options.large is None else 1.0
    session.world(EMPTY)
    log = session.house.copy(EMPTY.name, "measured_rolls")
    files = importing.files(share)
    first = {name: importing.take(log, file) for name, file in files.items()}
    alone = sum(importing.signing_alone(log, prepared) for _, prepared in first.values())
    again = [importing.take(log, file)[0] for file in files.values()]
    done = [each for each, _ in first.values()]
    entries, seconds = sum(each.entries for each in done), sum(each.seconds for each in done)
    session.figures[_IMPORTED] = Figure(entries / seconds)
    session.figures[_SIGNED] = Figure(entries / alone)
    session.compare("(i) import / signing alone", _IMPORTED, _SIGNED)
    rows = " and ".join(f"{each.rows:,} {each.register}" for each in done)
    busy, hands = sum(each.busy for each in done), sum(each.signing for each in done)
    session.note(
        "processor seconds of the import: the process that writes, those that sign", f"{busy:.1f}, {hands:.1f}"
    )
    whole = share == 1
    session.ratios.append(Ratio(f"(i) {rows} rows, seconds", seconds, 90 if whole else None, most=True))
    for each in again:
        label = f"(i) the same {each.rows:,} {each.register} rows again"
        session.ratios.append(Ratio(f"{label}, seconds", each.seconds, 15 if whole else None, most=True))
        session.ratios.append(Ratio(f"{label}, entries", each.entries, 1, most=True))


def trees(session: Session) -> None:
    """Part m."""
    with closing(Trees()) as hashing:
        session.measure({_HASHED: hashing.alone, _TREE: hashing.tree})
    session.compare("(m) / SHA-256 alone", _TREE, _HASHED)
    session.ratios.append(Ratio("(m), thousand entries / s", session.figures[_TREE].rate / 1_000, 300))


def tracing_gold(session: Session) -> None:
    """Part o, on a log of its own whose lots are made of one another."""
    session.world(EMPTY)
    log = session.house.copy(EMPTY.name, "measured_gold")
    whole = session.options.large is not None
    sizes = (gold_graph.MINERS_LOTS, gold_graph.RESALES) if whole else (gold_graph.MINERS_LOTS // 10, 2_000)
    market = gold_graph.Market(log.size(), *sizes)
    asyncio.run(gold_graph.write(log, market))
    session.house.settle(log)
    found = tracing.traced(log, market, session.options.repeats)
    what = f"(o) {market.lots:,} lots, {market.edges:,} edges"
    session.ratios += [
        Ratio(f"{what}: usual lot back, p50, ms", found.p50(found.usual), 20, most=True),
        Ratio(f"{what}: usual lot back, p99, ms", found.p99(found.usual), most=True),
        Ratio(f"{what}: usual lot back, from the tables, p50, ms", found.p50(found.unread), most=True),
        Ratio(f"{what}: read into memory, seconds", found.reading, most=True),
        Ratio(f"{what}: in memory, MB", found.held / 2**20, most=True),
        Ratio(f"{what}: a miner's lot forward, p50, ms", found.p50(found.forward), most=True),
        Ratio(f"{what}: the same from the tables, p50, ms", found.p50(found.forward_unread), most=True),
    ]
    for name, opened in found.opened.items():
        lot, seconds = f"(o) the {name} lot", found.whole[name]
        session.ratios += [
            Ratio(f"{lot}: first answer, ms", 1_000 * found.first[name], 300, most=True),
            Ratio(f"{lot}, all {opened:,} lots: whole, seconds", seconds, 3 if whole else None, most=True),
            Ratio(f"{lot}: whole, from the tables, seconds", found.whole_unread[name], most=True),
            Ratio(f"{lot}: whole / the recursive statement alone", seconds / found.statement[name], most=True),
            Ratio(f"{lot}: whole / a plain recount in memory", seconds / found.recount[name], most=True),
        ]


def certificates(session: Session) -> None:
    """Part p."""
    certified = Certified()
    session.measure({_ONE: certified.alone, _CERTIFICATE: certified.whole})
    session.compare("(p) / one Ed25519 verification", _CERTIFICATE, _ONE)
    slowest = session.figures[_CERTIFICATE].p99
    session.ratios.append(Ratio("(p), slowest of a hundred, ms", slowest or 0.0, 100, most=True))
    session.note("certificate, bytes", f"{len(certified.data):,}")
    session.note("verify-certificate as called, ms", f"{certified.as_called():.0f}")
