"""What stands in PostgreSQL: three schemas, told apart by what may be thrown away.

`ledger` is the truth: entries, tree heads and signed notes. `projection` is a function of the ledger alone: dropped
and rebuilt at will. `private` is neither: persons whose data can be erased, tokens, and who read what.

These classes define tables, the check for drift and administrative queries. They validate nothing and are never
payloads or domain objects; the append path speaks SQL (`append`, `load`).
"""

from datetime import date, datetime
from typing import Any
from uuid import UUID

from sqlalchemy import (
    BigInteger,
    Boolean,
    CheckConstraint,
    Date,
    DateTime,
    Identity,
    Index,
    Integer,
    LargeBinary,
    MetaData,
    Numeric,
    SmallInteger,
    Text,
    Uuid,
    text,
)
from sqlalchemy.dialects.postgresql import ARRAY, JSONB
from sqlmodel import Field, SQLModel

_INSTANT: Any = DateTime(timezone=True)


def _brin(name: str, column: str) -> Index:
    """An index for a column that grows with the table: a few bytes for every 32 pages, next to nothing per insert."""
    options = {"pages_per_range": 32, "autosummarize": True}
    return Index(name, column, postgresql_using="brin", postgresql_with=options)


class Table(SQLModel):
    """What all tables share: their own metadata, so that nobody's stray model counts as drift."""

    metadata = MetaData()


class Entry(Table, table=True):
    """One entry, exactly the bytes that were hashed."""

    __tablename__ = "entry"
    __table_args__ = {"schema": "ledger"}

    seq: int = Field(sa_type=BigInteger, primary_key=True, sa_column_kwargs={"autoincrement": False})
    data: bytes = Field(sa_type=LargeBinary)
    leaf_hash: bytes = Field(sa_type=LargeBinary)


class Head(Table, table=True):
    """The one row that every writer locks: where the log ends.

    `compact_range` is `CompactRange.to_bytes()`, `leaf` the leaf hash of entry `size` − 1 (32 zero bytes when empty),
    `ruleset` what the entry `size` will be decided by, `rebuilt` how often the projection has been made anew.
    """

    __tablename__ = "head"
    __table_args__ = (CheckConstraint("one", name="head_is_one_row"), {"schema": "ledger"})

    one: bool = Field(sa_type=Boolean, primary_key=True, sa_column_kwargs={"server_default": text("true")})
    size: int = Field(sa_type=BigInteger)
    root: bytes = Field(sa_type=LargeBinary)
    compact_range: bytes = Field(sa_type=LargeBinary)
    leaf: bytes = Field(sa_type=LargeBinary)
    recorded_at: datetime = Field(sa_type=_INSTANT)
    ruleset: int = Field(sa_type=Integer)
    rebuilt: int = Field(sa_type=Integer, sa_column_kwargs={"server_default": text("0")})


class TreeHead(Table, table=True):
    """The tree as one batch left it."""

    __tablename__ = "tree_head"
    __table_args__ = {"schema": "ledger"}

    size: int = Field(sa_type=BigInteger, primary_key=True, sa_column_kwargs={"autoincrement": False})
    root: bytes = Field(sa_type=LargeBinary)
    compact_range: bytes = Field(sa_type=LargeBinary)
    recorded_at: datetime = Field(sa_type=_INSTANT)


class Note(Table, table=True):
    """A signed checkpoint. Ed25519 is deterministic: a lost note is signed again to the same bytes."""

    __tablename__ = "note"
    __table_args__ = {"schema": "ledger"}

    size: int = Field(sa_type=BigInteger, primary_key=True, sa_column_kwargs={"autoincrement": False})
    text: bytes = Field(sa_type=LargeBinary)


class Cosignature(Table, table=True):
    """What a witness, by its verifier key, last said of a size: `line` goes under the note, `time` is its own."""

    __tablename__ = "cosignature"
    __table_args__ = {"schema": "ledger"}

    size: int = Field(sa_type=BigInteger, primary_key=True, sa_column_kwargs={"autoincrement": False})
    witness: str = Field(sa_type=Text, primary_key=True)
    time: int = Field(sa_type=BigInteger)
    line: bytes = Field(sa_type=LargeBinary)


class Published(Table, table=True):
    """The one row that says which note `/checkpoint` shows; it never goes back and moves at most once a second."""

    __tablename__ = "published"
    __table_args__ = (CheckConstraint("one", name="published_is_one_row"), {"schema": "ledger"})

    one: bool = Field(sa_type=Boolean, primary_key=True, sa_column_kwargs={"server_default": text("true")})
    size: int = Field(sa_type=BigInteger)
    published_at: datetime = Field(sa_type=_INSTANT)


class Tile(Table, table=True):
    """A whole tile of the tree (c2sp.org/tlog-tiles): 256 hashes, and the root over them, the hash in the tile above.

    A function of the leaf hashes: partial tiles are cut from those when they are asked for.
    """

    __tablename__ = "tile"
    __table_args__ = {"schema": "ledger"}

    level: int = Field(sa_type=SmallInteger, primary_key=True, sa_column_kwargs={"autoincrement": False})
    index: int = Field(sa_type=BigInteger, primary_key=True, sa_column_kwargs={"autoincrement": False})
    hashes: bytes = Field(sa_type=LargeBinary)
    root: bytes = Field(sa_type=LargeBinary)


class Row(Table, table=True):
    """One row of history, put as record `n` of entry `seq`. Within a shelf, (seq, n) is the order of putting."""

    __tablename__ = "row"
    __table_args__ = (
        _brin("row_seq", "seq"),
        Index(
            "row_roll",
            text("(body ->> 'roll')"),
            "shelf",
            postgresql_where=text("kind IN ('registration', 'roll_import')"),
        ),
        Index(
            "row_name",
            text("projection.name_grams(body ->> 'name')"),
            postgresql_using="gin",
            postgresql_with={"gin_pending_list_limit": 256},
            postgresql_where=text("kind = 'party' AND body ? 'name'"),
        ),
        Index(
            "row_right",
            text("(body ->> 'right')"),
            "shelf",
            postgresql_where=text("kind = 'registration' AND body ? 'right'"),
        ),
        Index(
            "row_kind",
            "kind",
            "seq",
            postgresql_where=text(
                "kind IN ('party', 'assessment', 'stage_reached', 'assistance', 'member', 'constancia', 'campaign', "
                "'exported')"
            ),
        ),
        Index("row_parent", "key", "shelf", postgresql_where=text("kind = 'lot_use'")),
        Index("row_holder", text("(body ->> 'holder')"), postgresql_where=text("kind = 'lot'")),
        Index(
            "row_dug_under",
            text("(body ->> 'right_code')"),
            postgresql_where=text("kind = 'lot' AND body ? 'right_code'"),
        ),
        Index(
            "row_dug_by",
            text("(body ->> 'origin_holder')"),
            postgresql_where=text("kind = 'lot' AND body ? 'origin_holder'"),
        ),
        Index("row_void", "seq", postgresql_where=text("kind = 'void'")),
        Index("row_seller", text("(body ->> 'seller')"), postgresql_where=text("kind = 'bought'")),
        Index("row_receiver", text("(body ->> 'receiver')"), postgresql_where=text("kind = 'shipment'")),
        {"schema": "projection"},
    )

    shelf: str = Field(sa_type=Text, primary_key=True)
    key: str = Field(sa_type=Text, primary_key=True)
    seq: int = Field(sa_type=BigInteger)
    n: int = Field(sa_type=Integer)
    kind: str = Field(sa_type=Text)
    body: dict[str, Any] = Field(sa_type=JSONB)


class Postings(Table, table=True):
    """What entry `seq` moved: amounts (mg, µg or céntimos, by the account), in the order in which they were posted.

    One row an entry, for a deal posts two dozen times; the view `projection.posting` has them one by one.
    """

    __tablename__ = "postings"
    __table_args__ = (
        CheckConstraint("cardinality(accounts) = cardinality(amounts)", name="postings_are_pairs"),
        {"schema": "projection"},
    )

    seq: int = Field(sa_type=BigInteger, primary_key=True, sa_column_kwargs={"autoincrement": False})
    accounts: list[str] = Field(sa_type=ARRAY(Text))
    amounts: list[int] = Field(sa_type=ARRAY(BigInteger))


class Balance(Table, table=True):
    """The running sum of an account's postings, for accounts that are asked for (`trade.book`): the only record that
    is ever updated.
    """

    __tablename__ = "balance"
    __table_args__ = {"schema": "projection"}

    account: str = Field(sa_type=Text, primary_key=True)
    amount: int = Field(sa_type=Numeric)


class Submission(Table, table=True):
    """Who said what under which id: (party, id) is a submission's identity, `digest` the SHA-256 of its payload."""

    __tablename__ = "submission"
    __table_args__ = {"schema": "projection"}

    party: str = Field(sa_type=Text, primary_key=True)
    id: UUID = Field(sa_type=Uuid, primary_key=True)
    digest: bytes = Field(sa_type=LargeBinary)
    seq: int = Field(sa_type=BigInteger)


class PersonKey(Table, table=True):
    """The key under which one person's data is sealed, itself wrapped; deleting it erases the person."""

    __tablename__ = "person_key"
    __table_args__ = {"schema": "private"}

    party: str = Field(sa_type=Text, primary_key=True)
    wrapped: bytes = Field(sa_type=LargeBinary)
    made_at: datetime = Field(sa_type=_INSTANT, sa_column_kwargs={"server_default": text("clock_timestamp()")})


class Opening(Table, table=True):
    """What a commitment stands for: value and salt, sealed under the person's key.

    `tag` lets the service find doubles of a value without opening anything, and `grams`, of a name, those like it; they
    are computed here and never in an entry.
    """

    __tablename__ = "opening"
    __table_args__ = (
        Index("opening_tag", "field", "tag"),
        Index(
            "opening_grams",
            "grams",
            postgresql_using="gin",
            postgresql_with={"gin_pending_list_limit": 256},
            postgresql_where=text("grams IS NOT NULL"),
        ),
        {"schema": "private"},
    )

    party: str = Field(sa_type=Text, primary_key=True)
    field: str = Field(sa_type=Text, primary_key=True)
    commitment: bytes = Field(sa_type=LargeBinary, primary_key=True)
    sealed: bytes = Field(sa_type=LargeBinary)
    tag: bytes | None = Field(sa_type=LargeBinary, nullable=True)
    stored_by: str = Field(sa_type=Text)
    stored_at: datetime = Field(sa_type=_INSTANT, sa_column_kwargs={"server_default": text("clock_timestamp()")})
    grams: list[int] | None = Field(sa_type=ARRAY(BigInteger), nullable=True)


class Token(Table, table=True):
    """A bearer token, by the SHA-256 of its secret, for the roles its party had when it was issued."""

    __tablename__ = "token"
    __table_args__ = (Index("token_expires_at", "expires_at"), {"schema": "private"})

    digest: bytes = Field(sa_type=LargeBinary, primary_key=True)
    party: str = Field(sa_type=Text)
    kid: str = Field(sa_type=Text)
    roles: list[str] = Field(sa_type=ARRAY(Text))
    issued_at: datetime = Field(sa_type=_INSTANT, sa_column_kwargs={"server_default": text("clock_timestamp()")})
    expires_at: datetime = Field(sa_type=_INSTANT)


class UsedJti(Table, table=True):
    """An assertion already exchanged for a token; kept until it would have expired anyway."""

    __tablename__ = "used_jti"
    __table_args__ = (Index("used_jti_expires_at", "expires_at"), {"schema": "private"})

    party: str = Field(sa_type=Text, primary_key=True)
    jti: str = Field(sa_type=Text, primary_key=True)
    expires_at: datetime = Field(sa_type=_INSTANT)


class Access(Table, table=True):
    """One read of another's data: who asked what about whom, as what, for which stated purpose.

    `concerns` are the parties whose data it was, where the subject is not the one party.
    """

    __tablename__ = "access_log"
    __table_args__ = (
        _brin("access_log_at", "at"),
        Index("access_log_subject", "subject", "at"),
        Index(
            "access_log_concerns",
            "concerns",
            postgresql_using="gin",
            postgresql_where=text("concerns IS NOT NULL"),
        ),
        {"schema": "private"},
    )

    id: int | None = Field(default=None, sa_type=BigInteger, primary_key=True, sa_column_args=[Identity(always=True)])
    at: datetime = Field(sa_type=_INSTANT)
    party: str = Field(sa_type=Text)
    role: str = Field(sa_type=Text)
    action: str = Field(sa_type=Text)
    subject: str = Field(sa_type=Text)
    purpose: str | None = Field(sa_type=Text, nullable=True)
    concerns: list[str] | None = Field(sa_type=ARRAY(Text), nullable=True)


class Refusal(Table, table=True):
    """How often party `party` was refused by `code` on a Lima day; empty where nobody had enrolled the key."""

    __tablename__ = "refusal"
    __table_args__ = {"schema": "private"}

    day: date = Field(sa_type=Date, primary_key=True)
    code: str = Field(sa_type=Text, primary_key=True)
    party: str = Field(sa_type=Text, primary_key=True)
    count: int = Field(sa_type=BigInteger)


class RollUpload(Table, table=True):
    """A roll's file as an authority sent it: `digest` is the SHA-256 of `data`, `party` whoever sent it.

    It changes nothing: the registrar, whose key is not on the server, imports it, and signs for each row.
    """

    __tablename__ = "roll_upload"
    __table_args__ = (Index("roll_upload_uploaded_at", "uploaded_at"), {"schema": "private"})

    id: UUID = Field(sa_type=Uuid, primary_key=True)
    roll: str = Field(sa_type=Text)
    name: str = Field(sa_type=Text)
    retrieved_on: date = Field(sa_type=Date)
    source: str | None = Field(sa_type=Text, nullable=True)
    departments: list[str] = Field(sa_type=ARRAY(Text))
    digest: bytes = Field(sa_type=LargeBinary)
    data: bytes = Field(sa_type=LargeBinary)
    size: int = Field(sa_type=BigInteger)
    party: str = Field(sa_type=Text)
    uploaded_at: datetime = Field(sa_type=_INSTANT, sa_column_kwargs={"server_default": text("clock_timestamp()")})
