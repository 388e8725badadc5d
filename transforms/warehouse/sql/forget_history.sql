-- purpose: forget every older state of the lake, then remove the files that only those needed, and those nobody ever named
-- grain:   the lake
-- params:
-- returns: nothing of use; only right after rewrite_files, with no other writer: a running one would lose its files
CALL ducklake_expire_snapshots('lake', older_than => now());
CALL ducklake_cleanup_old_files('lake', cleanup_all => true);
CALL ducklake_delete_orphaned_files('lake', cleanup_all => true);
