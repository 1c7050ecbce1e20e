CREATE TABLE IF NOT EXISTS source (
    id   INTEGER PRIMARY KEY,
    name TEXT NOT NULL UNIQUE
) STRICT;

CREATE TABLE IF NOT EXISTS story (
    id        INTEGER PRIMARY KEY,
    source    INTEGER NOT NULL REFERENCES source (id),
    key       TEXT, -- NULL is distinct from every other NULL: stories without a key are never duplicates
    title     TEXT NOT NULL,
    link      TEXT,
    summary   TEXT NOT NULL,
    published INTEGER NOT NULL, -- seconds since 1970, UTC
    year      INTEGER NOT NULL AS (CAST(strftime('%Y', published, 'unixepoch') AS INTEGER)),
    UNIQUE (source, key)
) STRICT;

CREATE INDEX IF NOT EXISTS story_by_year ON story (year, published, id);

CREATE VIEW IF NOT EXISTS listing AS
    SELECT story.id, source.name AS source, title, link, summary, published, year
    FROM story JOIN source ON source.id = story.source;

-- Stories are added and never changed, so one trigger keeps the text index true.
CREATE VIRTUAL TABLE IF NOT EXISTS story_text USING fts5 (
    title, summary, content = 'story', content_rowid = 'id', tokenize = 'unicode61 remove_diacritics 2'
);

CREATE TRIGGER IF NOT EXISTS story_added AFTER INSERT ON story BEGIN
    INSERT INTO story_text (rowid, title, summary) VALUES (new.id, new.title, new.summary);
END;
