-- How old each value is, so that lists may come in any order: the newest list that says something of a field decides it.
-- Rows from before this migration know no age of their own: their import's counts, and they are taken to have said everything.

-- as_of: how old the record was; said: which fields it filled (bits, in the order of the columns of contacts, custom last),
-- 0 where the list was not to overwrite anything
ALTER TABLE lake.import_rows ADD COLUMN as_of TIMESTAMPTZ;
ALTER TABLE lake.import_rows ADD COLUMN said INTEGER;

-- as_of: the oldest record that named the address for this contact: addresses stand in slots in the order they were first named
ALTER TABLE lake.contact_addresses ADD COLUMN as_of TIMESTAMPTZ;
