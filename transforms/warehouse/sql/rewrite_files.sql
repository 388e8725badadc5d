-- purpose: put what older versions kept in the catalog into files, and write every file with deleted rows anew, without them
-- grain:   the lake
-- params:
-- returns: nothing of use
CALL ducklake_flush_inlined_data('lake');
CALL ducklake_rewrite_data_files('lake', delete_threshold => 0);
