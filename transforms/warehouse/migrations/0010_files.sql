-- Files of some 250,000 to 1,000,000 rows, whatever was written at once: of each file the catalog knows the first and the last id, so whoever
-- looks for a few contacts reads a few files, not the whole table. Row groups inside a file would not do: DuckDB does not skip them by UUID.
CALL lake.set_option('target_file_size', '8MB');
