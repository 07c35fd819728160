-- One desk in one file. Tables under TRUTH are what was read and what people ruled; they are only ever added to.
-- Tables under CACHE can be thrown away at any time: `retold regroup --rebuild` makes them again from the truth.
-- Times are ISO 8601 in UTC; `moment` is the same as days since year one, for distances.

------------------------------------------------------------------------------------------------------------ TRUTH

-- A page: one address with all its versions, or one text that came without an address.
CREATE TABLE page (
    seq INTEGER PRIMARY KEY,
    id  TEXT NOT NULL UNIQUE,               -- hash of the address, or of the text's id where there is none
    url TEXT UNIQUE                         -- the address without fragment and campaign marks
) STRICT;

-- What a page said at one time. `record` is the article without its text, as JSON.
CREATE TABLE version (
    seq       INTEGER PRIMARY KEY,
    id        TEXT NOT NULL UNIQUE,         -- Article.id
    page      INTEGER NOT NULL REFERENCES page (seq),
    sha256    TEXT NOT NULL,                -- of the text: the same words again are a duplicate, not a version
    outlet    TEXT NOT NULL DEFAULT '',     -- the publisher's name, '' where it is not known
    headline  TEXT NOT NULL,
    text      TEXT NOT NULL,
    published TEXT,
    moment    REAL,                         -- published, else seen; NULL where neither is known
    added     TEXT NOT NULL,
    record    TEXT NOT NULL
) STRICT;
CREATE INDEX version_page ON version (page);
CREATE INDEX version_sha256 ON version (sha256);
CREATE INDEX version_outlet ON version (outlet);

-- What could not be used, and why.
CREATE TABLE problem (
    seq     INTEGER PRIMARY KEY,
    uri     TEXT NOT NULL,
    code    TEXT NOT NULL,
    message TEXT NOT NULL,
    at      TEXT NOT NULL,
    UNIQUE (uri, code, message)
) STRICT;

-- What a person ruled. Nothing is taken out: an undone ruling stays, with who undid it and when.
CREATE TABLE ruling (
    seq       INTEGER PRIMARY KEY,
    subject   TEXT NOT NULL,                -- id of a claim, alignment, edge, source, story
    verdict   TEXT NOT NULL,
    by        TEXT NOT NULL,
    at        TEXT NOT NULL,
    note      TEXT NOT NULL DEFAULT '',
    anchor    TEXT NOT NULL DEFAULT '[]',   -- statements or articles behind the subject: they outlive its id
    undone_by TEXT,
    undone_at TEXT
) STRICT;
CREATE INDEX ruling_subject ON ruling (subject);

-- The pages that a ruling to split or to merge speaks of. Merge: all side 0. Split: side 0 apart from side 1.
CREATE TABLE ruling_page (
    ruling INTEGER NOT NULL REFERENCES ruling (seq),
    page   INTEGER NOT NULL REFERENCES page (seq),
    side   INTEGER NOT NULL CHECK (side IN (0, 1)),
    PRIMARY KEY (ruling, page)
) STRICT, WITHOUT ROWID;
CREATE INDEX ruling_page_page ON ruling_page (page);

-- Names and phrases that someone wants to hear of.
CREATE TABLE watch (
    seq     INTEGER PRIMARY KEY,
    phrase  TEXT NOT NULL UNIQUE,
    by      TEXT NOT NULL,
    at      TEXT NOT NULL,
    seen    INTEGER NOT NULL DEFAULT 0,     -- the last version that was searched for it
    ended   TEXT
) STRICT;

-- What was worth a message. Kept, since it says what was news at the time.
CREATE TABLE alert (
    seq     INTEGER PRIMARY KEY,
    kind    TEXT NOT NULL,                  -- new_origin, corrected, withdrawn, watched
    key     TEXT NOT NULL UNIQUE,           -- what it is about: the same news is told once
    story   TEXT NOT NULL,
    subject TEXT NOT NULL,                  -- claim, article
    message TEXT NOT NULL,
    at      TEXT NOT NULL,
    sent    TEXT                            -- when the webhook took it
) STRICT;

-- What the last look for alerts knew: the story as it was, and the independent origins of the claim that a statement told.
-- Without it nothing wrong is said: the next look only takes note.
CREATE TABLE looked_at (
    page    TEXT PRIMARY KEY,               -- first page of the story
    members TEXT NOT NULL
) STRICT, WITHOUT ROWID;

CREATE TABLE origins_then (
    statement TEXT PRIMARY KEY,
    low       INTEGER NOT NULL,
    high      INTEGER NOT NULL
) STRICT, WITHOUT ROWID;

------------------------------------------------------------------------------------------------------------ CACHE

-- What the cache was made with: name -> digest of settings and code.
CREATE TABLE stamp (
    name  TEXT PRIMARY KEY,
    value TEXT NOT NULL
) STRICT, WITHOUT ROWID;

CREATE TABLE story (
    seq      INTEGER PRIMARY KEY,
    id       TEXT NOT NULL UNIQUE,          -- 's' and the id of its first page; the id of any of its pages finds it
    label    TEXT NOT NULL,
    pages    INTEGER NOT NULL,
    versions INTEGER NOT NULL,
    outlets  INTEGER NOT NULL,
    first    TEXT,                          -- publication of the first and the last article
    last     TEXT,
    fresh    TEXT NOT NULL,                 -- when the desk last took in an article of it
    members  TEXT NOT NULL                  -- digest of its versions' ids
) STRICT;
CREATE INDEX story_fresh ON story (fresh DESC, seq DESC);
CREATE INDEX story_pages ON story (pages DESC, seq DESC);

-- Which story a page belongs to, and why.
CREATE TABLE member (
    page  INTEGER PRIMARY KEY REFERENCES page (seq),
    story INTEGER NOT NULL REFERENCES story (seq) ON DELETE CASCADE,
    why   TEXT NOT NULL DEFAULT ''
) STRICT;
CREATE INDEX member_story ON member (story);

-- What grouping knows of a page: its telling words (numbers of `term`) with their weights, packed.
CREATE TABLE profile (
    page   INTEGER PRIMARY KEY REFERENCES page (seq),
    moment REAL,
    body   BLOB NOT NULL
) STRICT;

-- In how many pages a word stands.
CREATE TABLE term (
    seq   INTEGER PRIMARY KEY,
    word  TEXT NOT NULL UNIQUE,
    pages INTEGER NOT NULL
) STRICT;

-- The pages that a telling word leads to, in order of time.
CREATE TABLE posting (
    term   INTEGER NOT NULL,
    moment REAL NOT NULL,                   -- of the page; -1 where it is not known
    page   INTEGER NOT NULL,
    PRIMARY KEY (term, moment, page)
) STRICT, WITHOUT ROWID;

-- The trace of a story, made when someone looks at it.
CREATE TABLE account (
    story    TEXT PRIMARY KEY,
    stamp    TEXT NOT NULL,
    members  TEXT NOT NULL,                 -- as in `story`: another digest means that the story has grown
    claims   INTEGER NOT NULL,
    serious  INTEGER NOT NULL,              -- findings by severity
    notable  INTEGER NOT NULL,
    body     BLOB NOT NULL
) STRICT, WITHOUT ROWID;

CREATE TABLE claim (
    id       TEXT NOT NULL,
    story    TEXT NOT NULL REFERENCES account (story) ON DELETE CASCADE,
    text     TEXT NOT NULL,
    low      INTEGER NOT NULL,              -- independent origins
    high     INTEGER NOT NULL,
    tellings INTEGER NOT NULL,
    outlets  INTEGER NOT NULL,
    status   TEXT NOT NULL,
    rank     INTEGER NOT NULL,              -- by importance, 0 first
    PRIMARY KEY (story, id)
) STRICT, WITHOUT ROWID;
CREATE INDEX claim_id ON claim (id);

-- Which claim a statement tells; statements keep their ids when a story grows, claims do not.
CREATE TABLE telling (
    statement TEXT PRIMARY KEY,
    story     TEXT NOT NULL REFERENCES account (story) ON DELETE CASCADE,
    claim     TEXT NOT NULL
) STRICT, WITHOUT ROWID;
CREATE INDEX telling_story ON telling (story);

-- Claims that once were: where a link to an old id leads now.
CREATE TABLE former_claim (
    id        TEXT PRIMARY KEY,
    statement TEXT NOT NULL
) STRICT, WITHOUT ROWID;

-- Alignments, edges and findings that can be judged, and the story that they are part of.
CREATE TABLE subject (
    id    TEXT NOT NULL,
    story TEXT NOT NULL REFERENCES account (story) ON DELETE CASCADE,
    PRIMARY KEY (id, story)
) STRICT, WITHOUT ROWID;
CREATE INDEX subject_story ON subject (story);

-- Everything put down to a source.
CREATE TABLE said (
    seq       INTEGER PRIMARY KEY,
    source    TEXT NOT NULL,                -- kind and name; an unnamed source is one of its story only
    kind      TEXT NOT NULL,
    name      TEXT NOT NULL,
    story     TEXT NOT NULL REFERENCES account (story) ON DELETE CASCADE,
    statement TEXT NOT NULL,
    article   TEXT NOT NULL,
    words     TEXT NOT NULL
) STRICT;
CREATE INDEX said_source ON said (source);
CREATE INDEX said_story ON said (story);

-- What one article took from another, or from a source that was never seen.
CREATE TABLE took (
    seq    INTEGER PRIMARY KEY,
    story  TEXT NOT NULL REFERENCES account (story) ON DELETE CASCADE,
    child  TEXT NOT NULL,                   -- article id
    taker  TEXT NOT NULL,                   -- outlet ids
    giver  TEXT NOT NULL,
    parent TEXT,                            -- article id, NULL for a source outside the set
    kind   TEXT NOT NULL,
    share  REAL
) STRICT;
CREATE INDEX took_taker ON took (taker);
CREATE INDEX took_giver ON took (giver);
CREATE INDEX took_story ON took (story);

-- Words of articles; the text itself stays in `version`.
CREATE VIRTUAL TABLE article_words USING fts5 (
    headline, text, outlet, content='version', content_rowid='seq', tokenize='unicode61 remove_diacritics 2'
);

-- Names of sources and words of claims.
CREATE VIRTUAL TABLE thing_words USING fts5 (
    kind, id UNINDEXED, story UNINDEXED, words, tokenize='unicode61 remove_diacritics 2'
);
